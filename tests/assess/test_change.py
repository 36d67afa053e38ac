"""What would change a grade: one rule alone, and all that a better grade asks for, by the same judge as the grade."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assess.books import trade_pack
from house.sources import TOP
from xindang.assess.change import ChangeTeller
from xindang.assess.job import AssessmentOrder, JobReport, assessed
from xindang.facts.build import FACTS_TABLE
from xindang.facts.catalogue import load_catalogue
from xindang.policy.bounds import search_fact
from xindang.policy.fold import fold
from xindang.policy.pack import Outcome

Facts = dict[str, Any]


@pytest.fixture(scope="module")
def teller() -> ChangeTeller:
    return ChangeTeller(trade_pack(), load_catalogue())


@pytest.fixture(scope="module")
def everybody() -> list[Facts]:
    order = AssessmentOrder(TOP / "examples" / "book", "trade", date(2026, 6, 30), threads=1)
    with assessed(order, JobReport()) as assessment:
        return assessment.book.engine.dicts(f"from {FACTS_TABLE}")


def test_a_rule_met_alone_gives_the_grade_of_the_fold(teller: ChangeTeller, everybody: list[Facts]) -> None:
    seen = 0
    for facts in everybody:
        decision = teller.decide(facts)
        told = teller.changes(facts)
        assert told.grade == decision.answer.grade
        assert [change.reason for change in told.single] == list(decision.reasons)
        for change in told.single:
            seen += 1
            without = {**decision.outcomes, change.reason.rule.id: Outcome.MET}
            assert change.if_met == fold(teller.stage, without).grade
            assert teller.stage.rank(change.if_met) <= teller.stage.rank(told.grade)
            is_unknown = change.reason.outcome is Outcome.UNKNOWN
            assert bool(change.if_not_met) is is_unknown
    assert seen > 5


def test_all_that_a_better_grade_asks_for_gives_it(teller: ChangeTeller, everybody: list[Facts]) -> None:
    for facts in everybody:
        decision, told = teller.decide(facts), teller.changes(facts)
        for grade, needed in told.better.items():
            met = {change.reason.rule.id: Outcome.MET for change in needed}
            reached = fold(teller.stage, {**decision.outcomes, **met}).grade
            assert teller.stage.rank(reached) <= teller.stage.rank(grade)
            for left_out in needed:
                fewer = {key: outcome for key, outcome in met.items() if key != left_out.reason.rule.id}
                without = fold(teller.stage, {**decision.outcomes, **fewer}).grade
                assert teller.stage.rank(without) > teller.stage.rank(grade)


def test_only_the_parts_that_do_not_hold_are_wanted(teller: ChangeTeller) -> None:
    rule = next(rule for rule in teller.stage.rules if len(teller._parts[rule.id]) > 2 and not rule.applies_text)
    unknown = next(change for change in teller.changes({}).single if change.reason.rule is rule)
    assert len(unknown.wanted) == len(teller._parts[rule.id])
    assert not any(wanted.is_known for wanted in unknown.wanted)
    assert all(wanted.zh and wanted.en and wanted.zh != wanted.en for wanted in unknown.wanted)


def test_an_assessment_on_record_is_what_is_wanted_where_one_decided(teller: ChangeTeller) -> None:
    rule = teller.stage.rules[0]
    told = teller.changes({rule.verdict_fact: "not_met"})
    change = next(change for change in told.single if change.reason.rule is rule)
    assert (change.verdict, change.wanted) == ("not_met", ())


def test_a_search_that_is_missing_is_among_the_facts_to_find(teller: ChangeTeller) -> None:
    rule = next(rule for rule in teller.stage.rules if rule.searches)
    change = next(change for change in teller.changes({}).single if change.reason.rule is rule)
    assert {search_fact(source) for source in rule.searches} <= {
        fact for wanted in change.wanted for fact in wanted.facts
    }
