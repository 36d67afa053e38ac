"""The month's figures by hand: the worked example, what is a credit sale, and what keeps a figure unknown."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row, Tables, metrics_of, opened, write_book
from facts.cases import paid, sale
from xindang.assess.metrics import COLUMNS, WINDOWS, MetricsWindows, MonthMetrics

ON = date(2026, 6, 30)
MARCH, APRIL, MAY, JUNE = (date(2026, month, day) for month, day in ((3, 31), (4, 30), (5, 31), (6, 30)))
LATER, LONG = date(2026, 9, 30), date(2020, 1, 1)


def covered(first: date = date(2026, 3, 1), last: date = ON) -> Declared:
    return {name: {"covers_from": first, "covers_to": last, "complete": True} for name in ("items", "settlements")}


def metrics(
    folder: Path,
    items: list[Row],
    settlements: list[Row] | None = None,
    *,
    told: Declared | None = None,
    on: date = ON,
    windows: MetricsWindows = WINDOWS,
    rates: list[Row] | None = None,
) -> dict[date, Row]:
    """Month-end to the row, of a book that has one side."""
    tables: Tables = {
        "customers": [{"customer_id": "1", "name": "一"}],
        "items": [{"customer_id": "1", **item} for item in items],
        "settlements": settlements or [],
        "rates": rates or [],
    }
    with opened(write_book(folder, tables, covered() if told is None else told)) as book:
        rows = metrics_of(book, on, windows)
    found = {row["month_end"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def figures(row: Row, *names: str) -> list[str | None]:
    return [None if row[name] is None else str(row[name]) for name in names]


def test_the_worked_example(tmp_path: Path) -> None:
    """900,000 open at 31 March; sold 400,000, 500,000, 600,000; at 30 June 1,000,000 open, of it 700,000 not due."""
    items = [
        sale("old", date(2026, 1, 15), date(2026, 3, 15), 900_000),
        sale("april", date(2026, 4, 10), date(2026, 5, 10), 400_000),
        sale("may", date(2026, 5, 10), LATER, 500_000),
        sale("june", date(2026, 6, 10), LATER, 600_000),
    ]
    settlements = [
        paid("old", date(2026, 5, 20), 600_000),
        paid("april", date(2026, 5, 25), 400_000),
        paid("may", date(2026, 6, 5), 400_000),
    ]
    quarter = MetricsWindows(collection=3)
    row = metrics(tmp_path, items, settlements, windows=quarter)[JUNE]
    assert figures(row, "credit_sales", "receivable", "not_due_amount", "overdue_amount", "overdue_share") == [
        "600000.00", "1000000.00", "700000.00", "300000.00", "0.300000",
    ]  # fmt: skip
    assert figures(row, "dso", "dso_countback", "bpdso", "add_days", "cei", "bad_debt_rate") == [
        "60.67", "54.80", "42.47", "18.20", "0.823529", None,
    ]  # fmt: skip


def test_of_the_month_alone_the_collection_index_is_of_the_month(tmp_path: Path) -> None:
    items = [sale("1", date(2026, 4, 1), MAY, 100), sale("2", date(2026, 6, 1), LATER, 60)]
    row = metrics(tmp_path, items, [paid("1", date(2026, 6, 9), 40)])[JUNE]
    assert (row["receivable"], row["not_due_amount"]) == (120, 60)
    assert row["cei"] == Decimal("0.400000")  # 100 + 60 - 120 of 100 + 60 - 60


def sold(folder: Path, items: list[Row], settlements: list[Row] | None = None, month: date = JUNE) -> Decimal | None:
    amount: Decimal | None = metrics(folder, items, settlements)[month]["credit_sales"]
    return amount


DAY = date(2026, 6, 10)
CASH = sale("1", DAY, DAY)
SOLD: dict[str, tuple[list[Row], list[Row], int]] = {
    "an invoice": ([sale("1", DAY, LATER)], [], 100),
    "a shipment": ([sale("1", DAY, LATER, kind="shipment")], [], 100),
    "an opening balance is no sale": ([sale("1", DAY, LATER, kind="opening")], [], 0),
    "nor is a late charge": ([sale("1", DAY, LATER, kind="late_charge")], [], 0),
    "sold for cash": ([CASH], [paid("1", DAY)], 0),
    "sold for cash, in two parts": ([CASH], [paid("1", DAY, 40), paid("1", DAY, 60)], 0),
    "paid before it was shipped": ([CASH], [paid("1", date(2026, 6, 1))], 0),
    "due on the day, paid in part": ([CASH], [paid("1", DAY, 99)], 100),
    "due on the day, paid the day after": ([CASH], [paid("1", date(2026, 6, 11))], 100),
    "a term, though paid on the day": ([sale("1", DAY, date(2026, 6, 11))], [paid("1", DAY)], 100),
    "no due date, though paid on the day": ([sale("1", DAY, None)], [paid("1", DAY)], 100),
    "the cheque bounced later: it was sold for cash": ([CASH], [paid("1", DAY, bounced_on=date(2026, 6, 20))], 0),
    "the cheque bounced on the day": ([CASH], [paid("1", DAY, bounced_on=DAY)], 100),
    "a credit note of the month": (
        [sale("1", DAY, LATER), sale("2", ON, None, 30, kind="credit_note", applies_to="1")],
        [],
        70,
    ),
    "a credit note on a sale of another month": (
        [sale("1", MAY, LATER), sale("2", ON, None, 30, kind="credit_note", applies_to="1")],
        [],
        -30,
    ),
    "a credit note not applied": ([sale("1", DAY, LATER), sale("2", ON, None, 30, kind="credit_note")], [], 70),
    "a credit note on what was sold for cash": (
        [CASH, sale("2", ON, None, 30, kind="credit_note", applies_to="1")],
        [paid("1", DAY)],
        0,
    ),
    "a credit note on a late charge": (
        [sale("1", DAY, LATER, kind="late_charge"), sale("2", ON, None, 30, kind="credit_note", applies_to="1")],
        [],
        0,
    ),
}


@pytest.mark.parametrize("name", SOLD)
def test_what_is_a_credit_sale(name: str, tmp_path: Path) -> None:
    items, settlements, expected = SOLD[name]
    assert sold(tmp_path, items, settlements) == expected


def test_money_paid_ahead_is_sold_on_credit_until_goods_are_accepted(tmp_path: Path) -> None:
    items = [sale("1", date(2026, 4, 1), MAY, 100, side="prepayment", kind="advance")]
    found = metrics(tmp_path, items, [paid("1", date(2026, 6, 9), 40, method="delivery")])
    assert [row["side"] for row in found.values()] == ["prepayment"] * 4
    assert [row["receivable"] for row in found.values()] == [0, 100, 100, 60]
    assert figures(found[JUNE], "overdue_amount", "dso", "cei") == ["60.00", "54.60", "0.400000"]


def test_a_loan_is_no_sale(tmp_path: Path) -> None:
    row = metrics(tmp_path, [sale("1", DAY, LATER, side="loan")])[JUNE]
    assert figures(row, "credit_sales", "receivable", "overdue_amount") == [None, "100.00", "0.00"]
    assert figures(row, "dso", "dso_countback", "bpdso", "add_days", "cei", "bad_debt_rate") == [None] * 6


def test_due_on_the_last_day_is_not_overdue_and_a_bounced_cheque_is_with_its_own_day(tmp_path: Path) -> None:
    items = [sale("1", date(2026, 4, 1), APRIL, 100), sale("2", date(2026, 3, 1), date(2026, 3, 2), 50)]
    cheque = paid("2", date(2026, 3, 30), 50, method="cheque", bounced_on=date(2026, 5, 5))
    found = metrics(tmp_path, items, [cheque])
    assert [row["receivable"] for row in found.values()] == [0, 100, 150, 150]
    assert [row["overdue_amount"] for row in found.values()] == [0, 0, 150, 150]


def test_a_month_without_sales_is_no_divisor_and_nothing_open_takes_no_days(tmp_path: Path) -> None:
    row = metrics(tmp_path, [sale("1", date(2026, 1, 5), MAY)])[JUNE]
    assert figures(row, "credit_sales", "receivable", "dso", "dso_countback", "bpdso") == [
        "0.00", "100.00", None, None, None,
    ]  # fmt: skip
    closed = metrics(tmp_path, [sale("1", date(2026, 5, 5), MAY)], [paid("1", DAY)])[JUNE]
    assert figures(closed, "dso", "dso_countback", "overdue_share") == ["0.00", "0.00", None]


def test_a_figure_too_large_for_its_column_is_unknown(tmp_path: Path) -> None:
    items = [sale("1", date(2026, 1, 5), MAY, 10**15), sale("2", DAY, LATER, "0.01")]
    row = metrics(tmp_path, items)[JUNE]
    assert figures(row, "dso", "bpdso", "add_days", "overdue_share") == [None, "91.00", None, "0.999999"]
    assert row["receivable"] == 10**15 + Decimal("0.01")


def test_write_offs_over_twelve_months_less_those_taken_back(tmp_path: Path) -> None:
    months = [date(2025 + (at + 5) // 12, (at + 5) % 12 + 1, 1) for at in range(13)]  # June 2025 to June 2026
    items = [sale(str(at), day, LATER, 1000) for at, day in enumerate(months)]
    lost = [paid(str(at), months[at], 120, method="writeoff") for at in (0, 1, 5)]
    lost.append(paid("7", months[7], 240, method="writeoff", bounced_on=DAY))
    loose = {"customer_id": "1", "side": "sale", "settled_on": DAY, "amount": 60, "method": "writeoff"}
    found = metrics(tmp_path, items, [*lost, loose], told=covered(date(2025, 6, 1)))
    assert list(found) == [date(2025, 6, 30), *list(found)[1:]]
    assert [row["bad_debt_rate"] for row in list(found.values())[:11]] == [None] * 11
    assert found[MAY]["bad_debt_rate"] == Decimal("0.050000")  # 3 x 120 + 240 of 12,000
    assert found[JUNE]["bad_debt_rate"] == Decimal("0.025000")  # 2 x 120 + 60: June 2025 is past, 240 taken back


def test_an_open_item_without_due_date_makes_unknown_what_is_overdue(tmp_path: Path) -> None:
    items = [sale("1", date(2026, 3, 1), LATER), sale("2", date(2026, 4, 5), None, 10)]
    found = metrics(tmp_path, items, [paid("2", DAY, 10)])
    assert [row["receivable"] for row in found.values()] == [100, 110, 110, 100]
    assert [row["overdue_amount"] for row in found.values()] == [0, None, None, 0]
    needs_due = ("not_due_amount", "overdue_share", "bpdso", "add_days", "cei")
    assert figures(found[MAY], *needs_due) == [None] * 5
    assert None not in figures(found[MAY], "dso", "dso_countback")
    assert None not in figures(found[JUNE], *needs_due)


def test_yen_without_a_rate_make_unknown_what_they_are_part_of(tmp_path: Path) -> None:
    items = [sale("1", date(2026, 3, 1), LATER), sale("2", date(2026, 4, 5), LATER, 10, currency="JPY")]
    found = metrics(tmp_path, items, [paid("2", DAY, 10)])
    assert [row["credit_sales"] for row in found.values()] == [100, None, 0, 0]
    assert [row["receivable"] for row in found.values()] == [100, None, None, 100]
    assert figures(found[JUNE], "dso", "dso_countback", "cei") == [None, None, None]
    rated = metrics(tmp_path, items, [paid("2", DAY, 10)], rates=[{"currency": "JPY", "on": ON, "rate": "0.05"}])
    assert [row["receivable"] for row in rated.values()] == [100, Decimal("100.50"), Decimal("100.50"), 100]


@pytest.mark.parametrize(
    "first, last, months",
    [
        (date(2026, 3, 1), ON, [MARCH, APRIL, MAY, JUNE]),
        (date(2026, 3, 2), ON, [APRIL, MAY, JUNE]),
        (date(2026, 6, 2), ON, []),
    ],
)
def test_the_first_month_is_the_first_that_is_covered_whole(
    first: date, last: date, months: list[date], tmp_path: Path
) -> None:
    found = metrics(tmp_path, [sale("1", date(2026, 3, 1), LATER)], told=covered(first, last))
    assert list(found) == months


@pytest.mark.parametrize("last, known", [(date(2026, 6, 23), [MAY, JUNE]), (date(2026, 6, 22), [MAY])])
@pytest.mark.parametrize("table", ["items", "settlements"])
def test_months_that_the_ledger_does_not_reach_are_unknown(
    table: str, last: date, known: list[date], tmp_path: Path
) -> None:
    told = {**covered(), table: {**covered()[table], "covers_to": last}}
    found = metrics(tmp_path, [sale("1", date(2026, 5, 1), LATER)], told=told)
    assert [day for day in (MAY, JUNE) if found[day]["receivable"] is not None] == known
    if JUNE not in known:
        assert {value for name, value in found[JUNE].items() if name not in {"month_end", "side"}} == {None}


@pytest.mark.parametrize("on, last", [(date(2026, 6, 29), MAY), (ON, JUNE)])
def test_the_last_month_is_the_last_full_one(on: date, last: date, tmp_path: Path) -> None:
    assert max(metrics(tmp_path, [sale("1", date(2026, 5, 1), LATER)], on=on)) == last


@pytest.mark.parametrize("table", ["items", "settlements"])
def test_a_ledger_that_is_not_complete_has_no_months(table: str, tmp_path: Path) -> None:
    told = {**covered(), table: {**covered()[table], "complete": False}}
    assert metrics(tmp_path, [sale("1", date(2026, 5, 1), LATER)], told=told) == {}


def test_without_a_record_of_payments_there_are_no_months(tmp_path: Path) -> None:
    told = {"items": covered()["items"]}
    assert metrics(tmp_path, [sale("1", date(2026, 5, 1), LATER)], told=told) == {}


def test_a_row_is_its_columns() -> None:
    assert [field.name for field in fields(MonthMetrics)] == list(COLUMNS)
