"""A policy and the kinds of things to do: what must fit between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assess.books import trade_pack
from assess.worklist.worked import pack_with
from xindang.assess.fitting import fitting_problems, work_problems
from xindang.assess.worklist.catalogue import load_work
from xindang.facts.catalogue import load_catalogue
from xindang.policy.pack import ClauseState, Pack, ParameterValue

WORK = load_work()


def told(pack: Pack) -> list[tuple[str, str]]:
    return [(found.code, found.value) for found in work_problems(pack, WORK)]


def test_a_clause_left_to_a_kind_that_is_off_is_refused() -> None:
    assert told(pack_with(off=("over_limit", "group_over_limit"))) == [("clause_without_kind", "S1-33")]


def test_a_clause_left_to_the_worklist_that_no_kind_cites_is_refused() -> None:
    pack = trade_pack()
    states = {**pack.clause_states, "S1-43": ClauseState("S1-43", "worklist", "列", "listed")}
    assert told(replace(pack, clause_states=states)) == [("clause_without_kind", "S1-43")]


def test_a_kind_that_does_not_exist_cannot_be_off() -> None:
    (found,) = work_problems(pack_with(off=("overdu",)), WORK)
    assert found.code == "kind_unknown"
    assert "overdue" in found.zh


@pytest.mark.parametrize("value", ["soon", date(2026, 1, 1), True, -1])
def test_a_figure_that_is_no_number_is_refused(value: ParameterValue) -> None:
    assert told(pack_with(reduction_days=value)) == [("work_figure_wrong", str(value))]


@pytest.mark.parametrize("value", [100_001, 10**40])
def test_days_beyond_all_bounds_are_refused(value: int) -> None:
    assert told(pack_with(reduction_days=value)) == [("fact_figure_not_whole", str(value))]


@pytest.mark.parametrize("value, fits", [("0", True), ("0.2", True), ("1", True), ("1.01", False), ("20", False)])
def test_a_share_of_a_fact_file_lies_between_nothing_and_all(value: str, fits: bool) -> None:
    found = fitting_problems(pack_with(disputed_share_min=Decimal(value)), load_catalogue())
    assert [(problem.code, problem.value) for problem in found] == ([] if fits else [("fact_share_wrong", value)])


@pytest.mark.parametrize("value", ["0.5", "100001"])
def test_a_count_of_a_fact_file_is_a_whole_number_within_bounds(value: str) -> None:
    (found,) = fitting_problems(pack_with(slower_days_min=Decimal(value)), load_catalogue())
    assert found.code == "fact_figure_not_whole"
