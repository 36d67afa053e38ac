"""Edits of a customer's columns: what the source says of each is kept beside, so that it is known when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

Said = str | None


def said(value: object) -> Said:
    """A cell as it is kept to be held against another: exact, and the same for the same value."""
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def edits_after(edited: Mapping[str, Said], column: str, was: object, now: object) -> dict[str, Said]:
    """The columns that differ from the source, with what it says, once a column goes from one value to another."""
    by_source = edited.get(column, said(was))
    rest = {name: value for name, value in edited.items() if name != column}
    return rest if by_source == said(now) else dict(sorted({**rest, column: by_source}.items()))


def edits_standing(edited: Mapping[str, Said], incoming: Mapping[str, object]) -> dict[str, Said]:
    """The edits of columns of which the source goes on saying what it said."""
    return {name: value for name, value in edited.items() if said(incoming[name]) == value}
