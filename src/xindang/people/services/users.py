"""Users: registering, editing, deactivating them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.credentials import one_time_password
from xindang.people.models import User
from xindang.people.rules import (
    active,
    administrators,
    an_administrator_stays,
    not_oneself,
    own_row,
    running,
)
from xindang.people.sessions import sessions_end, tokens_end

USERNAME = re.compile(r"[\w.@-]{2,60}")
NAME_LENGTH_MAX = 60
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Registered:
    """A user and the one-time password, told once and kept nowhere."""

    user: User
    password: str


@transaction.atomic
def user_register(
    *, username: str, name: str, salesperson: str = "", language: str = "zh", by: User | None, on: date
) -> Registered:
    """Register a person without any role yet. ``salesperson``: the name under which books list their customers.

    ``by`` None: whoever has the command line of the server.
    """
    username, name, salesperson = username.strip(), name.strip(), salesperson.strip()
    faults = _username_faults(username) + _name_faults(name) + _salesperson_faults(salesperson, None)
    if faults:
        raise ProblemsFound(faults)
    password = one_time_password()
    user = User(username=username, name=name, salesperson=salesperson or None, must_change_password=True)
    user.language = language if language in LANGUAGES else "zh"
    user.set_password(password)
    user.save(force_insert=True)
    audit_record(
        act="user_register", subject_kind="user", subject=username, by=by.username if by else "", on=on,
        details={"name": name, "salesperson": salesperson},
    )  # fmt: skip
    return Registered(user, password)


@transaction.atomic
def user_edit(*, user: User, name: str, salesperson: str, by: User, on: date) -> User:
    """Change a person's name, or under which name the books list their customers; the user name stays for good."""
    user = own_row(user)
    name, salesperson = name.strip(), salesperson.strip()
    if faults := _name_faults(name) + _salesperson_faults(salesperson, user):
        raise ProblemsFound(faults)
    told = {"name": (user.name, name), "salesperson": (user.salesperson or "", salesperson)}
    changed = {column: list(values) for column, values in told.items() if values[0] != values[1]}
    if not changed:
        return user
    if "salesperson" in changed:
        not_oneself(user, by)
        sessions_end(users=[user], on=on)
    user.name, user.salesperson = name, salesperson or None
    user.save(update_fields=["name", "salesperson"])
    audit_record(
        act="user_edit", subject_kind="user", subject=user.username, by=by.username, on=on, details=changed
    )  # fmt: skip
    return user


@transaction.atomic
def user_language_choose(*, user: User, language: str, by: User, on: date) -> User:
    """The language in which the office speaks to a person."""
    user = own_row(user)
    if language in LANGUAGES and language != user.language:
        user.language = language
        user.save(update_fields=["language"])
        audit_record(
            act="user_language_choose", subject_kind="user", subject=user.username, by=by.username, on=on,
            details={"language": language},
        )  # fmt: skip
    return user


@transaction.atomic
def user_deactivate(*, user: User, by: User, on: date) -> User:
    """Nobody signs in as this user any more and sessions end; roles stay on record and come back with the user."""
    user = own_row(user)
    not_oneself(user, by)
    active(user)
    if running(administrators(), on).filter(user=user).exists():
        an_administrator_stays(user, on)
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions_end(users=[user], on=on)
    tokens_end(user=user, on=on)
    audit_record(act="user_deactivate", subject_kind="user", subject=user.username, by=by.username, on=on)
    return user


@transaction.atomic
def user_reactivate(*, user: User, by: User, on: date) -> Registered:
    """The user may sign in again, with a one-time password."""
    user = own_row(user)
    not_oneself(user, by)
    if user.is_active:
        raise ProblemsFound([problem("user_active", value=user.name)])
    password = one_time_password()
    user.is_active, user.must_change_password = True, True
    user.set_password(password)
    user.save(update_fields=["is_active", "must_change_password", "password"])
    sessions_end(users=[user], on=on)
    audit_record(act="user_reactivate", subject_kind="user", subject=user.username, by=by.username, on=on)
    return Registered(user, password)


def _username_faults(username: str) -> list[Problem]:
    if not username:
        return [problem("username_missing", column="username")]
    if not USERNAME.fullmatch(username):
        return [problem("username_malformed", column="username", value=username)]
    if User.objects.filter(username__iexact=username).exists():
        return [problem("username_taken", column="username", value=username)]
    return []


def _name_faults(name: str) -> list[Problem]:
    good = 0 < len(name) <= NAME_LENGTH_MAX and name.isprintable()
    return [] if good else [problem("person_name_missing", column="name")]


def _salesperson_faults(salesperson: str, user: User | None) -> list[Problem]:
    """``user``: whose name it is to be; None: somebody new."""
    if len(salesperson) > NAME_LENGTH_MAX or not salesperson.isprintable():
        return [problem("salesperson_malformed", column="salesperson", value=salesperson)]
    holder = User.objects.filter(salesperson=salesperson).exclude(pk=user.pk if user else 0).first()
    if salesperson and holder:
        return [problem("salesperson_taken", column="salesperson", value=salesperson, holder=holder.name)]
    return []
