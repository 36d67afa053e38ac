"""Limits in force, collateral with complete formalities, and disputes that are open."""

from __future__ import annotations

from datetime import date

import pytest

from assess.books import Row
from facts.cases import ON, Case, case, differences, facts_of, sale

SINCE = date(2026, 1, 1)


def limit(state: str, amount: int | None = None, **more: object) -> Row:
    return {"side": "sale", "state": state, "amount": amount, "valid_from": SINCE, **more}


def pledge(value: int, **more: object) -> Row:
    return {"value": value, "formalities_complete": True, "prior_claims": 0, "valued_on": SINCE, **more}


def dispute(**more: object) -> Row:
    return {"item_id": "1", "raised_on": SINCE, **more}


def state(word: str, amount: int | None = None) -> Row:
    return {"limit_state": word, "limit_amount": amount}


ITEM = [sale("1", SINCE, ON)]
CASES = [
    case("no limit on file is none, never unlimited", state("none")),
    case("granted", state("granted", 100), limits=[limit("granted", 100)]),
    case(
        "of two sides they add up", state("granted", 150),
        limits=[limit("granted", 100), limit("granted", 50, side="prepayment")],
    ),
    case(
        "of one side the one that began last", state("granted", 80),
        limits=[limit("granted", 100), limit("granted", 80, valid_from=date(2026, 3, 1))],
    ),
    case("begun on one day: the lower", state("granted", 80), limits=[limit("granted", 100), limit("granted", 80)]),
    case("ended the day before", state("none"), limits=[limit("granted", 100, valid_to=date(2026, 6, 29))]),
    case("valid to the day", state("granted", 100), limits=[limit("granted", 100, valid_to=ON)]),
    case("from tomorrow", state("none"), limits=[limit("granted", 100, valid_from=date(2026, 7, 1))]),
    case("suspended before granted", state("suspended"), limits=[limit("granted", 1), limit("suspended", side="all")]),
    case("granted before unlimited", state("granted", 100), limits=[limit("granted", 100), limit("unlimited")]),
    case("none before unlimited", state("none"), limits=[limit("none"), limit("unlimited", side="all")]),
    case("withdrawn later", state("none"), limits=[limit("granted", 100), limit("none", valid_from=ON)]),
    case("unlimited alone", state("unlimited"), limits=[limit("unlimited")]),
    case("granted in yen without a rate", state("granted"), limits=[limit("granted", 100, currency="JPY")]),
    case("granted in dollars", state("granted", 700), limits=[limit("granted", 100, currency="USD")]),
    case("no collateral", {"collateral_amount": 0}),
    case("collateral less prior claims", {"collateral_amount": 70}, collateral=[pledge(100, prior_claims=30)]),
    case("prior claims beyond its value", {"collateral_amount": 0}, collateral=[pledge(100, prior_claims=130)]),
    case("formalities not complete", {"collateral_amount": 0}, collateral=[pledge(100, formalities_complete=False)]),
    case("nobody says whether they are", {"collateral_amount": 0}, collateral=[pledge(100, formalities_complete=None)]),
    case("released", {"collateral_amount": 0}, collateral=[pledge(100, valid_to=date(2026, 6, 29))]),
    case("valued later", {"collateral_amount": 0}, collateral=[pledge(100, valued_on=date(2026, 7, 1))]),
    case("valued a year ago", {"collateral_amount": 100}, collateral=[pledge(100, valued_on=date(2025, 6, 30))]),
    case("valued longer ago", {"collateral_amount": None}, collateral=[pledge(100, valued_on=date(2025, 6, 29))]),
    case("of no stated valuation", {"collateral_amount": None}, collateral=[pledge(9, valued_on=None, valid_from=ON)]),
    case("nobody wrote the prior claims", {"collateral_amount": None}, collateral=[pledge(100, prior_claims=None)]),
    case("of no day at all", {"collateral_amount": None}, collateral=[pledge(100, valued_on=None)]),
    case("in yen without a rate", {"collateral_amount": None}, collateral=[pledge(100), pledge(1, currency="JPY")]),
    case("an open dispute", {"open_dispute_count": 1}, items=ITEM, disputes=[dispute()]),
    case("resolved on the day", {"open_dispute_count": 0}, items=ITEM, disputes=[dispute(resolved_on=ON)]),
    case("resolved tomorrow", {"open_dispute_count": 1}, items=ITEM, disputes=[dispute(resolved_on=date(2026, 7, 1))]),
    case("raised tomorrow", {"open_dispute_count": 0}, items=ITEM, disputes=[dispute(raised_on=date(2026, 7, 1))]),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("limits"), rates=[{"currency": "USD", "on": ON, "rate": 7}])


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []
