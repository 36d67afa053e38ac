"""Aging of ledgers with every oddity: equal to the plain recomputation, and no cent appears or is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from assess import oracle
from assess.books import Row, Tables, aging_of, opened, write_book
from assess.odd_books import OddLedger
from xindang.book.book import Book

DAYS = (date(2023, 3, 31), date(2024, 2, 29), date(2025, 9, 30), date(2026, 4, 20), date(2026, 9, 30))
DRAWN_ON = DAYS[-1]
SEEDS = range(4)


@pytest.fixture(scope="module", params=SEEDS)
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tables, Book]]:
    tables = OddLedger(request.param).tables
    folder = write_book(tmp_path_factory.mktemp("odd"), tables, {"items": {"drawn_on": DRAWN_ON}})
    with opened(folder) as book:
        yield tables, book


def keyed(rows: list[Row], *, by_unit: bool) -> dict[oracle.Key, Row]:
    """Rows by key, which each row has alone."""
    names = ("customer_id", *(["unit"] if by_unit else []), "side", "currency")
    found = {tuple(row[name] for name in names): {k: v for k, v in row.items() if k not in names} for row in rows}
    assert len(found) == len(rows)
    return found


def differences(ours: dict[oracle.Key, Row], theirs: dict[oracle.Key, Row]) -> list[str]:
    """Every cell that differs, and every row that only one side has."""
    found = [f"{key}: only {'ours' if key in ours else 'theirs'}" for key in ours.keys() ^ theirs.keys()]
    for key in ours.keys() & theirs.keys():
        names = ours[key].keys() | theirs[key].keys()
        cells = ((name, ours[key].get(name), theirs[key].get(name)) for name in sorted(names))
        found += [f"{key} {name}: {mine} != {other}" for name, mine, other in cells if mine != other]
    return found


@pytest.mark.parametrize("by_unit", [False, True])
@pytest.mark.parametrize("on", DAYS)
def test_aging_equals_the_plain_recomputation(odd: tuple[Tables, Book], on: date, by_unit: bool) -> None:
    tables, book = odd
    ours = keyed(aging_of(book, on, by_unit=by_unit), by_unit=by_unit)
    theirs = oracle.aging(tables, on, by_unit=by_unit, drawn_on=DRAWN_ON)
    assert differences(ours, theirs) == []


@pytest.mark.parametrize("on", DAYS)
def test_open_less_unapplied_is_what_was_issued_less_what_came_in(odd: tuple[Tables, Book], on: date) -> None:
    tables, book = odd
    left: dict[oracle.Key, Decimal] = {}
    for row in aging_of(book, on):
        left[row["customer_id"], row["side"], row["currency"]] = row["open_amount"] - row["unapplied_amount"]
        assert row["open_amount"] == sum(row[name] for name in oracle.AMOUNTS[1:9])
    ledger = oracle.balances(tables, on)
    assert {key: value for key, value in left.items() if value} == {key: v for key, v in ledger.items() if v}


def test_the_books_hold_every_oddity(odd: tuple[Tables, Book]) -> None:
    """Else the tests above would prove less than they say."""
    rows = oracle.aging(odd[0], DAYS[2], by_unit=True, drawn_on=DAYS[2]).values()
    for name in oracle.AMOUNTS:
        assert any(row[name] for row in rows), name
    assert any(row["open_amount"] and row["unapplied_amount"] for row in rows)
    assert any(row["notes_amount"] and not row["open_amount"] for row in rows)
