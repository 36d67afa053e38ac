"""Passwords: one-time ones that an administrator hands out, and those that people choose."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.credentials import one_time_password
from xindang.people.models import User
from xindang.people.rules import active, not_oneself, own_row
from xindang.people.sessions import sessions_end, tokens_end

PASSWORD_LENGTH_MAX = 200


@transaction.atomic
def user_password_reset(*, user: User, by: User, on: date) -> str:
    """Give a one-time password, which is returned and kept nowhere; the user's sessions end."""
    user = own_row(user)
    not_oneself(user, by)
    active(user)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    sessions_end(users=[user], on=on)
    tokens_end(user=user, on=on)
    audit_record(act="user_password_reset", subject_kind="user", subject=user.username, by=by.username, on=on)
    return password


@transaction.atomic
def user_password_change(*, user: User, new: str, by: User, on: date) -> User:
    """Take the password a user chose (the caller has asked for the old one); every session of the user ends."""
    user = own_row(user)
    active(user)
    if problems := _weak(user, new):
        raise ProblemsFound(problems)
    user.set_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    sessions_end(users=[user], on=on)
    audit_record(act="user_password_change", subject_kind="user", subject=user.username, by=by.username, on=on)
    user.refresh_from_db()
    return user


def _weak(user: User, new: str) -> list[Problem]:
    codes = []
    if len(new) > PASSWORD_LENGTH_MAX:
        return [problem("password_too_long", column="new")]
    try:
        validate_password(new, user)
    except ValidationError as refused:
        codes = [str(error.code) for error in refused.error_list]
    if user.username.casefold() in new.casefold():
        codes.append("password_like_name")
    if user.check_password(new):
        codes.append("password_same")
    return [problem(code, column="new") for code in codes]
