"""On which rows of the book a fact rests (``rests.toml``), found among a customer's rows, whoever holds them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from xindang.book.contract import Column
from xindang.facts.calendar import months_before
from xindang.policy.pack import verdict_fact
from xindang.policy.sql import SEEN_SUFFIX

Row = Mapping[str, Any]
VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class RowsOf:
    """How a table of the book tells which of its rows count on a day; keys as in ``rests.toml``."""

    day: str
    known: Sequence[str]
    said: Sequence[str]
    instead: Mapping[str, str] = field(default_factory=dict)
    ended: str = ""
    states: Sequence[str] = ()

    def is_titled(self, column: Column) -> bool:
        """Whether a value of a row is named where the row is told; its day and its codes speak for themselves."""
        return column.type != "code" and column.name != self.day

    def is_known(self, row: Row, on: date) -> bool:
        days = (row[name] if row[name] is not None else row.get(self.instead.get(name, "")) for name in self.known)
        return all(day is not None and day <= on for day in days)

    def goes_on(self, row: Row, on: date) -> bool:
        """Whether it was not over by a day."""
        return not self.ended or row[self.ended] is None or row[self.ended] > on


@dataclass(frozen=True, slots=True)
class Rests:
    """On which rows of ``table`` one fact rests: ``values`` of the column ``by``; other keys as in ``rests.toml``."""

    table: str
    values: Sequence[Any]
    by: str = ""
    where: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    months: int = 0
    running: bool = False
    latest: int = 0
    skip: int = 0
    prefer: Sequence[str] = ()
    unknown: bool = False

    def rows(self, rows: Iterable[Row], on: date) -> list[Row]:
        """Those, of a customer's rows of the table, on which the fact rests on a day; the latest first."""
        about = tables_told()[self.table]
        found = [row for row in rows if about.is_known(row, on) and self._fits(row, about, on)]
        found.sort(key=lambda row: row[about.day], reverse=True)
        return [row for value in self._values(found) for row in self._last(value, about)] if self.latest else found

    def of_criterion(self, criterion: str) -> Rests:
        """The same for the verdict on one criterion."""
        return Rests(self.table, [criterion], self.by, latest=self.latest)

    def _fits(self, row: Row, about: RowsOf, on: date) -> bool:
        named = not self.values or row[self.by] in self.values
        if not named or any(row[name] not in values for name, values in self.where.items()):
            return False
        if self.running and not about.goes_on(row, on):
            return False
        since = months_before(on, self.months) if self.months else date.min
        return bool(row[about.day] > since or (row.get(self.by) in about.states and about.goes_on(row, since)))

    def _values(self, rows: Sequence[Row]) -> list[list[Row]]:
        """Rows by value of the column that tells them apart."""
        return [[row for row in rows if row[self.by] == value] for value in self.values]

    def _last(self, rows: Sequence[Row], about: RowsOf) -> list[Row]:
        """Of the last days alone; of several rows of a day those that are preferred."""
        days = list(dict.fromkeys(row[about.day] for row in rows))[self.skip : self.skip + self.latest]
        of_days = [[row for row in rows if row[about.day] == day] for day in days]
        return [row for those in of_days for row in those if self._rank(row) == max(map(self._rank, those))]

    def _rank(self, row: Row) -> list[Any]:
        return [(row[name] is not None, row[name]) for name in self.prefer]


def rests_told(criterion: str, reads: Iterable[str], facts: Row) -> Iterator[Rests]:
    """Of the facts that a rule reads, those that a reason tells: what is known, and looks that do not hold any more.
    Where somebody has judged the criterion, that verdict alone.
    """
    told = rests_of_facts()
    if facts.get(verdict_fact(criterion)):
        yield told[VERDICT].of_criterion(criterion)
        return
    for name in reads:
        known = facts.get(name) is not None or facts.get(name + SEEN_SUFFIX)
        if name in told and (known or told[name].unknown):
            yield told[name]


@cache
def tables_told() -> Mapping[str, RowsOf]:
    """By table of the book."""
    return {name: RowsOf(**entry) for name, entry in _read()["tables"].items()}


@cache
def columns_of_facts() -> Mapping[str, str]:
    """By fact, the column of the customer's row that gives it."""
    columns: Mapping[str, str] = _read()["columns"]
    return columns


@cache
def rests_of_facts() -> Mapping[str, Rests]:
    """By fact; the verdict on each criterion under ``verdict``."""
    found: dict[str, Rests] = {}
    for entry in _read()["rests"]:
        told = {name: value for name, value in entry.items() if name != "facts"}
        found |= {fact: Rests(values=values, **told) for fact, values in entry["facts"].items()}
    return found


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "rests.toml").read_text(encoding="utf-8"))
