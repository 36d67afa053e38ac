"""The real ledger: aging of every customer at every month-end, and the figures of every month, equal a plain
recomputation from the export itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from assess import ibm, oracle
from assess.books import Tables, aging_of, assessed, metrics_of
from assess.oracle_metrics import FIGURES, MetricsOracle, differences
from book.mapping.real import IBM, needs_ibm
from xindang.book.book import Book
from xindang.book.load import load_book
from xindang.book.mapping.run import map_book
from xindang.core.problems import errors_in
from xindang.engines.duckdb import DuckEngine

pytestmark = needs_ibm


def month_ends() -> list[date]:
    """2012-01-31 to 2014-01-31."""
    return [date(2012 + at // 12, at % 12 + 1, 1) - timedelta(1) for at in range(1, 26)]


@pytest.fixture(scope="module")
def ledger() -> Tables:
    """Items and settlements straight from the export, by nothing of ours."""
    return ibm.ledger()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    folder = tmp_path_factory.mktemp("ar_ibm")
    with DuckEngine(threads=1) as engine:
        assert errors_in(map_book(IBM, "ar_ibm", engine, folder)) == []
        loaded = load_book(folder, engine)
        assert loaded.book is not None
        yield loaded.book


@pytest.mark.parametrize("on", month_ends(), ids=str)
def test_aging_of_every_customer_equals_the_plain_recomputation(ledger: Tables, book: Book, on: date) -> None:
    ours = {(row.pop("customer_id"), row.pop("side"), row.pop("currency")): row for row in aging_of(book, on)}
    assert ours == oracle.aging(ledger, on, base_currency="USD")
    assert ours or on == date(2014, 1, 31)


@pytest.mark.parametrize("on", month_ends(), ids=str)
def test_totals_reconcile_to_the_cent(ledger: Tables, book: Book, on: date) -> None:
    issued = sum((row["amount"] for row in ledger["items"] if row["issued_on"] <= on), Decimal(0))
    settled = sum((row["amount"] for row in ledger["settlements"] if row["settled_on"] <= on), Decimal(0))
    rows = aging_of(book, on)
    assert sum((row["open_amount"] for row in rows), Decimal(0)) == issued - settled
    assert all(row["unapplied_amount"] == 0 for row in rows)
    assert all(row["open_amount"] == sum(row[name] for name in oracle.AMOUNTS[1:9]) for row in rows)


@pytest.mark.parametrize("on", [date(2012, 6, 15), date(2013, 6, 30), date(2014, 1, 31)], ids=str)
def test_the_figures_of_every_month_equal_the_plain_recomputation(ledger: Tables, book: Book, on: date) -> None:
    theirs = MetricsOracle(ledger, on, {}, base_currency="USD").rows()
    assert differences(metrics_of(book, on), theirs) == []
    assert [month for month, _ in theirs] == [end for end in month_ends() if date(2012, 2, 1) < end <= on]
    known = {name for name in FIGURES if any(row[name] for row in theirs.values())}
    # Nothing in this ledger was ever written off; a year's rate of 0 is known once the year is full.
    assert known == {*FIGURES} - {"bad_debt_rate"}
    assert any(row["bad_debt_rate"] == 0 for row in theirs.values()) == (on > date(2013, 1, 1))


def test_with_no_statements_searches_or_events_on_file_nobody_is_an_a(book: Book) -> None:
    results = assessed(book, date(2013, 1, 31))
    assert len(results.ratings) == 100
    assert "A" not in results.grades().values()
    assert all({reason["outcome"] for reason in row["reasons"]} >= {"unknown"} for row in results.ratings)
