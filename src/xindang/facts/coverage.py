"""What the book covers on a day, asked once per table, and which facts that leaves unknown for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from xindang.book.book import Book, Coverage, Declared
from xindang.facts.calendar import window_end, window_start

COVERAGE_TABLE = "coverage"
Coverages = Mapping[str, Coverage]


class Windowed(Protocol):
    """What asks for coverage: a fact, or a kind of thing to do; keys as in the headers of fact files."""

    @property
    def name(self) -> str: ...
    @property
    def window(self) -> str: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def age_days(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Why a fact is unknown for everybody: the table that does not reach, and what its window asks for."""

    fact: str
    table: str
    wanted_from: date | None
    wanted_to: date


def coverages_on(book: Book, on: date) -> Coverages:
    """The coverage of every table on a day."""
    return {name: book.coverage_on(name, on) for name in book.tables}


def uncovered_by(coverages: Coverages, fact: Windowed, on: date) -> Iterable[Uncovered]:
    """The tables that keep a fact from being known on a day."""
    wanted_from = window_start(fact.window, on) if fact.window else None
    wanted_to = window_end(fact.window, on) - timedelta(days=fact.age_days)
    for table in fact.needs:
        coverage = coverages[table]
        begins = wanted_from is None or (coverage.covers_from is not None and coverage.covers_from <= wanted_from)
        reaches = coverage.covers_to is not None and coverage.covers_to >= wanted_to
        if not (coverage.complete and begins and reaches):
            yield Uncovered(fact.name, table, wanted_from, wanted_to)


def write_coverage(book: Book, coverages: Coverages) -> None:
    """The coverage as a table, for the facts that are about coverage itself."""
    columns = (
        "table_name varchar, covers_from date, covers_to date, complete boolean, rows_left_out boolean, given boolean"
    )
    book.engine.execute(f"create or replace table {COVERAGE_TABLE} ({columns})")
    rows = [
        (name, c.covers_from, c.covers_to, c.complete, book.tables[name].left_out_count > 0, book.tables[name].given)
        for name, c in coverages.items()
    ]
    book.engine.insert_rows(COVERAGE_TABLE, rows)


def keep_only(book: Book, customer_code: str, coverages: Coverages) -> None:
    """Take every other customer out of the book, and leave what the book covers as it was with all of them."""
    for name, coverage in coverages.items():
        declared = Declared(coverage.covers_from, coverage.covers_to, coverage.complete, coverage.drawn_on)
        book.tables[name] = replace(book.tables[name], declared=declared)
    number = "(select customer_id from customers where customer_code = ?)"
    for name in (*(table for table in book.tables if table != "customers"), "customers"):
        if "customer_id" in book.engine.columns(name):
            sql = f'delete from "{name}" where customer_id is null or customer_id not in {number}'
            book.engine.execute(sql, [customer_code])
