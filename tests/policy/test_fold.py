"""The one fold: worst effect wins, unknown counts as declared, and what the answer may still become is told whole.

Python's fold, the SQL of a stage and a brute force over every settling of the unknown rules must say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from examples import examples
from policy.stages import Rated, pack_of, rate_by_sql, rule_of
from xindang.engines.duckdb import DuckEngine
from xindang.policy.decide import StageJudge
from xindang.policy.evaluate import FactValues, Value
from xindang.policy.expression import Constant
from xindang.policy.fold import fold
from xindang.policy.pack import Outcome, Rule, Stage

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
SCALES = (("allow", "reject"), ("A", "B", "C"), ("allow", "warn", "hold", "reject"))


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as opened:
        yield opened


def worst(scale: Sequence[str], effects: Sequence[str]) -> str:
    """The last grade of the scale that is among the effects, the first where there is none."""
    return next((grade for grade in reversed(scale) if grade in effects), scale[0])


def by_brute_force(stage: Stage, outcomes: Mapping[str, Outcome]) -> tuple[str, bool, tuple[str, ...]]:
    """Grade, provisional and possible grades, by settling the unknown rules in every way there is."""
    effects = [rule.not_met for rule in stage.rules if outcomes[rule.id] is NOT_MET]
    declared = [rule.unknown for rule in stage.rules if outcomes[rule.id] is UNKNOWN]
    grade = worst(stage.scale, effects + declared)
    unknown = [rule for rule in stage.rules if outcomes[rule.id] is UNKNOWN]
    settled = set()
    for ends in product((MET, NOT_MET), repeat=len(unknown)):
        failed = [rule.not_met for rule, end in zip(unknown, ends, strict=True) if end is NOT_MET]
        settled.add(worst(stage.scale, effects + failed))
    return grade, settled != {grade}, tuple(grade for grade in stage.scale if grade in settled)


def reasons_by_hand(stage: Stage, outcomes: Mapping[str, Outcome]) -> list[tuple[str, str, str]]:
    """Worst effect first; of one effect what failed before what is unknown; then in the order of the policy."""
    return [
        (rule.id, outcome.value, effect)
        for effect in reversed(stage.scale)
        for outcome in (NOT_MET, UNKNOWN)
        for rule in stage.rules
        if outcomes[rule.id] is outcome and effect == (rule.not_met if outcome is NOT_MET else rule.unknown)
    ]


# What a rule with and without ``applies`` can find, and the two truths that bring it about: applies, holds.
FINDS: dict[bool, list[tuple[Outcome, bool | None, bool | None]]] = {
    False: [(MET, None, True), (NOT_MET, None, False), (UNKNOWN, None, None)],
    True: [
        (MET, True, True),
        (NOT_MET, True, False),
        (UNKNOWN, True, None),
        (UNKNOWN, None, True),
        (NOT_APPLICABLE, False, None),
    ],
}


def every_row(rules: Sequence[Rule]) -> list[tuple[dict[str, Outcome], FactValues]]:
    """Each combination of what the rules can find, with facts that bring it about."""
    rows: list[tuple[dict[str, Outcome], FactValues]] = []
    for finds in product(*(FINDS[rule.applies is not None] for rule in rules)):
        outcomes = {rule.id: find[0] for rule, find in zip(rules, finds, strict=True)}
        facts: dict[str, Value] = {}
        for number, (_, applies, holds) in enumerate(finds, start=1):
            facts |= {f"applies_{number}": applies, f"holds_{number}": holds}
        rows.append((outcomes, facts))
    return rows


@st.composite
def small_stages(draw: st.DrawFn) -> tuple[tuple[str, ...], list[Rule]]:
    """A scale of two to four grades and one to four rules, whatever their effects."""
    scale = draw(st.sampled_from(SCALES))
    effects = st.sampled_from(scale)
    made: SearchStrategy[tuple[str, str, bool]] = st.tuples(effects, effects, st.booleans())
    drawn = draw(st.lists(made, min_size=1, max_size=4))
    rules = [rule_of(n, not_met, unknown, applies=on) for n, (not_met, unknown, on) in enumerate(drawn, start=1)]
    return scale, rules


def agree(rated: Rated, stage: Stage, outcomes: Mapping[str, Outcome], facts: FactValues) -> None:
    """SQL, Python and brute force on one row."""
    expected = by_brute_force(stage, outcomes)
    decision = StageJudge(stage, {}).decide(facts)
    answer = decision.answer
    assert rated.outcomes == decision.outcomes == outcomes
    assert (rated.grade, rated.provisional, rated.possible) == expected
    assert (answer.grade, answer.provisional, answer.possible) == expected
    assert [said[0:1] + said[2:4] for said in rated.reasons] == reasons_by_hand(stage, outcomes)
    assert rated.reasons == [
        (reason.rule.id, reason.rule.clause, reason.outcome.value, reason.effect, reason.missing_facts)
        for reason in decision.reasons
    ]


@settings(max_examples=examples(60))
@given(small_stages())
def test_every_combination_of_outcomes_is_folded_alike_by_sql_python_and_brute_force(
    engine: DuckEngine, drawn: tuple[tuple[str, ...], list[Rule]]
) -> None:
    pack, stage = pack_of(*drawn)
    rows = every_row(stage.rules)
    rated = rate_by_sql(engine, pack, stage, [facts for _, facts in rows])
    for one, (outcomes, facts) in zip(rated, rows, strict=True):
        agree(one, stage, outcomes, facts)


def answer_of(
    scale: Sequence[str], rules: Sequence[Rule], outcomes: Sequence[Outcome]
) -> tuple[str, bool, tuple[str, ...]]:
    stage = pack_of(scale, rules)[1]
    answer = fold(stage, {rule.id: outcome for rule, outcome in zip(rules, outcomes, strict=True)})
    return answer.grade, answer.provisional, answer.possible


TRADE_LIKE = [rule_of(1, "B", "B"), rule_of(2, "C", "B"), rule_of(3, "B", "B", stand_in=True)]


@pytest.mark.parametrize(
    "outcomes, expected",
    [
        ((MET, MET, MET), ("A", False, ("A",))),
        ((NOT_APPLICABLE, MET, NOT_APPLICABLE), ("A", False, ("A",))),
        ((NOT_MET, MET, MET), ("B", False, ("B",))),
        ((MET, NOT_MET, MET), ("C", False, ("C",))),
        ((NOT_MET, NOT_MET, UNKNOWN), ("C", False, ("C",))),
        ((UNKNOWN, MET, MET), ("B", True, ("A", "B"))),
        ((MET, UNKNOWN, MET), ("B", True, ("A", "C"))),
        ((UNKNOWN, UNKNOWN, MET), ("B", True, ("A", "B", "C"))),
        ((NOT_MET, UNKNOWN, MET), ("B", True, ("B", "C"))),
        ((NOT_MET, MET, UNKNOWN), ("B", False, ("B",))),
        ((MET, MET, UNKNOWN), ("B", True, ("A", "B"))),
    ],
)
def test_a_grade_is_provisional_when_some_settling_gives_another(
    outcomes: Sequence[Outcome], expected: tuple[str, bool, tuple[str, ...]]
) -> None:
    assert answer_of("ABC", TRADE_LIKE, outcomes) == expected


def test_unknown_may_cost_more_than_failing_and_then_the_grade_given_is_none_of_those_possible() -> None:
    """An order check may hold what it cannot judge though a failure would only be told as a warning."""
    rules = [rule_of(1, "warn", "hold")]
    assert answer_of(("allow", "warn", "hold"), rules, [UNKNOWN]) == ("hold", True, ("allow", "warn"))


@pytest.mark.parametrize("others", list(product((MET, NOT_MET, UNKNOWN, NOT_APPLICABLE), repeat=2)))
def test_a_stand_in_withholds_the_best_and_never_adds_the_worst(others: tuple[Outcome, Outcome]) -> None:
    for found in (NOT_MET, UNKNOWN):
        without, _, _ = answer_of("ABC", TRADE_LIKE, (*others, MET))
        grade, _, possible = answer_of("ABC", TRADE_LIKE, (*others, found))
        assert grade == max(without, "B")
        assert ("C" in possible) == (NOT_MET is others[1] or UNKNOWN is others[1])


def test_the_worst_reason_comes_first_then_what_failed_then_the_order_of_the_policy() -> None:
    rules = [rule_of(n, not_met, "B") for n, not_met in enumerate("BCBCB", start=1)]
    stage = pack_of("ABC", rules)[1]
    facts: FactValues = {"holds_2": False, "holds_3": False, "holds_4": False, "holds_5": True}
    said = [(reason.rule.id, reason.outcome, reason.effect) for reason in StageJudge(stage, {}).decide(facts).reasons]
    assert said == [
        ("rating/2-rule", NOT_MET, "C"),
        ("rating/4-rule", NOT_MET, "C"),
        ("rating/3-rule", NOT_MET, "B"),
        ("rating/1-rule", UNKNOWN, "B"),
    ]


def test_an_unknown_reason_names_the_facts_that_are_missing_and_a_failed_one_none(engine: DuckEngine) -> None:
    pack, stage = pack_of("ABC", [rule_of(1, "B", "B", applies=True), rule_of(2, "C", "B")])
    facts: list[FactValues] = [{"holds_2": False}, {"applies_1": True, "holds_1": True}]
    rated = rate_by_sql(engine, pack, stage, facts)
    assert [(said[0], said[4]) for said in rated[0].reasons] == [
        ("rating/2-rule", ()),
        ("rating/1-rule", ("applies_1", "holds_1")),
    ]
    assert [(said[0], said[4]) for said in rated[1].reasons] == [("rating/2-rule", ("holds_2",))]
    for row, one in zip(facts, rated, strict=True):
        assert [said[4] for said in one.reasons] == [r.missing_facts for r in StageJudge(stage, {}).decide(row).reasons]


def test_more_rules_than_one_integer_holds_are_folded_alike(engine: DuckEngine) -> None:
    """70 rules of two bits and their facts spill into four integers; every row has other rules failing or unknown."""
    rules = [rule_of(n, "C" if n % 7 == 0 else "B", "B", applies=n % 3 == 0) for n in range(1, 71)]
    pack, stage = pack_of("ABC", rules)
    names = sorted(name for name in pack.facts if not name.startswith("verdict"))
    sparse = {0: False, 1: None}
    rows: list[FactValues] = [
        {
            name: sparse.get((31 * number + 17 * row + number * row) % (3 + 8 * row), True)
            for number, name in enumerate(names)
        }
        for row in range(60)
    ]
    rated = rate_by_sql(engine, pack, stage, rows)
    assert {one.grade for one in rated} == {"A", "B", "C"}
    for one, facts in zip(rated, rows, strict=True):
        decision = StageJudge(stage, {}).decide(facts)
        answer = decision.answer
        assert one.outcomes == decision.outcomes
        assert (one.grade, one.provisional, one.possible) == (answer.grade, answer.provisional, answer.possible)
        assert [said[:1] + said[2:4] for said in one.reasons] == reasons_by_hand(stage, decision.outcomes)


def test_a_stage_of_conditions_that_read_no_fact_is_rated_by_verdicts_alone(engine: DuckEngine) -> None:
    pack, stage = pack_of("AB", [rule_of(1, "B", "B", require=Constant(True))])
    rows: list[FactValues] = [{}, {"verdict_s1_1": "not_met"}, {"verdict_s1_1": "unknown"}]
    rated = rate_by_sql(engine, pack, stage, rows)
    assert [(one.grade, one.provisional) for one in rated] == [("A", False), ("B", False), ("B", True)]
