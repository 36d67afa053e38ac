"""Books made from Python rows, and what an assessment of them says, again as Python rows."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from xindang.assess.aging import aging_query
from xindang.assess.metrics import METRICS_TABLE, WINDOWS, MetricsWindows, make_metrics
from xindang.assess.output import table_queries
from xindang.assess.run import AGING_TABLE, RATINGS_TABLE, assess, fact_request, rate
from xindang.book.book import Book
from xindang.book.contract import contract
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine
from xindang.facts.build import FACTS_TABLE, build_facts
from xindang.facts.catalogue import Catalogue, load_catalogue
from xindang.facts.coverage import coverages_on
from xindang.policy.load import load_pack
from xindang.policy.pack import RATING_STAGE, Pack
from xindang.policy.packs import find_pack

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Declared = Mapping[str, Mapping[str, date | bool]]
AGING_READS = frozenset({"currency_rate", "item_state", "item_dispute", "unapplied"})
METRICS_READS = frozenset({"currency_rate", "item_state", "item_movement"})
RESULTS = ("aging", "ratings", "outcomes", "facts", "customers", "open_items", "limits")


@dataclass(frozen=True, slots=True)
class Results:
    """The assessment's tables, their rows in the order in which they are written."""

    aging: list[Row]
    ratings: list[Row]
    outcomes: list[Row]
    facts: list[Row]
    customers: list[Row]
    open_items: list[Row]
    limits: list[Row]

    def grades(self) -> dict[str, str]:
        return {row["customer_id"]: row["grade"] for row in self.ratings}

    def of(self, customer: str) -> dict[str, list[Row]]:
        """The customer's rows of every table."""
        return {name: [row for row in getattr(self, name) if row["customer_id"] == customer] for name in RESULTS}

    def tables(self) -> dict[str, list[Row]]:
        return {name: getattr(self, name) for name in RESULTS}


def cell(value: object) -> str:
    """A value as a book's file has it; None is blank."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_book(
    folder: Path, tables: Tables, declared: Declared | None = None, *, base_currency: str = "CNY", parts: int = 1
) -> Path:
    """Write a book: a CSV per table, or a folder of ``parts`` files; ``book.toml`` unless ``declared`` is None."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in dict.fromkeys((*tables, *(declared or {}))):
        rows = tables.get(name, [])
        if not rows and name not in (declared or {}):
            continue
        # A table that is declared and has no rows is there with its headings: that there are none is what it says.
        columns = list(dict.fromkeys(column for row in rows for column in row)) or list(contract()[name].columns)
        if parts == 1:
            _write_csv(folder / f"{name}.csv", columns, rows)
            continue
        for part in range(parts):
            _write_csv(folder / name / f"{part:02}.csv", columns, rows[part::parts])
    if declared is not None:
        lines = [f'base_currency = "{base_currency}"']
        for name, words in declared.items():
            lines += [f"[{name}]", *(f"{key} = {cell(value)}" for key, value in words.items())]
        (folder / "book.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _write_csv(file: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([cell(row.get(column)) for column in columns] for row in rows)


@cache
def trade_pack() -> Pack:
    catalogue = load_catalogue()
    pack, problems = load_pack(find_pack("trade"), catalogue.fact_types, catalogue.hash)
    assert pack is not None, problems
    return pack


@contextmanager
def opened(folder: Path) -> Iterator[Book]:
    """The book of a folder, in an engine of its own for as long as the block lasts."""
    with DuckEngine(threads=1) as engine:
        loaded = load_book(folder, engine)
        assert loaded.book is not None, [problem for problem in loaded.problems if problem.is_error]
        yield loaded.book


def assessed(book: Book, on: date, *, by_unit: bool = False, only_customer: str = "") -> Results:
    """Assess an opened book on a day with the trade pack."""
    assessment = assess(
        book, trade_pack(), load_catalogue(), on, by_unit=by_unit, only_customer=only_customer, worklist=False
    )
    rows = {
        name: book.engine.dicts(query.whole) for name, query in table_queries(assessment).items() if name in RESULTS
    }
    return Results(**rows)


def build_relations(book: Book, on: date, names: Container[str]) -> None:
    """Run these fact files alone, for tests of relations that hold no facts."""
    whole = load_catalogue()
    catalogue = Catalogue(tuple(file for file in whole.files if file.name in names), whole.hash)
    build_facts(book, catalogue, fact_request(trade_pack(), whole, on, coverages_on(book, on)))


def facts_on(book: Book, on: date, table: str = FACTS_TABLE) -> list[Row]:
    """The facts alone (or those of each side): nothing is rated, no limit set."""
    build_facts(book, load_catalogue(), fact_request(trade_pack(), load_catalogue(), on, coverages_on(book, on)))
    return _with_codes(book, table)


def ratings_on(folder: Path, on: date) -> list[Row]:
    """The ratings alone of a book: what stands behind them and what follows is not asked."""
    with opened(folder) as book:
        facts_on(book, on)
        rate(book, trade_pack(), trade_pack().stages[RATING_STAGE])
        return _with_codes(book, RATINGS_TABLE)


def _with_codes(book: Book, table: str) -> list[Row]:
    return book.engine.dicts(
        f"""select c.customer_code as customer_id, t.* exclude (customer_id) from {table} t
            join customers c on c.customer_id = t.customer_id order by c.customer_code"""
    )


def aging_of(book: Book, on: date, *, by_unit: bool = False) -> list[Row]:
    """The aging table alone: only the fact files it reads are run."""
    build_relations(book, on, AGING_READS)
    keys = ["side", "currency", *(["unit"] if by_unit else [])]
    book.engine.create_table(AGING_TABLE, aging_query(on, by_unit=by_unit))
    return book.engine.dicts(
        f"""select c.customer_code as customer_id, t.* exclude (customer_id) from {AGING_TABLE} t
            join customers c on c.customer_id = t.customer_id order by c.customer_code, {", ".join(keys)}"""
    )


def metrics_of(book: Book, on: date, windows: MetricsWindows = WINDOWS) -> list[Row]:
    """The metrics table alone, as it is written."""
    build_relations(book, on, METRICS_READS)
    make_metrics(book, coverages_on(book, on), on, windows)
    return book.engine.dicts(f"select * from {METRICS_TABLE} order by month_end, side")


def run(folder: Path, on: date, *, by_unit: bool = False, only_customer: str = "") -> Results:
    """Load a folder and assess it on a day."""
    with opened(folder) as book:
        return assessed(book, on, by_unit=by_unit, only_customer=only_customer)
