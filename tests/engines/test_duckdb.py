"""The engine: rows of Python values put in many at a time, and what columns a relation has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from xindang.engines.duckdb import ROWS_AT_ONCE, DuckEngine


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as opened:
        yield opened


@pytest.mark.parametrize("count", [0, 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
def test_every_row_goes_in_as_the_columns_have_it_whatever_stands_beside_it(engine: DuckEngine, count: int) -> None:
    engine.execute("create or replace table mixed (n integer, amount decimal(38, 6), day date, words varchar[])")
    values = [
        (7, Decimal("12345678901234567890123456789012.123456"), date(2026, 6, 30), ["a", "b"]),
        (None, None, None, None),
        (8, 5, None, []),
        (9, Decimal("0.000001"), date(1, 1, 1), None),
    ]
    rows = [(at, *values[at % len(values)][1:]) for at in range(count)]
    engine.insert_rows("mixed", rows)
    assert engine.rows("from mixed order by n") == rows


def test_the_columns_of_tables_and_views_are_told_in_order_and_none_of_what_is_not_there(engine: DuckEngine) -> None:
    engine.execute('create or replace table "a b" (z integer, "select" decimal(18, 2), words varchar[])')
    engine.create_view('odd "name"', 'select "select", words from "a b"')
    assert list(engine.columns("a b").items()) == [
        ("z", "INTEGER"),
        ("select", "DECIMAL(18,2)"),
        ("words", "VARCHAR[]"),
    ]
    assert engine.columns('odd "name"') == {"select": "DECIMAL(18,2)", "words": "VARCHAR[]"}
    assert engine.columns("nowhere") == {}
    engine.create_view("renamed", 'select Z as z, "select" as "Select" from "a b"')
    assert list(engine.columns("renamed")) == ["z", "Select"]
