"""What moved an item's open amount, day by day: its sums are the open amounts of every day, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from assess.books import Row, Tables, build_relations, opened, write_book
from assess.odd_books import OddLedger
from assess.oracle import ZERO, Ledger
from facts.cases import ON, paid, sale
from xindang.book.book import Book

READS = frozenset({"currency_rate", "item_state", "item_movement"})
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
TOMORROW = ON + timedelta(1)
CREDIT_NOTE = {"kind": "credit_note", "applies_to": "1"}
# What is on file of an item of 100, issued in January, and how its open amount moved.
CASES: dict[str, tuple[list[Row], list[Row], list[tuple[date, int]]]] = {
    "issued": ([], [], [(JAN, 100)]),
    "settled in parts": ([], [paid("1", FEB, 30), paid("1", MAR, 70)], [(JAN, 100), (FEB, -30), (MAR, -70)]),
    "settled tomorrow": ([], [paid("1", TOMORROW)], [(JAN, 100)]),
    "settled before it was issued": ([], [paid("1", date(2025, 12, 1))], [(JAN, 100), (JAN, -100)]),
    "a note takes it out on receipt": ([], [paid("1", FEB, method="note")], [(JAN, 100), (FEB, -100)]),
    "a bounced cheque": ([], [paid("1", FEB, bounced_on=MAR)], [(JAN, 100), (FEB, -100), (MAR, 100)]),
    "bounces tomorrow": ([], [paid("1", FEB, bounced_on=TOMORROW)], [(JAN, 100), (FEB, -100)]),
    "bounced on the day it came": ([], [paid("1", FEB, bounced_on=FEB)], [(JAN, 100)]),
    "bounced before it came": ([], [paid("1", MAR, bounced_on=FEB)], [(JAN, 100)]),
    "a credit note": ([sale("2", FEB, None, 20, **CREDIT_NOTE)], [], [(JAN, 100), (FEB, -20)]),
    "a credit note of tomorrow": ([sale("2", TOMORROW, None, 20, **CREDIT_NOTE)], [], [(JAN, 100)]),
    "a credit note before it": ([sale("2", date(2025, 12, 1), None, 20, **CREDIT_NOTE)], [], [(JAN, 100), (JAN, -20)]),
    "a credit note beyond it": ([sale("2", FEB, None, 120, **CREDIT_NOTE)], [], [(JAN, 100), (FEB, -100)]),
    "paid twice": ([], [paid("1", FEB, 80), paid("1", MAR, 80)], [(JAN, 100), (FEB, -80), (MAR, -20)]),
    "paid twice, until the first bounced": (
        [],
        [paid("1", FEB, 80, bounced_on=date(2026, 4, 1)), paid("1", MAR, 80)],
        [(JAN, 100), (FEB, -80), (MAR, -20), (date(2026, 4, 1), 20)],
    ),
    "money paid out on a credit note": (
        [sale("2", FEB, None, 20, **CREDIT_NOTE)],
        [paid("2", MAR, 20)],
        [(JAN, 100), (FEB, -20)],
    ),
}


def test_what_moved_an_item(tmp_path: Path) -> None:
    found = movements_of(case_tables(), tmp_path)
    for name, (_, _, expected) in CASES.items():
        moved = [(row["moved_on"], row["moved_amount"]) for row in found if row["customer_code"] == name]
        assert daily(moved) == daily(expected), name
    assert {row["item_code"] for row in found} == {f"{name}:1" for name in CASES}
    assert all(row["moved_base_amount"] == row["moved_amount"] for row in found)
    assert all(row["due_on"] == FEB and row["side"] == "sale" and row["currency"] == "CNY" for row in found)


def daily(moved: Iterable[tuple[date, int | Decimal]]) -> dict[date, Decimal]:
    """What moved in all on each day on which anything did."""
    days: dict[date, Decimal] = defaultdict(lambda: ZERO)
    for on, amount in moved:
        days[on] += amount
    return {on: amount for on, amount in days.items() if amount}


def case_tables() -> Tables:
    tables: Tables = {"customers": [], "items": [], "settlements": []}
    for name, (items, settlements, _) in CASES.items():
        tables["customers"].append({"customer_id": name, "name": name})
        for item in [sale("1", JAN, FEB), *items]:
            applied = f"{name}:{item['applies_to']}" if "applies_to" in item else None
            own = {"customer_id": name, "item_id": f"{name}:{item['item_id']}", "applies_to": applied}
            tables["items"].append(item | own)
        tables["settlements"] += [row | {"item_id": f"{name}:{row['item_id']}"} for row in settlements]
    return tables


def movements_of(tables: Tables, folder: Path) -> list[Row]:
    with opened(write_book(folder, tables)) as book:
        build_relations(book, ON, READS)
        return movements(book)


def movements(book: Book) -> list[Row]:
    return book.engine.dicts(
        """select customer_code, item_code, moved.* from item_movement as moved
            inner join customers on customers.customer_id = moved.customer_id
            inner join items on items.item_id = moved.item_id"""
    )


def test_dollars_move_as_their_open_amount_converts(tmp_path: Path) -> None:
    """0.33 + 0.33 + 0.34 dollars at 7.13 would come to a cent less than one dollar does."""
    tables: Tables = {
        "customers": [{"customer_id": "1", "name": "1"}],
        "items": [
            sale("1", JAN, FEB, 1, customer_id="1", currency="USD"),
            sale("2", JAN, FEB, 1, customer_id="1", currency="JPY"),
            sale("3", JAN, FEB, "9999999999999999.99", customer_id="1", currency="USD"),
        ],
        "settlements": [paid("1", FEB + timedelta(at), part) for at, part in enumerate(("0.33", "0.33", "0.34"))],
        "rates": [{"currency": "USD", "on": ON, "rate": "7.13"}],
    }
    tables["settlements"].append(paid("3", FEB, "9999999999999998.99"))
    found = movements_of(tables, tmp_path)
    dollars = [
        row["moved_base_amount"] for row in sorted(found, key=lambda row: row["moved_on"]) if row["item_code"] == "1"
    ]
    assert dollars == [Decimal("7.13"), Decimal("-2.35"), Decimal("-2.36"), Decimal("-2.42")]
    assert [row["moved_base_amount"] for row in found if row["item_code"] == "2"] == [None]
    # Too large once is unknown throughout: a sum of it would be of parts.
    assert [row["moved_base_amount"] for row in found if row["item_code"] == "3"] == [None, None]


DAYS = (date(2024, 12, 31), date(2025, 8, 31), date(2026, 4, 20), date(2026, 9, 30))


@pytest.fixture(scope="module", params=range(3))
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tables, Book]]:
    tables = OddLedger(request.param + 50).tables
    with opened(write_book(tmp_path_factory.mktemp("odd"), tables)) as book:
        yield tables, book


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_sums_are_the_open_amounts_of_the_day_and_of_every_day_before(odd: tuple[Tables, Book], on: date) -> None:
    tables, book = odd
    build_relations(book, on, READS)
    rows = movements(book)
    moved = {row["item_code"] for row in rows}
    rates: dict[str, Decimal] = dict(book.engine.rows("select currency, rate from currency_rate"))
    for day in [on - timedelta(back) for back in (0, 1, 2, 17, 40, 123, 200, 365, 700)]:
        found: dict[str, tuple[Decimal, Decimal | None]] = {row["item_code"]: (ZERO, ZERO) for row in rows}
        for row in rows:
            if row["moved_on"] <= day:
                amount, base = found[row["item_code"]]
                found[row["item_code"]] = (amount + row["moved_amount"], _plus(base, row["moved_base_amount"]))
        for state in Ledger(tables, day).states():
            # What was paid before it was issued never was open, and may have no row.
            amount, base = found.pop(state.row["item_id"], (ZERO, ZERO))
            assert amount == state.open_amount, (day, state.row)
            rate = rates.get(state.row["currency"] or "CNY")
            expected = rate and (amount * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
            assert base == (expected if state.row["item_id"] in moved else 0), (day, state.row)
        # Those not issued yet have moved nothing.
        assert all(amount == 0 for amount, _ in found.values())


def _plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else left + right


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_sums_are_those_of_the_state_of_every_item(odd: tuple[Tables, Book], on: date) -> None:
    _, book = odd
    build_relations(book, on, READS)
    state = "select customer_id, unit, side, currency, due_on, item_id, open_amount, open_base_amount from item_state"
    moved = """select customer_id, unit, side, currency, due_on, item_id, sum(moved_amount),
        case when count(*) = count(moved_base_amount) then sum(moved_base_amount) end
        from item_movement group by all"""
    engine = book.engine
    assert engine.rows(f"{state} where open_amount > 0 except ({moved})") == []
    assert engine.rows(f"{moved} having sum(moved_amount) <> 0 except ({state})") == []
    assert engine.one("select count(*) from item_state where open_amount > 0") != (0,)
    assert engine.one("select count_if(moved_on > ?) from item_movement", [on]) == (0,)
