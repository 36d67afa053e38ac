"""Limits of the trade policy: two back ends that agree, and the laws that no fact may break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from policy.facts_table import make_facts_table
from policy.shipped import trade_pack
from xindang.engines.duckdb import DuckEngine
from xindang.policy.expression import FactType
from xindang.policy.limit_judge import LimitDecision, tenure_judge
from xindang.policy.limit_rules import GRADE, grade_fact
from xindang.policy.limit_sql import LimitTables, compile_limits
from xindang.policy.pack import RATING_STAGE
from xindang.policy.sql import SEEN_SUFFIX

PACK = trade_pack()
SCALE = PACK.stages[RATING_STAGE].scale
READ = {name: PACK.facts[name] for rule in PACK.limits for name in rule.reads if name != GRADE}
JUDGES = {
    tenure: tenure_judge([rule for rule in PACK.limits if rule.tenure == tenure], PACK.parameter_values)
    for tenure in ("long", "temporary")
}
Facts = dict[str, Any]
AMOUNTS = st.none() | st.sampled_from(
    [Decimal(n) for n in ("0", "0.01", "60000", "70000", "100000.55", "9999999999.99")]
)


def values_of(fact: FactType) -> st.SearchStrategy[Any]:
    if fact.codes:
        return st.sampled_from(fact.codes)
    return st.none() | st.integers(0, 2) if fact.bounded else AMOUNTS


def with_seen(facts: Facts) -> Facts:
    """What was seen of a bounded fact is never more than what is known of it."""
    seen = {name + SEEN_SUFFIX: facts[name] or 0 for name, fact in READ.items() if fact.bounded}
    return facts | seen


FACTS = st.fixed_dictionaries({name: values_of(fact) for name, fact in READ.items()}).map(with_seen)
GRADES = st.sampled_from(SCALE)


def decided(grade: str, facts: Facts) -> dict[str, LimitDecision]:
    return {tenure: judge({GRADE: grade, **facts}) for tenure, judge in JUDGES.items()}


def credit(decision: LimitDecision) -> tuple[Decimal, Decimal]:
    """Amount and ceiling as credit that may be used: what is unknown allows none."""
    return decision.amount or Decimal(0), decision.ceiling_amount or Decimal(0)


def no_more(one: Mapping[str, LimitDecision], other: Mapping[str, LimitDecision]) -> bool:
    return all(a <= b for tenure in one for a, b in zip(credit(one[tenure]), credit(other[tenure]), strict=True))


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as opened:
        yield opened


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(GRADES, FACTS), min_size=1, max_size=12))
def test_sql_and_python_give_the_same_limits(engine: DuckEngine, rows: list[tuple[str, Facts]]) -> None:
    per_side = [fact for fact in READ.values() if fact.per_side]
    make_facts_table(engine, [f for f in READ.values() if not f.per_side], [facts for _, facts in rows], "facts")
    make_facts_table(engine, per_side, [facts for _, facts in rows], "keyless")
    engine.execute("create or replace table side_facts as select *, 'sale' as side from keyless")
    make_facts_table(engine, [grade_fact(SCALE)], [{GRADE: grade} for grade, _ in rows], "graded")
    engine.execute("create or replace table ratings as select *, false as provisional from graded")
    sql = compile_limits(PACK, LimitTables("facts", "side_facts", "ratings"))
    engine.create_table("limited", sql.query, sql.values)
    found = {(row["customer_id"], row["tenure"]): row for row in engine.dicts("select * from limited")}
    assert len(found) == 2 * len(rows)
    for number, (grade, facts) in enumerate(rows):
        for tenure, decision in decided(grade, facts).items():
            row = found[number, tenure]
            told = (row["amount"], row["ceiling_amount"], row["binding"], row["term_days"])
            assert told == (decision.amount, decision.ceiling_amount, decision.binding, decision.term_days)
            assert row["rule"] == (decision.rule.id if decision.rule else None)
            compared = [(r["bound"], r["amount"], tuple(r["missing_facts"])) for r in row["reasons"]]
            if decision.rule:
                assert compared == [(b.name, b.amount, b.missing_facts) for b in decision.bounds]
            else:
                assert compared[0][0] == "unknown"
                assert compared[0][2]


@given(FACTS)
def test_a_worse_grade_never_gives_more_credit(facts: Facts) -> None:
    for better, worse in pairwise(SCALE):
        assert no_more(decided(worse, facts), decided(better, facts))


@given(GRADES, FACTS, st.sampled_from(sorted(READ)))
def test_one_more_unknown_never_gives_more_credit(grade: str, facts: Facts, name: str) -> None:
    unknown = {**facts, name: None} | ({name + SEEN_SUFFIX: 0} if READ[name].bounded else {})
    less = decided(grade, unknown)
    more = decided(grade, facts)
    if READ[name].codes:
        # The state of a limit is never unknown: no limit on file is none.
        return
    assert no_more(less, more)


@given(GRADES, FACTS, AMOUNTS)
def test_less_collateral_never_gives_more_credit(grade: str, facts: Facts, amount: Decimal | None) -> None:
    low, high = sorted([amount or Decimal(0), facts["collateral_amount"] or Decimal(0)])
    less, more = ({**facts, "collateral_amount": value} for value in (low, high))
    assert no_more(decided(grade, less), decided(grade, more))


@given(GRADES, FACTS)
def test_credit_never_passes_what_is_on_file_as_suspended_or_lower(grade: str, facts: Facts) -> None:
    for tenure, decision in decided(grade, facts).items():
        state, amount = facts[f"limit_{tenure}_state"], facts[f"limit_{tenure}_amount"]
        if state in {"granted", "suspended"} and amount is not None:
            assert max(credit(decision)) <= amount
        assert decision.amount is None or decision.ceiling_amount is None or decision.amount <= decision.ceiling_amount


@given(FACTS)
def test_grade_c_has_no_credit_and_grade_b_none_as_a_rule(facts: Facts) -> None:
    for decision in decided("C", facts).values():
        assert (*credit(decision), decision.binding) == (Decimal(0), Decimal(0), "grade")
    for decision in decided("B", facts).values():
        assert decision.amount == 0
        assert decision.rule is not None
        assert "collateral" in decision.rule.requires
        assert max(credit(decision)) <= (facts["collateral_amount"] or 0)


@pytest.mark.parametrize(
    "in_use, collateral, ceiling, binding",
    [("70000", "80000", "70000", "amount_in_use"), ("90000", "80000", "80000", "collateral")],
)
def test_worked_examples_of_grade_b(in_use: str, collateral: str, ceiling: str, binding: str) -> None:
    facts = dict.fromkeys(READ) | {
        "shipments_average_12m": Decimal(120000),
        "payments_average_12m": Decimal(100000),
        "amount_in_use_12m": Decimal(in_use),
        "collateral_amount": Decimal(collateral),
        "limit_long_state": "none",
    }
    decision = JUDGES["long"]({GRADE: "B", **facts})
    assert (*credit(decision), decision.binding) == (Decimal(0), Decimal(ceiling), binding)
    assert decision.term_days == 30
