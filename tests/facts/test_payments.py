"""Settled or delivered in time: by amount, over the items of twelve months whose last good day has passed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, ON, Case, case, differences, facts_of, paid, sale

ISSUED, DUE = date(2026, 1, 1), date(2026, 1, 31)
GRACE_DAY = DUE + timedelta(5)
ALL, NONE = {"settled_in_time_share_12m": Decimal(1)}, {"settled_in_time_share_12m": None}


def sales(count: int, **more: object) -> list[Row]:
    return [sale(str(at), ISSUED, DUE, **more) for at in range(count)]  # type: ignore[arg-type]


def payments(count: int, on: date, **more: object) -> list[Row]:
    return [paid(str(at), on, **more) for at in range(count)]  # type: ignore[arg-type]


def share(value: str) -> Row:
    return {"settled_in_time_share_12m": Decimal(value)}


CASES = [
    case("paid on the last day of grace is in time", ALL, items=sales(3), settlements=payments(3, GRACE_DAY)),
    case("a day later is late", share("0"), items=sales(3), settlements=payments(3, GRACE_DAY + timedelta(1))),
    case("two items prove nothing", NONE, items=sales(2), settlements=payments(2, DUE)),
    case("no item proves nothing", NONE),
    case(
        "by amount, not by number", share("0.25"),
        items=[*sales(2, amount=50), sale("9", ISSUED, DUE, 300)], settlements=payments(2, DUE, amount=50),
    ),
    case("a part counts as far as it goes", share("0.4"), items=sales(3), settlements=payments(3, DUE, amount=40)),
    case("no more than was due", ALL, items=sales(3), settlements=[*payments(3, DUE, amount=150)]),
    case(
        "too much on one does not help the others", share("0.333333"),
        items=sales(3), settlements=[paid("0", DUE, 300)],
    ),
    case("a write-off is no payment", share("0"), items=sales(3), settlements=payments(3, DUE, method="writeoff")),
    case("a note counts on receipt", ALL, items=sales(3), settlements=payments(3, DUE, method="note")),
    case(
        "a note that bounced does not", share("0"),
        items=sales(3), settlements=payments(3, DUE, method="note", bounced_on=date(2026, 6, 30)),
    ),
    case(
        "one that bounces later still does", ALL,
        items=sales(3), settlements=payments(3, DUE, method="note", bounced_on=date(2026, 7, 1)),
    ),
    case(
        "an item without due date makes it unknown", NONE,
        items=[*sales(4), sale("9", ISSUED, None)], settlements=payments(4, DUE),
    ),
    case(
        "an old one without due date does not", ALL,
        items=[*sales(3), sale("9", date(2025, 6, 30), None)], settlements=payments(3, DUE),
    ),
    case(
        "an item whose grace ends on the day is not judged", ALL,
        items=[*sales(3), sale("9", ISSUED, ON - timedelta(5))], settlements=payments(3, DUE),
    ),
    case(
        "the day after it is", share("0.75"),
        items=[*sales(3), sale("9", ISSUED, ON - timedelta(6))], settlements=payments(3, DUE),
    ),
    case(
        "issued 12 months ago to the day is past", ALL,
        items=[*sales(3), sale("9", date(2025, 6, 30), DUE)], settlements=payments(3, DUE),
    ),
    case(
        "issued a day later is judged", share("0.75"),
        items=[*sales(3), sale("9", date(2025, 7, 1), DUE)], settlements=payments(3, DUE),
    ),
    case(
        "what was credited was not due: two items are left", NONE,
        items=[*sales(3), sale("9", ISSUED, None, kind="credit_note", applies_to="0")], settlements=payments(3, DUE),
    ),
    case(
        "a credit note lowers what was due", ALL,
        items=[*sales(3), sale("9", ISSUED, None, 60, kind="credit_note", applies_to="0")],
        settlements=[paid("0", DUE, 40), *payments(3, DUE)[1:]],
    ),
    case(
        "yen without a rate make it unknown", NONE,
        items=[*sales(3), sale("9", ISSUED, DUE, currency="JPY")], settlements=payments(3, DUE),
    ),
    case(
        "dollars weigh by their rate", share("0.3"),
        items=[*sales(3), sale("9", ISSUED, DUE, currency="USD")], settlements=payments(3, DUE),
    ),
    case(
        "prepayments are told apart, shares cut off", {"delivered_in_time_share_12m": Decimal("0.666666"), **NONE},
        items=sales(3, side="prepayment"), settlements=payments(2, DUE, method="delivery"),
    ),
    case(
        "money that comes back delivers nothing", {"delivered_in_time_share_12m": Decimal(0)},
        items=sales(3, side="prepayment"), settlements=payments(3, DUE, method="transfer"),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    rates: list[Row] = [{"currency": "USD", "on": ON, "rate": 7}]
    return facts_of(CASES, tmp_path_factory.mktemp("payments"), rates=rates)


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


@pytest.mark.parametrize("table", ["items", "settlements"])
@pytest.mark.parametrize("covers_from, known", [(date(2025, 7, 1), True), (date(2025, 7, 2), False)])
def test_both_tables_must_cover_the_12_months(table: str, covers_from: date, known: bool, tmp_path: Path) -> None:
    told: Declared = {**COVERED, table: {**COVERED[table], "covers_from": covers_from}}
    entry = case("one", ALL if known else NONE, items=sales(3), settlements=payments(3, DUE))
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []
