"""Outcomes of one customer's facts, by back end two: the same four answers ``compile.py`` gives for a whole book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xindang.policy.evaluate import FactValues, evaluator
from xindang.policy.fold import Answer, Reason, effect_of, fold, reason_order
from xindang.policy.pack import Outcome, ParameterValue, Rule, Stage


@dataclass(frozen=True, slots=True)
class Decision:
    """What a stage says of one customer: the outcome of each rule, the answer, and every reason, worst first."""

    outcomes: Mapping[str, Outcome]
    answer: Answer
    reasons: tuple[Reason, ...]


RuleJudge = Callable[[FactValues], Outcome]
VERDICTS = {outcome.value: outcome for outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN)}


def rule_judge(rule: Rule, parameters: Mapping[str, ParameterValue]) -> RuleJudge:
    """A function from facts to the rule's outcome. A recorded assessment of the criterion comes first."""
    require = evaluator(rule.require, parameters)
    applies = evaluator(rule.applies, parameters) if rule.applies is not None else None
    verdict_fact = rule.verdict_fact

    def judge(facts: FactValues) -> Outcome:
        verdict = facts.get(verdict_fact)
        if isinstance(verdict, str) and verdict in VERDICTS:
            return VERDICTS[verdict]
        if applies is not None and (applied := applies(facts)) is not True:
            return Outcome.UNKNOWN if applied is None else Outcome.NOT_APPLICABLE
        holds = require(facts)
        if holds is None:
            return Outcome.UNKNOWN
        return Outcome.MET if holds else Outcome.NOT_MET

    return judge


class StageJudge:
    """A stage made ready once and asked many times."""

    def __init__(self, stage: Stage, parameters: Mapping[str, ParameterValue]) -> None:
        self.stage = stage
        self._judges = {rule.id: rule_judge(rule, parameters) for rule in stage.rules}
        self._order = reason_order(stage)

    def decide(self, facts: FactValues) -> Decision:
        """Outcomes, answer and reasons for one row of facts; a fact that is absent is unknown."""
        outcomes = {rule_id: judge(facts) for rule_id, judge in self._judges.items()}
        reasons = tuple(
            Reason(rule, outcome, effect_of(rule, outcome) or "", _missing(rule, outcome, facts))
            for rule, outcome in self._order
            if outcomes[rule.id] is outcome
        )
        return Decision(outcomes, fold(self.stage, outcomes), reasons)


def _missing(rule: Rule, outcome: Outcome, facts: FactValues) -> tuple[str, ...]:
    """The facts an unknown rule reads that are not known."""
    if outcome is not Outcome.UNKNOWN:
        return ()
    return tuple(name for name in rule.needs if facts.get(name) is None)
