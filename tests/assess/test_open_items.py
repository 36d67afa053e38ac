"""The open items behind the aging: they add up to it on ledgers with every oddity and on the real one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess import oracle
from assess.books import Results, Row, Tables, assessed, opened, write_book
from assess.odd_books import OddLedger
from book.mapping.real import IBM, needs_ibm
from examples import in_proof
from xindang.assess.aging import DEFAULT_EDGES, bucket_columns
from xindang.book.load import load_book
from xindang.book.mapping.run import map_book
from xindang.engines.duckdb import DuckEngine

DRAWN_ON = date(2026, 9, 30)
DAYS = (date(2024, 2, 29), date(2026, 4, 20), DRAWN_ON)
ADDED = ("open_amount", "notes_amount", "disputed_amount", "not_due", "no_due_date")
BUCKETS = bucket_columns(DEFAULT_EDGES)


def column_of(item: Row) -> str:
    """The aging column an item's open amount stands in, from the item's own row."""
    days = item["overdue_days"]
    if item["due_on"] is None:
        return "no_due_date"
    return next((name for name, start, end in BUCKETS if days >= start and (end is None or days <= end)), "not_due")


def added_up(items: Iterable[Row]) -> dict[oracle.Key, Row]:
    """Sums per customer, side and currency, as the aging table has them."""
    names = (*ADDED, *(name for name, _, _ in BUCKETS))
    sums: dict[oracle.Key, Row] = defaultdict(lambda: {**dict.fromkeys(names, Decimal(0)), "overdue_days_max": None})
    for item in items:
        row = sums[item["customer_id"], item["side"], item["currency"]]
        for name in ("open_amount", "notes_amount", "disputed_amount"):
            row[name] += item[name]
        if item["open_amount"]:
            row[column_of(item)] += item["open_amount"]
            days = [found for found in (row["overdue_days_max"], item["overdue_days"]) if found is not None]
            row["overdue_days_max"] = max(days, default=None)
    return sums


def assert_they_add_up(results: Results) -> None:
    sums = added_up(results.open_items)
    shown = {(row["customer_id"], row["side"], row["currency"]): row for row in results.aging}
    assert sums.keys() <= shown.keys()
    for key, row in shown.items():
        assert {name: row[name] for name in sums[key]} == sums[key], key


Aged = dict[date, Results]


@pytest.fixture(scope="module", params=in_proof([41, 42], 42))
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, Aged]:
    """A ledger with every oddity, and what is said of it on each day."""
    tables = OddLedger(request.param).tables
    with opened(write_book(tmp_path_factory.mktemp("odd"), tables, {"items": {"drawn_on": DRAWN_ON}})) as book:
        return tables, {on: assessed(book, on) for on in DAYS}


@pytest.mark.parametrize("on", DAYS)
def test_open_items_add_up_to_the_aging_of_a_ledger_with_every_oddity(odd: tuple[Tables, Aged], on: date) -> None:
    tables, results = odd[0], odd[1][on]
    assert_they_add_up(results)
    theirs = {
        state.row["item_id"]: (state.open_amount, state.notes_amount, state.due_on)
        for state in oracle.Ledger(tables, on).states()
        if state.open_amount > 0 or state.notes_amount > 0
    }
    ours = {row["item_id"]: (row["open_amount"], row["notes_amount"], row["due_on"]) for row in results.open_items}
    assert ours == theirs


def test_the_odd_ledgers_hold_items_in_notes_in_dispute_and_without_a_due_date(odd: tuple[Tables, Aged]) -> None:
    items = odd[1][DRAWN_ON].open_items
    assert any(row["notes_amount"] and not row["open_amount"] for row in items)
    assert any(row["disputed_amount"] for row in items)
    assert any(row["due_on"] is None for row in items)
    assert {row["overdue_days"] for row in items if not row["open_amount"] and row["due_on"]} == {0}


@needs_ibm
@pytest.mark.parametrize("on", [date(2012, 6, 30), date(2013, 10, 31)])
def test_open_items_add_up_to_the_aging_of_the_real_ledger(on: date, tmp_path: Path) -> None:
    with DuckEngine(threads=1) as engine:
        map_book(IBM, "ar_ibm", engine, tmp_path)
        book = load_book(tmp_path, engine).book
        assert book is not None
        results = assessed(book, on)
    assert results.open_items
    assert_they_add_up(results)


def test_customers_are_told_as_the_book_has_them(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"customer_id": "0002", "name": "乙", "kind": "person", "salesperson": "李", "group_id": "G1"},
        {"customer_id": "0001", "name": "甲", "side": "both", "unit": "北京", "uscc": "", "industry": "机械"},
    ]
    with opened(write_book(tmp_path, {"customers": rows, "items": [], "settlements": []})) as book:
        first, second = assessed(book, date(2026, 6, 30)).customers
    assert list(first) == [
        "customer_id", "name", "kind", "side", "uscc", "unit", "salesperson", "group_id", "region", "industry",
    ]  # fmt: skip
    assert (first["customer_id"], first["name"], first["side"], first["unit"]) == ("0001", "甲", "both", "北京")
    assert (second["customer_id"], second["kind"], second["group_id"]) == ("0002", "person", "G1")
    assert first["uscc"] is second["uscc"] is None
