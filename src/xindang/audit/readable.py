"""Reading what somebody may have spoilt: SQLite keeps any text in any column, and one such row must hide no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db import DatabaseError
from django.db.models import Model, QuerySet

Thing = TypeVar("Thing", bound=Model)
PART_ROWS = 5000


def as_they_stand(things: QuerySet[Thing]) -> dict[int, Thing | None]:
    """Things by id in order of ids; None where a cell holds what its column cannot."""
    try:
        return {thing.pk: thing for thing in things.order_by("pk")}
    except (ValueError, TypeError, DatabaseError):
        ids = list(things.order_by("pk").values_list("pk", flat=True))
        return {one: _one(things, one) for one in ids}


def _one(things: QuerySet[Thing], pk: int) -> Thing | None:
    try:
        return things.get(pk=pk)
    except (ValueError, TypeError, DatabaseError):
        return None


def in_parts(things: QuerySet[Thing], size: int = PART_ROWS) -> Iterator[dict[int, Thing | None]]:
    """As many at a time, in order of ids."""
    last = 0
    while ids := list(things.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield as_they_stand(things.filter(pk__in=ids))
        last = ids[-1]
