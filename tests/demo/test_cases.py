"""Every planted case is found by its name, and the assessment says of it what its data promise and nothing else."""

from __future__ import annotations

import pytest

from demo.told import CASES, Told
from xindang.book.demo import Case

CLAUSES = [*(f"S1-15.{n}" for n in range(1, 7)), *(f"S1-16.{n}" for n in range(1, 10))]
EXPECTED_KEYS = {"grade", "grade_before", "not_met", "unknown"}


def of(clause: str) -> list[Case]:
    return [case for case in CASES if case.clause == clause]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_planted_customer_has_the_grade_and_the_reasons_of_its_case(case: Case, told: Told) -> None:
    expect = case.expect
    assert told.grades[case.customer_id] == expect["grade"]
    assert told.rules(case, "not_met") == sorted(expect.get("not_met", []))
    assert told.rules(case, "unknown") == sorted(expect.get("unknown", []))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_month_before_a_planted_customer_had_the_grade_of_its_case(case: Case, told_before: Told) -> None:
    assert told_before.grades[case.customer_id] == case.expect.get("grade_before", case.expect["grade"])


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_of_the_rating_has_a_customer_that_just_passes_and_one_that_fails_by_it(
    clause: str, told: Told
) -> None:
    """It fails by this clause: a rule of it is not met, and others only where the same fact is named by two clauses."""
    number = clause.removeprefix("S1-")
    passed = [case for case in of(clause) if told.grades[case.customer_id] == "A"]
    failed = [case for case in of(clause) if told.grades[case.customer_id] != "A"]
    assert passed
    assert failed
    for case in failed:
        assert any(rule.startswith(f"{number}-") for rule in told.rules(case, "not_met"))
        assert told.rules(case, "unknown") == []


def test_what_a_case_promises_is_looked_at_by_these_tests() -> None:
    assert [(case.name, key) for case in CASES for key in case.expect if key not in EXPECTED_KEYS] == []
