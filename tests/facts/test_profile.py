"""Since when and on which side we deal with a customer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, ON, Case, case, differences, facts_of, sale

LATELY, LONG_SINCE = date(2026, 5, 5), date(2025, 6, 30)
BUYER, SUPPLIER = {"is_buyer": True, "is_supplier": False}, {"is_buyer": False, "is_supplier": True}

BOTH, NEITHER = {"is_buyer": True, "is_supplier": True}, {"is_buyer": None, "is_supplier": None}


def prepaid(issued: date) -> Row:
    return sale("P", issued, None, side="prepayment")


CASES = [
    case("the file says buyer", BUYER, {"side": "buyer"}),
    case("the file says supplier", SUPPLIER, {"side": "supplier"}),
    case("the file says both", BOTH, {"side": "both"}),
    case("nobody says", NEITHER),
    case("sales say", BUYER, items=[sale("1", LATELY, None)]),
    case("prepayments say", SUPPLIER, items=[prepaid(LATELY)]),
    case("sales of 12 months ago say nothing any more", NEITHER, items=[sale("1", LONG_SINCE, None)]),
    case("a buyer whom we prepay is both", BOTH, {"side": "buyer"}, items=[prepaid(LATELY)]),
    case(
        "a credit note is no dealing", {"dealing_count_12m": 0, **NEITHER},
        items=[sale("1", LATELY, None, kind="credit_note")],
    ),
    case(
        "nor is what we charge for lateness", {"dealing_count_12m": 0, **NEITHER},
        items=[sale("1", LATELY, None, kind="interest"), sale("2", LATELY, None, kind="late_charge")],
    ),
    case("a loan makes nobody a buyer", NEITHER, items=[sale("1", LATELY, None, side="loan")]),
    case(
        "dealings within 12 months", {"dealing_count_12m": 1},
        items=[sale("1", LONG_SINCE, None), sale("2", date(2025, 7, 1), None)],
    ),
    case("refreshed", {"dossier_refreshed_days": 30}, {"refreshed_on": date(2026, 5, 31)}),
    case("refreshed later than the day", {"dossier_refreshed_days": None}, {"refreshed_on": date(2026, 7, 1)}),
    case(
        "opened by the file", {"first_dealing_months": 12, "first_dealing_months_seen": 12},
        {"opened_on": date(2025, 6, 30)},
    ),
    case("opened a day short of 12 months ago", {"first_dealing_months": 11}, {"opened_on": date(2025, 7, 1)}),
    case(
        "an item older than the file says", {"first_dealing_months": 24}, {"opened_on": date(2025, 6, 30)},
        items=[sale("1", date(2024, 6, 30), None)],
    ),
    case(
        "the ledger shows only at least how long", {"first_dealing_months": None, "first_dealing_months_seen": 5},
        items=[sale("1", date(2026, 1, 15), None)],
    ),
    case(
        "opened later than the day is not opened", {"first_dealing_months": None, "first_dealing_months_seen": 0},
        {"opened_on": date(2026, 7, 1)},
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("profile"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


@pytest.mark.parametrize(
    "on, opened_months",
    [
        (date(2025, 2, 28), {date(2024, 2, 28): 12, date(2024, 2, 29): 11, date(2024, 1, 31): 12}),
        (date(2025, 3, 1), {date(2024, 2, 29): 12, date(2024, 3, 1): 12, date(2024, 3, 2): 11}),
        (date(2024, 2, 29), {date(2023, 2, 28): 12, date(2023, 3, 1): 11, date(2020, 2, 29): 48}),
        (date(2025, 4, 30), {date(2024, 3, 31): 12, date(2024, 4, 30): 12, date(2024, 3, 30): 13}),
    ],
    ids=str,
)  # fmt: skip
def test_a_month_is_full_on_the_same_day_of_the_month(on: date, opened_months: dict[date, int], tmp_path: Path) -> None:
    cases = [
        case(str(day), {"first_dealing_months": count}, {"opened_on": day}) for day, count in opened_months.items()
    ]
    facts = facts_of(cases, tmp_path, on)
    assert [differences(entry, facts[entry.name]) for entry in cases] == [[] for _ in cases]


@pytest.mark.parametrize(
    "items, known",
    [
        ({"covers_from": date(2025, 7, 1), "covers_to": ON}, True),
        ({"covers_from": date(2025, 7, 2), "covers_to": ON}, False),
        ({"covers_from": date(2020, 1, 1), "covers_to": date(2026, 5, 29)}, False),
        ({"covers_from": date(2020, 1, 1), "covers_to": ON, "complete": False}, False),
    ],
)  # fmt: skip
def test_that_he_does_not_supply_needs_a_ledger_of_12_months(
    items: dict[str, date | bool], known: bool, tmp_path: Path
) -> None:
    told: Declared = {**COVERED, "items": items}
    seen = {"is_buyer": True, "is_supplier": False if known else None, "dealing_count_12m_seen": 1}
    seen["dealing_count_12m"] = 1 if known else None
    cases = [case("seen", seen, items=[sale("1", LATELY, None)]), case("told", BUYER, {"side": "buyer"})]
    facts = facts_of(cases, tmp_path, told=told)
    assert [differences(entry, facts[entry.name]) for entry in cases] == [[], []]
