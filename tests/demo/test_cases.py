"""Every planted case is found by its name, and the assessment says of it what its data promise and nothing else."""

from __future__ import annotations

import pytest

from demo.told import CASES, Told
from xindang.assess.worklist.catalogue import load_work
from xindang.book.demo import ON, Case

CLAUSES = [*(f"S1-15.{n}" for n in range(1, 7)), *(f"S1-16.{n}" for n in range(1, 10))]
EXPECTED_KEYS = {"grade", "grade_before", "not_met", "unknown", "limit", "limit_temporary", "worklist", "aging"}
LIMITS = {"limit": "long", "limit_temporary": "temporary"}
LIMIT_COLUMNS = {"amount": "amount", "ceiling": "ceiling_amount", "state": "state_in_force"}
BINDINGS = {
    "grade", "average_shipments", "average_payments", "amount_in_use", "limit_in_force", "collateral", "unknown",
}  # fmt: skip


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


def expecting(key: str) -> list[Case]:
    return [case for case in CASES if key in case.expect]


@pytest.mark.parametrize("case", [*expecting("limit"), *expecting("limit_temporary")], ids=lambda case: case.name)
def test_a_limit_is_what_its_case_says_and_bound_by_it(case: Case, told: Told) -> None:
    for key, tenure in LIMITS.items():
        if key in case.expect:
            wanted = {LIMIT_COLUMNS.get(word, word): value for word, value in case.expect[key].items()}
            wanted = {"side": "sale", "tenure": tenure, **wanted}
            (row,) = [
                row for row in told.of(case, "limits") if (row["side"], row["tenure"]) == (wanted["side"], tenure)
            ]
            assert {word: row[word] for word in wanted} == wanted


@pytest.mark.parametrize("case", expecting("worklist"), ids=lambda case: case.name)
def test_what_is_to_be_done_about_a_case_stands_in_the_worklist(case: Case, told: Told) -> None:
    """An empty list says that nothing at all is to be done."""
    wanted = set(case.expect["worklist"])
    found = told.todo(case)
    assert found >= wanted if wanted else not found


@pytest.mark.parametrize("case", expecting("aging"), ids=lambda case: case.name)
def test_the_aging_of_a_case_is_what_it_says(case: Case, told: Told) -> None:
    wanted = {"side": "sale", "currency": "CNY", **case.expect["aging"]}
    (row,) = [row for row in told.of(case, "aging") if row["side"] == wanted["side"]]
    assert {word: row[word] for word in wanted} == wanted


def test_every_kind_of_work_has_its_case() -> None:
    planted = {kind for case in expecting("worklist") for kind in case.expect["worklist"]}
    # The cap of S1-24 is not set in the policy as it ships; an open item without due date hides the overdue share; an
    # assessor is no customer.
    assert set(load_work().kinds) - planted == {"total_above_cap", "no_due_date", "assessor_optimistic"}


def test_every_bound_of_a_limit_and_every_state_has_its_case() -> None:
    expected = [case.expect[key] for key in LIMITS for case in expecting(key)]
    assert {limit["binding"] for limit in expected} == BINDINGS
    assert {limit["state"] for limit in expected} == {"none", "granted", "suspended", "unlimited"}


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


def test_the_figures_of_the_month_are_all_known(told: Told) -> None:
    """What a newcomer sees first: nothing planted hides the company's own figures of its sales."""
    (month,) = [row for row in told.rows("metrics") if row["month_end"] == ON and row["side"] == "sale"]
    assert [name for name, value in month.items() if value is None] == []
