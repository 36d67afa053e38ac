"""Why a customer has its grade, in words a controller can read aloud; worked out by back end two from one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xindang.assess.limits import LIMITS_TABLE
from xindang.assess.run import Assessment
from xindang.facts.build import FACTS_TABLE
from xindang.facts.coverage import Uncovered
from xindang.facts.rests import rests_told
from xindang.policy.bounds import search_fact
from xindang.policy.decide import Decision, StageJudge
from xindang.policy.fold import Reason
from xindang.policy.pack import Clause, Outcome, Rule, verdict_fact
from xindang.policy.sql import SEEN_SUFFIX


@dataclass(frozen=True, slots=True)
class FactReading:
    """A fact as a rule found it: its value, or what was seen, or why it is not known."""

    name: str
    title: str
    title_en: str
    unit: str
    value: Any
    seen: Any
    null: str
    null_en: str
    gaps: tuple[Uncovered, ...]


@dataclass(frozen=True, slots=True)
class ExplainedReason:
    """A reason with its clause's words and the facts it was found by."""

    reason: Reason
    clause: Clause
    verdict: str | None
    facts: tuple[FactReading, ...]
    rows: tuple[RowCited, ...] = ()


@dataclass(frozen=True, slots=True)
class RowCited:
    """A row of the book's ``table`` on which a fact rests that people recorded one by one (``facts/rests.toml``)."""

    table: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MetRule:
    """A rule that is met, with the facts that say so, or the verdict on record."""

    rule: Rule
    verdict: str | None
    facts: tuple[FactReading, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say of one customer's grade.

    ``better``: for each better grade, the reasons that would have to go. ``worse``: for each worse grade, the unknown
    rules that would bring it if they turned out not to be met.
    """

    customer_code: str
    customer_name: str
    assessment: Assessment
    decision: Decision
    reasons: tuple[ExplainedReason, ...]
    met: tuple[MetRule, ...]
    limits: tuple[Mapping[str, Any], ...]
    better: Mapping[str, tuple[Reason, ...]]
    worse: Mapping[str, tuple[Reason, ...]]


def explain(assessment: Assessment, customer_code: str) -> Explanation | None:
    """The explanation of one customer; None when the book has no such customer."""
    engine = assessment.book.engine
    found = engine.rows("select customer_id, name from customers where customer_code = ?", [customer_code])
    if not found:
        return None
    number, name = found[0]
    (facts,) = engine.dicts(f"select * from {FACTS_TABLE} where customer_id = ?", [number])
    decision = StageJudge(assessment.stage, assessment.pack.parameter_values).decide(facts)
    reasons = tuple(_explained(assessment, reason, facts, number) for reason in decision.reasons)
    return Explanation(
        customer_code=customer_code,
        customer_name=name,
        assessment=assessment,
        decision=decision,
        reasons=reasons,
        met=_met(assessment, decision, facts),
        limits=_limits(assessment, number),
        better=_better(assessment, decision),
        worse=_worse(assessment, decision),
    )


def _limits(assessment: Assessment, number: int) -> tuple[Mapping[str, Any], ...]:
    """The customer's rows of the table of limits."""
    if not assessment.pack.limits:
        return ()
    query = f"select * from {LIMITS_TABLE} where customer_id = ? order by side desc, tenure"
    return tuple(assessment.book.engine.dicts(query, [number]))


def _explained(assessment: Assessment, reason: Reason, facts: Mapping[str, Any], number: int) -> ExplainedReason:
    verdict = facts.get(verdict_fact(reason.rule.criterion))
    readings = () if verdict else _readings(assessment, reason.rule, facts)
    rows = _cited(assessment, reason.rule, facts, number)
    return ExplainedReason(reason, assessment.pack.clauses[reason.rule.clause], verdict, readings, rows)


def _cited(assessment: Assessment, rule: Rule, facts: Mapping[str, Any], number: int) -> tuple[RowCited, ...]:
    """The customer's rows on which the facts of a rule rest, each once; every table is asked once."""
    told = list(rests_told(rule.criterion, rule.reads, facts))
    there = {
        table: assessment.book.engine.dicts(f"select * from {table} where customer_id = ?", [number])
        for table in {rests.table for rests in told}
    }
    found = [RowCited(rests.table, row) for rests in told for row in rests.rows(there[rests.table], assessment.on)]
    return tuple(one for at, one in enumerate(found) if one not in found[:at])


def _met(assessment: Assessment, decision: Decision, facts: Mapping[str, Any]) -> tuple[MetRule, ...]:
    found = []
    for rule in assessment.stage.rules:
        if decision.outcomes[rule.id] is Outcome.MET:
            verdict = facts.get(verdict_fact(rule.criterion))
            found.append(MetRule(rule, verdict, () if verdict else _readings(assessment, rule, facts)))
    return tuple(found)


def _readings(assessment: Assessment, rule: Rule, facts: Mapping[str, Any]) -> tuple[FactReading, ...]:
    looked = bool(rule.searches) and all(facts.get(search_fact(source)) is not None for source in rule.searches)
    return tuple(_reading(assessment, name, facts, looked=looked) for name in rule.reads)


def _reading(assessment: Assessment, name: str, facts: Mapping[str, Any], *, looked: bool) -> FactReading:
    """A searched fact is known where the rule's searches are: then what was seen is all there is."""
    fact = assessment.catalogue.facts[name]
    gaps = tuple(gap for gap in assessment.uncovered if gap.fact == name)
    value, seen = facts.get(name), facts.get(name + SEEN_SUFFIX)
    if fact.searched and looked:
        value = seen
    return FactReading(name, fact.title, fact.title_en, fact.unit, value, seen, fact.null, fact.null_en, gaps)


def _better(assessment: Assessment, decision: Decision) -> dict[str, tuple[Reason, ...]]:
    """For each better grade: the reasons that cost more than it does. All of them would have to be met."""
    stage = assessment.stage
    now = stage.rank(decision.answer.grade)
    return {
        grade: tuple(r for r in decision.reasons if stage.rank(r.effect) > rank)
        for rank, grade in enumerate(stage.scale[:now])
    }


def _worse(assessment: Assessment, decision: Decision) -> dict[str, tuple[Reason, ...]]:
    """For each grade below: the unknown rules any one of which would bring it."""
    stage = assessment.stage
    now = stage.rank(decision.answer.grade)
    found = {
        grade: tuple(r for r in decision.reasons if not is_settled(r) and r.rule.not_met == grade)
        for grade in stage.scale[now + 1 :]
    }
    return {grade: reasons for grade, reasons in found.items() if reasons}


def is_settled(reason: Reason) -> bool:
    """Whether the rule failed for certain, rather than for want of knowledge."""
    return reason.outcome is Outcome.NOT_MET
