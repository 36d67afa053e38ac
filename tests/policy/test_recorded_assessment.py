"""What a named person has assessed comes before any reading of data, whatever the data say and to whom it applies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policy.facts_table import columns_of
from policy.shipped import trade_pack
from policy.stages import Rated, pack_of, rate_by_sql, rule_of
from xindang.engines.duckdb import DuckEngine
from xindang.policy.decide import StageJudge
from xindang.policy.evaluate import FactValues, Value
from xindang.policy.pack import Outcome, verdict_fact
from xindang.policy.sql import SEEN_SUFFIX

VERDICTS = ("met", "not_met", "unknown")


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def case_rows() -> list[FactValues]:
    """The facts of every case of the trade pack, without verdicts: data that make each rule come out each way."""
    nothing_seen = {name: 0 for name in columns_of(trade_pack().facts.values()) if name.endswith(SEEN_SUFFIX)}
    cases = [case for rule in trade_pack().rules for case in rule.cases]
    rows: list[FactValues] = []
    for case in cases:
        data = {name: value for name, value in case.facts.items() if not name.startswith("verdict_")}
        rows.append({**nothing_seen, **data})
    return rows


def with_verdicts(rows: list[FactValues], verdict: str | None) -> list[FactValues]:
    recorded: dict[str, Value] = {verdict_fact(criterion): verdict for criterion in trade_pack().criteria}
    return [dict(row) | recorded for row in rows]


def by_both(engine: DuckEngine, rows: list[FactValues]) -> list[Rated]:
    """What SQL says of the rows, once Python has been seen to say the same."""
    pack = trade_pack()
    stage = pack.stages["rating"]
    rated = rate_by_sql(engine, pack, stage, rows)
    judge = StageJudge(stage, pack.parameter_values)
    assert [one.outcomes for one in rated] == [judge.decide(row).outcomes for row in rows]
    return rated


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_recorded_verdict_is_the_outcome_whatever_the_data_say(
    engine: DuckEngine, case_rows: list[FactValues], verdict: str
) -> None:
    assessable = {rule.id for rule in trade_pack().rules if rule.criterion}
    for one in by_both(engine, with_verdicts(case_rows, verdict)):
        assert {one.outcomes[rule] for rule in assessable} == {Outcome(verdict)}


def test_of_whether_a_dossier_is_complete_nobody_s_opinion_counts(
    engine: DuckEngine, case_rows: list[FactValues]
) -> None:
    (rule,) = [rule for rule in trade_pack().rules if not rule.criterion]
    assert rule.clause == "S1-18"
    without, recorded = (by_both(engine, with_verdicts(case_rows, verdict)) for verdict in (None, "met"))
    assert [one.outcomes[rule.id] for one in recorded] == [one.outcomes[rule.id] for one in without]


def test_without_a_verdict_the_same_data_give_every_outcome(engine: DuckEngine, case_rows: list[FactValues]) -> None:
    found = {outcome for one in by_both(engine, with_verdicts(case_rows, None)) for outcome in one.outcomes.values()}
    assert found == set(Outcome)


def test_a_verdict_speaks_for_its_own_criterion_only(engine: DuckEngine) -> None:
    one = by_both(engine, [{"verdict_s1_15_5": "met"}])[0]
    assert {rule_id for rule_id, outcome in one.outcomes.items() if outcome is Outcome.MET} == {
        "rating/15.5-strong-funds"
    }


def test_one_verdict_speaks_for_every_rule_of_its_criterion(engine: DuckEngine) -> None:
    one = by_both(engine, [{"verdict_s1_16_5": "met"}])[0]
    met = {rule_id for rule_id, outcome in one.outcomes.items() if outcome is Outcome.MET}
    assert met == {rule.id for rule in trade_pack().rules if rule.criterion == "S1-16.5"}
    assert len(met) == 4


@pytest.mark.parametrize("applies", [True, False, None])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_verdict_stands_also_where_the_rule_would_not_apply(
    engine: DuckEngine, applies: bool | None, verdict: str
) -> None:
    pack, stage = pack_of("ABC", [rule_of(1, "C", "B", applies=True)])
    for holds in (True, False, None):
        row: FactValues = {"applies_1": applies, "holds_1": holds, "verdict_s1_1": verdict}
        assert rate_by_sql(engine, pack, stage, [row])[0].outcomes == {"rating/1-rule": Outcome(verdict)}
        assert StageJudge(stage, {}).decide(row).outcomes == {"rating/1-rule": Outcome(verdict)}


@pytest.mark.parametrize(
    "verdict, outcome", [("met", Outcome.MET), ("not_met", Outcome.NOT_MET), (None, Outcome.NOT_APPLICABLE)]
)
def test_a_supplier_assessed_on_payment_is_judged_by_that_assessment(
    engine: DuckEngine, verdict: str | None, outcome: Outcome
) -> None:
    one = by_both(engine, [{"is_buyer": False, "verdict_s1_15_6": verdict}])[0]
    assert one.outcomes["rating/15.6-payment-standard"] is outcome


@pytest.mark.parametrize("word", ["not_applicable", "Met", "", "yes"])
def test_a_word_that_is_no_verdict_is_no_assessment(engine: DuckEngine, word: str) -> None:
    pack, stage = pack_of("AB", [rule_of(1, "B", "B")])
    row: FactValues = {"holds_1": False, "verdict_s1_1": word}
    assert rate_by_sql(engine, pack, stage, [row])[0].outcomes == {"rating/1-rule": Outcome.NOT_MET}
    assert StageJudge(stage, {}).decide(row).outcomes == {"rating/1-rule": Outcome.NOT_MET}


def test_an_assessment_of_unknown_withholds_what_good_data_would_give(engine: DuckEngine) -> None:
    """A person who looked and could not tell is a better witness than figures that look well."""
    pack, stage = pack_of("AB", [rule_of(1, "B", "B")])
    rows: list[FactValues] = [{"holds_1": True}, {"holds_1": True, "verdict_s1_1": "unknown"}]
    rated = rate_by_sql(engine, pack, stage, rows)
    assert [(one.grade, one.provisional) for one in rated] == [("A", False), ("B", True)]
    assert rated[1].reasons == [("rating/1-rule", "S1-1", "unknown", "B", ())]
