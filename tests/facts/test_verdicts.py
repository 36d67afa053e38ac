"""What a named person has assessed: only while it is valid, the latest, and of one day the worst."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assess.books import Row
from facts.cases import ON, Case, case, differences, facts_of

DAY = date(2026, 3, 1)


def assessed(verdict: str, on: date = DAY, criterion: str = "S1-15.2", **more: object) -> Row:
    return {"criterion": criterion, "verdict": verdict, "assessor": "赵敏", "assessed_on": on, **more}


def verdict(word: str | None) -> Row:
    return {"verdict_s1_15_2": word}


CASES = [
    case("nobody has", verdict(None)),
    case("met", verdict("met"), assessments=[assessed("met")]),
    case("unknown is a verdict too", verdict("unknown"), assessments=[assessed("unknown")]),
    case("assessed tomorrow", verdict(None), assessments=[assessed("met", ON + timedelta(1))]),
    case("366 days old", verdict("met"), assessments=[assessed("met", ON - timedelta(366))]),
    case("367 days old", verdict(None), assessments=[assessed("met", ON - timedelta(367))]),
    case("valid to the day", verdict("met"), assessments=[assessed("met", valid_to=ON)]),
    case("expired the day before", verdict(None), assessments=[assessed("met", valid_to=ON - timedelta(1))]),
    case(
        "valid longer than the years it is old", verdict("met"),
        assessments=[assessed("met", date(2022, 1, 1), valid_to=date(2027, 1, 1))],
    ),
    case("the latest", verdict("met"), assessments=[assessed("not_met"), assessed("met", DAY + timedelta(1))]),
    case("of one day the worst", verdict("not_met"), assessments=[assessed("met"), assessed("not_met")]),
    case(
        "an earlier one does not come back when the latest has ended", verdict(None),
        assessments=[assessed("met"), assessed("not_met", DAY + timedelta(1), valid_to=date(2026, 5, 1))],
    ),
    case("of one day unknown before met", verdict("unknown"), assessments=[assessed("met"), assessed("unknown")]),
    case(
        "each criterion for itself", {"verdict_s1_16_1": "not_met", **verdict(None)},
        assessments=[assessed("not_met", criterion="S1-16.1")],
    ),
    case("a criterion no rule has", verdict(None), assessments=[assessed("not_met", criterion="S9-1")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("verdicts"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []
