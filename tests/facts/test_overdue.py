"""How late anybody was: settled on the day is settled, due on the day is not overdue, nothing makes a debt younger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, LONG_AGO, ON, Case, case, differences, facts_of, paid, sale

JAN, FEB = date(2026, 1, 1), date(2026, 1, 31)
LATE_150, LATE_0 = {"overdue_days_max_24m": 150}, {"overdue_days_max_24m": 0}


def prepaid(due: date | None) -> list[Row]:
    return [sale("P", JAN, due, side="prepayment")]


def loose(on: date, **more: object) -> Row:
    return {"side": "sale", "settled_on": on, "amount": 5, **more}


CASES = [
    case("nothing was ever traded", {**LATE_0, "overdue_days_max": 0, "open_amount": 0, "overdue_amount": 0}),
    case("due on the day is not overdue", {"overdue_days_max": 0, "overdue_amount": 0}, items=[sale("1", JAN, ON)]),
    case("due the day before is one day overdue", {"overdue_days_max": 1}, items=[sale("1", JAN, date(2026, 6, 29))]),
    case("settled on the day is settled", {"open_amount": 0}, items=[sale("1", JAN, FEB)], settlements=[paid("1", ON)]),
    case(
        "a part payment does not make the rest younger", LATE_150 | {"open_amount": 60},
        items=[sale("1", JAN, FEB)], settlements=[paid("1", date(2026, 6, 1), 40)],
    ),
    case(
        "a bounced cheque opens the item with its own dates", LATE_150,
        items=[sale("1", JAN, FEB)], settlements=[paid("1", FEB, bounced_on=date(2026, 4, 1))],
    ),
    case(
        "bounced on the day is open", LATE_150,
        items=[sale("1", JAN, FEB)], settlements=[paid("1", FEB, bounced_on=ON)],
    ),
    case(
        "what bounces tomorrow is still paid", LATE_0,
        items=[sale("1", JAN, FEB)], settlements=[paid("1", FEB, bounced_on=date(2026, 7, 1))],
    ),
    case(
        "paid again after a bounce: late until then", {"overdue_days_max_24m": 59, "overdue_days_max": 0},
        items=[sale("1", JAN, FEB)],
        settlements=[paid("1", FEB, bounced_on=date(2026, 3, 1)), paid("1", date(2026, 3, 31))],
    ),
    case(
        "a note takes its item out on receipt, though not honoured", LATE_0 | {"open_amount": 0},
        items=[sale("1", JAN, FEB)], settlements=[paid("1", FEB, method="note", matures_on=date(2026, 7, 30))],
    ),
    case(
        "money beyond the item does not move its closing day", {"overdue_days_max_24m": 1},
        items=[sale("1", JAN, FEB)],
        settlements=[paid("1", date(2026, 2, 1)), paid("1", date(2026, 6, 1)), paid("1", date(2026, 6, 2))],
    ),
    case(
        "a payment of 0.00 closes nothing later", {"overdue_days_max_24m": 1},
        items=[sale("1", JAN, FEB)], settlements=[paid("1", date(2026, 2, 1)), paid("1", date(2026, 6, 1), "0.00")],
    ),
    case("nothing was owed on an item of 0.00", LATE_0, items=[sale("1", JAN, FEB, "0.00")]),
    case(
        "a credit note larger than the item closes it", {"overdue_days_max_24m": 10, "open_amount": 0},
        items=[
            sale("1", JAN, FEB),
            sale("2", date(2026, 2, 10), None, 150, kind="credit_note", applies_to="1"),
        ],
    ),
    case(
        "closed 24 months ago to the day is past", LATE_0 | {"overdue_days_max_24m_seen": 0},
        items=[sale("1", date(2023, 1, 1), date(2023, 2, 1))], settlements=[paid("1", date(2024, 6, 30))],
    ),
    case(
        "closed a day later is within", {"overdue_days_max_24m": 516},
        items=[sale("1", date(2023, 1, 1), date(2023, 2, 1))], settlements=[paid("1", date(2024, 7, 1))],
    ),
    case(
        "an item without due date: at least what the others show",
        {"overdue_days_max_24m": None, "overdue_days_max_24m_seen": 150, "overdue_amount": None},
        items=[sale("1", JAN, FEB), sale("2", JAN, None)],
    ),
    case("goods owed count from the promised day", {"undelivered_days_max_24m": 150, **LATE_0}, items=prepaid(FEB)),
    case("without a promised day, from the day of payment", {"undelivered_days_max_24m": 180}, items=prepaid(None)),
    case(
        "a write-off closes the item and counts", {"write_off_count_24m": 1, "overdue_days_max_24m": 29},
        items=[sale("1", JAN, FEB)], settlements=[paid("1", date(2026, 3, 1), method="writeoff")],
    ),
    case("a write-off without item counts", {"write_off_count_24m": 1}, settlements=[loose(FEB, method="writeoff")]),
    case(
        "a write-off of 24 months ago to the day is past", {"write_off_count_24m": 0},
        settlements=[loose(date(2024, 6, 30), method="writeoff")],
    ),
    case(
        "a write-off taken back does not count", {"write_off_count_24m": 0},
        settlements=[loose(FEB, method="writeoff", bounced_on=date(2026, 3, 1))],
    ),
    case(
        "dollars at the rate of the last 7 days, yen without a rate unknown", {"open_amount": None, **LATE_150},
        items=[sale("1", JAN, FEB, currency="USD"), sale("2", JAN, FEB, currency="JPY")],
    ),
    case("dollars to the cent", {"open_amount": Decimal("8.73")}, items=[sale("1", JAN, FEB, "1.23", currency="USD")]),
    case("a large sum", {"open_amount": 7_100_000_000}, items=[sale("1", JAN, FEB, 10**9, currency="USD")]),
    case(
        "an amount too large for base currency is unknown", {"open_amount": None, **LATE_150},
        items=[sale("1", JAN, FEB, "9999999999999999.99", currency="USD")],
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    rates: list[Row] = [
        {"currency": "USD", "on": date(2026, 6, 23), "rate": "7.1"},
        {"currency": "JPY", "on": date(2026, 6, 22), "rate": "0.05"},
    ]
    return facts_of(CASES, tmp_path_factory.mktemp("overdue"), rates=rates)


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


def said(covers_from: date, covers_to: date) -> Declared:
    words = {"covers_from": covers_from, "covers_to": covers_to}
    return {**COVERED, "items": words, "settlements": words}


@pytest.mark.parametrize(
    "covers_from, covers_to, known",
    [
        (LONG_AGO, ON, 150),
        (date(2024, 7, 1), ON, 150),
        (date(2024, 7, 2), ON, None),
        (LONG_AGO, date(2026, 5, 30), 150),
        (LONG_AGO, date(2026, 5, 29), None),
    ],
)
def test_a_ledger_too_short_or_too_old_gives_only_a_lower_bound(
    covers_from: date, covers_to: date, known: int | None, tmp_path: Path
) -> None:
    # What was seen ends where the record of payments ends: later nobody knows whether it was paid.
    seen = 150 - (ON - covers_to).days
    entry = case("one", {"overdue_days_max_24m": known, "overdue_days_max_24m_seen": seen}, items=[sale("1", JAN, FEB)])
    assert differences(entry, facts_of([entry], tmp_path, told=said(covers_from, covers_to))["one"]) == []


def test_an_incomplete_ledger_gives_only_a_lower_bound(tmp_path: Path) -> None:
    expect = {"overdue_days_max_24m": None, "overdue_days_max_24m_seen": 150, "write_off_count_24m": 0}
    entry = case("one", expect, items=[sale("1", JAN, FEB)])
    told = {**COVERED, "items": {**COVERED["items"], "complete": False}}
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []
