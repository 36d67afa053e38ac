"""Our sales by full calendar months and quarters, credit notes in their own month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, ON, Case, case, differences, facts_of, sale

JUNE, MAY = date(2026, 6, 15), date(2026, 5, 15)
MONTHS = tuple(f"sales_month_{at}" for at in range(1, 5))


def months(*amounts: int | None) -> Row:
    return dict(zip(MONTHS, amounts, strict=True))


CASES = [
    case("no sale is a true zero", months(0, 0, 0, 0) | {"sales_quarter_1": 0, "sales_quarter_2_year_before": 0}),
    case("first and last day of a month", months(3, 0, 0, 0), items=[
        sale("1", date(2026, 6, 1), None, 1), sale("2", ON, None, 2),
    ]),
    case("a credit note lowers its own month", months(-30, 100, 0, 0), items=[
        sale("1", MAY, None), sale("2", JUNE, None, 30, kind="credit_note", applies_to="1"),
    ]),
    case("invoices and shipments are sales", months(100, 0, 0, 0), items=[sale("1", JUNE, None, kind="shipment")]),
    case("opening balances and interest are none", months(0, 0, 0, 0), items=[
        sale("1", JUNE, None, kind="opening"), sale("2", JUNE, None, kind="interest"),
    ]),
    case("prepayments are none", months(0, 0, 0, 0), items=[sale("1", JUNE, None, side="prepayment")]),
    case("loans are none", months(0, 0, 0, 0), items=[sale("1", JUNE, None, side="loan")]),
    case("a sale without rate makes its own month unknown", months(100, None, 0, 0) | {"sales_quarter_1": None}, items=[
        sale("1", JUNE, None), sale("2", MAY, None, currency="JPY"),
    ]),
    case("quarters and the same of last year", {
        "sales_quarter_1": 1, "sales_quarter_2": 2, "sales_quarter_1_year_before": 4, "sales_quarter_2_year_before": 8,
    }, items=[
        sale("1", date(2026, 4, 1), None, 1), sale("2", date(2026, 3, 31), None, 2),
        sale("3", date(2025, 4, 1), None, 4), sale("4", date(2025, 3, 31), None, 8),
        sale("5", date(2024, 12, 31), None, 16), sale("6", date(2025, 7, 1), None, 32),
    ]),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("turnover"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


@pytest.mark.parametrize(
    "on, month, quarter",
    [
        (date(2026, 6, 30), 1, 1),  # the last day of June: June and its quarter are full
        (date(2026, 6, 29), 0, 0),  # the day before, May is the last full month
        (date(2026, 7, 31), 0, 1),  # July is full, the quarter is still April to June
        (date(2024, 2, 29), 4, 8),  # a leap day ends its month
        (date(2024, 2, 28), 2, 8),
    ],
)
def test_a_month_or_quarter_is_full_on_its_last_day(on: date, month: int, quarter: int, tmp_path: Path) -> None:
    items = [sale("1", date(2026, 6, 1), None, 1), sale("2", date(2024, 1, 31), None, 2)]
    items += [sale("3", date(2024, 2, 1), None, 4), sale("4", date(2023, 10, 1), None, 8)]
    told: Declared = {**COVERED, "items": {**COVERED["items"], "covers_to": date(2026, 7, 31)}}
    entry = case("one", {"sales_month_1": month, "sales_quarter_1": quarter}, items=items)
    assert differences(entry, facts_of([entry], tmp_path, on, told)["one"]) == []


def test_each_month_is_known_as_far_as_the_ledger_reaches(tmp_path: Path) -> None:
    told: Declared = {**COVERED, "items": {**COVERED["items"], "covers_from": date(2026, 4, 2)}}
    items = [sale("1", JUNE, None), sale("2", date(2026, 4, 20), None)]
    entry = case("one", months(100, 0, None, None) | {"sales_quarter_1": None}, items=items)
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []


@pytest.mark.parametrize(
    "on, covers_to, month, quarter",
    [
        (ON, date(2026, 6, 23), 100, 100),
        (ON, date(2026, 6, 22), None, None),
        (date(2026, 7, 30), date(2026, 6, 23), 100, 100),  # nothing of July is asked for
        (date(2026, 8, 30), date(2026, 6, 23), None, 100),
    ],
)
def test_the_ledger_reaches_to_within_7_days_of_the_last_full_period(
    on: date, covers_to: date, month: int | None, quarter: int | None, tmp_path: Path
) -> None:
    told: Declared = {**COVERED, "items": {**COVERED["items"], "covers_to": covers_to}}
    expect = {"sales_quarter_1": quarter, "sales_month_1" if on.month < 8 else "sales_month_2": month}
    entry = case("one", expect, items=[sale("1", JUNE, None)])
    assert differences(entry, facts_of([entry], tmp_path, on, told)["one"]) == []
