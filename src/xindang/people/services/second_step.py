"""The second step of signing in: a code that the person's phone shows (TOTP, RFC 6238)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.people.credentials import code_verified
from xindang.people.models import User
from xindang.people.rules import active, not_oneself, own_row
from xindang.people.sessions import sessions_end, tokens_end


@transaction.atomic
def second_step_begin(*, user: User, by: User, on: date) -> None:
    """A new key for the person's phone; it counts only once a code of it was given."""
    user = own_row(user)
    active(user)
    if TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        raise ProblemsFound([problem("second_step_on")])
    TOTPDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.create(user=user, name="phone", confirmed=False)
    audit_record(act="second_step_begin", subject_kind="user", subject=user.username, by=by.username, on=on)


def second_step_confirm(*, user: User, code: str, by: User, on: date, now: datetime) -> User:
    """From now on signing in asks a code; every session of the user ends."""
    device = code_verified(user=user, code=code, confirmed=False, now=now)
    with transaction.atomic():
        user = own_row(user)
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        sessions_end(users=[user], on=on)
        audit_record(act="second_step_confirm", subject_kind="user", subject=user.username, by=by.username, on=on)
        user.refresh_from_db()
    return user


@transaction.atomic
def second_step_switch_off(*, user: User, by: User, on: date) -> User:
    """The person needs no code any more (the caller has asked for the password); every session of theirs ends."""
    user = own_row(user)
    _remove(user, on)
    audit_record(act="second_step_switch_off", subject_kind="user", subject=user.username, by=by.username, on=on)
    user.refresh_from_db()
    return user


@transaction.atomic
def second_step_reset(*, user: User, by: User, on: date) -> None:
    """An administrator takes away the second step of somebody whose phone is lost."""
    user = own_row(user)
    not_oneself(user, by)
    _remove(user, on)
    tokens_end(user=user, on=on)
    audit_record(act="second_step_reset", subject_kind="user", subject=user.username, by=by.username, on=on)


def _remove(user: User, on: date) -> None:
    removed, _ = TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    if not removed:
        raise ProblemsFound([problem("second_step_off", value=user.name)])
    sessions_end(users=[user], on=on)
