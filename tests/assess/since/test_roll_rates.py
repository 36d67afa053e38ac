"""Roll rates: what stood in a bucket is found again to the cent, wherever it went; and the net rates of the field."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assess import ibm
from assess.books import Row, Tables
from assess.odd_books import OddLedger
from assess.since.folders import Assessed, assess_book, assess_rows
from assess.since.plain_roll import Cell, moved
from book.mapping.real import IBM, needs_ibm
from examples import in_proof

LEDGERS = ((50, date(2025, 8, 31), date(2025, 9, 30)), (52, date(2025, 3, 31), date(2025, 6, 30)))
OPEN = ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_365", "d366_plus", "no_due_date")
ENTRIES = ("new", "reopened")
EXITS = ("settled", "in_notes", "written_off", "disappeared")


def rates(later: Assessed) -> dict[Cell, Row]:
    rows = later.rows("roll_rates")
    found = {(row["side"], row["currency"], row["from_bucket"], row["to_bucket"]): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="module", params=in_proof(LEDGERS, LEDGERS[1]))
def rolled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Tables, date, date, Assessed, Assessed]:
    seed, since, on = request.param
    tables = OddLedger(seed, customers=120).tables
    place = tmp_path_factory.mktemp("rolled")
    before = assess_rows(tables, since, place / "before")
    return tables, since, on, before, assess_rows(tables, on, place / "after", since=before.place)


def test_every_amount_is_found_again_and_no_cent_appears(
    rolled: tuple[Tables, date, date, Assessed, Assessed],
) -> None:
    """The rows of the matrix add up to what stood there before, its columns to what stands there now."""
    _, _, _, before, after = rolled
    found = rates(after)
    left: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    came: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for (side, currency, source, target), row in found.items():
        left[side, currency, source] += row["amount"]
        came[side, currency, target] += row["amount"]
        if source in ENTRIES:
            assert row["before_amount"] is None
            assert row["share"] is None
    for stood, when, added in ((before, "before", left), (after, "after", came)):
        aged: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for row in stood.rows("aging"):
            for name in OPEN:
                aged[row["side"], row["currency"], name] += row[name]
        outside = ENTRIES if when == "before" else EXITS
        assert {key: amount for key, amount in added.items() if amount and key[2] not in outside} == {
            key: amount for key, amount in aged.items() if amount
        }


def test_the_shares_of_a_bucket_add_up_to_one(rolled: tuple[Tables, date, date, Assessed, Assessed]) -> None:
    """Each is cut off after six decimals, so that the sum may fall short by less than one unit for each."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    cells: dict[tuple[str, ...], int] = defaultdict(int)
    for (side, currency, source, _), row in rates(rolled[4]).items():
        if row["before_amount"]:
            sums[side, currency, source] += row["share"]
            cells[side, currency, source] += 1
        elif source in OPEN:
            assert row["share"] is None
    assert sums
    assert all(0 <= 1 - total < cells[key] * Decimal("0.000001") for key, total in sums.items())


def test_roll_rates_equal_a_plain_recomputation(rolled: tuple[Tables, date, date, Assessed, Assessed]) -> None:
    tables, since, on, _, after = rolled
    ours = {cell: row["amount"] for cell, row in rates(after).items() if row["amount"]}
    assert ours == moved(tables, since, tables, on)


def test_the_ledgers_roll_in_every_way() -> None:
    """Else the tests above would prove less than they say."""
    found: set[str] = set()
    for seed, since, on in LEDGERS:
        tables = OddLedger(seed, customers=120).tables
        found |= {name for cell in moved(tables, since, tables, on) for name in cell[2:]}
    assert {*ENTRIES, "settled", "in_notes", "written_off", *OPEN} <= found


@pytest.mark.proof
@needs_ibm
@pytest.mark.parametrize(
    ("since", "on"),
    [
        (date(2012, 5, 31), date(2012, 6, 30)),
        pytest.param(date(2013, 2, 28), date(2013, 3, 31), marks=pytest.mark.proof),
    ],
    ids=str,
)
def test_roll_rates_of_the_real_ledger_equal_a_plain_recomputation(since: date, on: date, tmp_path: Path) -> None:
    before = assess_book(IBM, since, tmp_path / "before", mapping="ar_ibm")
    after = assess_book(IBM, on, tmp_path / "after", since=before.place, mapping="ar_ibm")
    ours = {cell: row["amount"] for cell, row in rates(after).items() if row["amount"]}
    ledger = ibm.ledger()
    assert ours == moved(ledger, since, ledger, on, "USD")
    assert len(ours) > 3


@pytest.mark.proof
def test_what_was_taken_out_of_the_book_has_disappeared_and_is_told(tmp_path: Path) -> None:
    tables = OddLedger(53, customers=40).tables
    _, since, on = LEDGERS[0]
    before = assess_rows(tables, since, tmp_path / "before")
    gone = {row["item_id"] for row in before.rows("open_items")[::7]}
    changed = {
        name: [row for row in rows if row.get("item_id") not in gone and row.get("applies_to") not in gone]
        for name, rows in tables.items()
    }
    after = assess_rows(changed, on, tmp_path / "after", since=before.place)
    ours = {cell: row["amount"] for cell, row in rates(after).items() if row["amount"]}
    assert ours == moved(tables, since, changed, on)
    assert any(cell[3] == "disappeared" for cell in ours)
    (told,) = [told for told in after.problems if told.code == "since_items_gone"]
    assert told.count == sum(1 for row in before.rows("open_items") if row["item_id"] in gone and row["open_amount"])


SINCE, ON = date(2026, 5, 31), date(2026, 6, 30)


def item(number: int, days_overdue: int, amount: int) -> Row:
    """An item so many days overdue on the earlier day."""
    due = SINCE - timedelta(days_overdue)
    return {
        "item_id": f"I{number}", "customer_id": "1", "side": "sale", "issued_on": due - timedelta(30), "due_on": due,
        "amount": amount,
    }  # fmt: skip


def paid(number: int, amount: int, method: str = "transfer") -> Row:
    return {"item_id": f"I{number}", "settled_on": date(2026, 6, 10), "amount": amount, "method": method}


@pytest.mark.proof
@pytest.mark.parametrize(
    ("method", "rates_of"),
    [
        ("transfer", {"d1_30": "0.250000", "d31_60": "0.500000", "d61_90": "0.333333"}),
        # Of the 80 that left the third bucket and the 0 that left the last, 80 were written off: they did not come in.
        ("writeoff", {"d1_30": "1.000000", "d31_60": "1.000000", "d61_90": "1.000000"}),
    ],
)
def test_net_rates_are_the_next_bucket_now_over_this_one_before(
    method: str, rates_of: dict[str, str], tmp_path: Path
) -> None:
    """1000/300/120/50 became 1100/250/150/90: 25 %, 50 %, (90 - 50)/120; write-offs are added back to the numerator."""
    tables: Tables = {
        "customers": [{"customer_id": "1", "name": "甲"}],
        "items": [item(1, 20, 1000), item(2, 50, 300), item(3, 80, 120), item(4, 200, 50), item(5, -1, 1100)],
        "settlements": [paid(1, 750, method), paid(2, 150, method), paid(3, 80, method)],
    }
    edges = (30, 60, 90)
    before = assess_rows(tables, SINCE, tmp_path / "before", edges=edges)
    after = assess_rows(tables, ON, tmp_path / "after", since=before.place, edges=edges)
    found = rates(after)
    net = {cell[2]: str(row["net_share"]) for cell, row in found.items() if row["net_share"] is not None}
    assert net == {"not_due": "1.000000", **rates_of}
    assert found["sale", "CNY", "d61_90", "d91_plus"]["amount"] == 40
    assert found["sale", "CNY", "d91_plus", "d91_plus"]["share"] == 1


ONE: Tables = {"customers": [{"customer_id": "1", "name": "甲"}], "items": [item(1, 20, 1000)]}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Assessed:
    return assess_rows(ONE, SINCE, tmp_path_factory.mktemp("one") / "before")


@pytest.mark.proof
def test_two_days_not_a_month_apart_are_told_and_nothing_is_scaled(one: Assessed, tmp_path: Path) -> None:
    after = assess_rows(ONE, date(2026, 9, 30), tmp_path / "after", since=one.place)
    assert after.codes == ["since_not_a_month"]
    assert (after.summary["since"]["days"], after.summary["since"]["about_a_month"]) == (122, False)
    assert rates(after)["sale", "CNY", "d1_30", "d91_180"]["share"] == 1


@pytest.mark.proof
def test_other_buckets_are_counted_anew_and_told(one: Assessed, tmp_path: Path) -> None:
    after = assess_rows(ONE, ON, tmp_path / "after", since=one.place, edges=(10, 45))
    assert after.codes == ["since_other_buckets"]
    assert rates(after)["sale", "CNY", "d11_45", "d46_plus"]["amount"] == 1000
