"""Ending sessions: whoever's rights changed signs in again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F

from xindang.people.models import Substitute, User


def sessions_end(*, users: Iterable[User], on: date) -> None:
    """End every session of these users and of those who stand in for them that day. Part of another service's act."""
    ended = {user.pk for user in users}
    standing = Substitute.objects.filter(absent__in=ended, from_on__lte=on, until_on__gte=on)
    ended |= set(standing.values_list("substitute_id", flat=True))
    User.objects.filter(pk__in=ended).update(session_number=F("session_number") + 1)


def tokens_end(*, user: User, on: date) -> None:
    """End what programs read with: the account is recovered or shut. Part of another service's act."""
    User.objects.filter(pk=user.pk).update(token_number=F("token_number") + 1)
