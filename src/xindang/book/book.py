"""A loaded book: its tables in the engine, what they cover, and the totals that prove nothing was lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from xindang.book.contract import contract
from xindang.core.problems import Problem
from xindang.engines.duckdb import DuckEngine, quoted_name


@dataclass(frozen=True, slots=True)
class Declared:
    """What ``book.toml`` says of one table; None where it says nothing."""

    covers_from: date | None = None
    covers_to: date | None = None
    complete: bool | None = None
    drawn_on: date | None = None
    # Rows that were left out on the way to this book, which nobody sees in it.
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """From when to when a table holds the truth of its customers, both days included; None: of no day is it known."""

    covers_from: date | None
    covers_to: date | None
    complete: bool
    drawn_on: date | None


@dataclass(frozen=True, slots=True)
class TableState:
    """One table of a loaded book. ``given``: a file or sheet was there, with these contract columns."""

    name: str
    row_count: int = 0
    left_out_count: int = 0
    given: bool = False
    columns_given: frozenset[str] = frozenset()
    declared: Declared = Declared()


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """Rows and sum of a money column in one currency, as offered and as loaded. Currency is empty where none is kept.

    ``column`` is empty for a table without money: only its rows are counted.
    """

    table: str
    column: str
    currency: str
    count_before: int
    sum_before: Decimal
    count_after: int
    sum_after: Decimal


@dataclass(slots=True)
class Book:
    """A book in the engine: one table per contract table, always present, typed as ``Table.engine_columns`` says.

    ``hash``: sha256 (hex) of the files it was read from. ``notes``: ``due`` and ``match`` in words, where due dates or
    settlements were derived and not given.
    """

    engine: DuckEngine
    name: str
    organisation: str
    base_currency: str
    tables: dict[str, TableState]
    control_totals: list[ControlTotal]
    hash: str
    notes: Mapping[str, str] = field(default_factory=dict)

    def coverage_on(self, table: str, on: date) -> Coverage:
        """What the table covers as far as was known on a day: declared, else from its rows known by then.

        Rows that became known after ``on`` change nothing: only rows known, and about a day, until ``on`` count.
        """
        entry, state = contract()[table], self.tables[table]
        declared = state.declared
        if not state.given:
            # A declaration about a table that is not there proves nothing.
            return Coverage(None, None, complete=False, drawn_on=None)
        first, last = declared.covers_from, declared.covers_to
        if entry.principal and (first is None or last is None):
            principal, known = quoted_name(entry.principal), quoted_name(entry.known)
            query = f"""select min({principal}), max({principal}) from {quoted_name(table)}
                where {principal} <= $on and {known} <= $on"""
            seen_first, seen_last = self.engine.one(query, {"on": on})
            first, last = first or seen_first, last or seen_last
        complete = entry.complete if declared.complete is None else declared.complete
        # Where rows were left out, nobody can say that all are there.
        return Coverage(first, last, complete and not state.left_out_count, declared.drawn_on)


@dataclass(slots=True)
class LoadedBook:
    """What reading gave: every problem at once, and the book unless errors stopped it."""

    book: Book | None
    problems: list[Problem]
