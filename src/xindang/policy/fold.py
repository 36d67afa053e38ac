"""The one fold: from the outcomes of a stage's rules to its answer. Written out, never an aggregate over NULLs.

Every outcome maps to an effect: met and not_applicable to none, not_met and unknown to what the rule declares. The
worst effect wins; with none, the best answer of the scale stands. ``compile.py`` writes the same fold as SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xindang.policy.pack import Outcome, Rule, Stage


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the answer is not better: a rule that was not met or could not be judged, and what that costs."""

    rule: Rule
    outcome: Outcome
    effect: str
    missing_facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A stage's answer. ``possible``: what it may be once every unknown rule is settled; provisional if another."""

    grade: str
    possible: tuple[str, ...]
    provisional: bool


def effect_of(rule: Rule, outcome: Outcome) -> str | None:
    """What this outcome of this rule brings about; None for nothing."""
    match outcome:
        case Outcome.NOT_MET:
            return rule.not_met
        case Outcome.UNKNOWN:
            return rule.unknown
        case _:
            return None


def fold(stage: Stage, outcomes: Mapping[str, Outcome]) -> Answer:
    """The answer of a stage from the outcome of each of its rules, keyed by rule id.

    A rule settled as met (or not applicable) brings nothing and settled as not met brings its effect; so any set of
    settlings gives the worst of what is certain and of the effects of those that fail: one rule at a time suffices.
    """
    certain = 0
    now = 0
    open_ranks: set[int] = set()
    for rule in stage.rules:
        outcome = outcomes[rule.id]
        if outcome is Outcome.NOT_MET:
            certain = max(certain, stage.rank(rule.not_met))
        elif outcome is Outcome.UNKNOWN:
            now = max(now, stage.rank(rule.unknown))
            open_ranks.add(stage.rank(rule.not_met))
    grade = max(certain, now)
    possible = {certain} | {max(certain, rank) for rank in open_ranks}
    return Answer(
        grade=stage.scale[grade],
        possible=tuple(stage.scale[rank] for rank in sorted(possible)),
        provisional=possible != {grade},
    )


def reason_order(stage: Stage) -> list[tuple[Rule, Outcome]]:
    """Every reason there can be, worst effect first, then failed before unknown, then in the order of the policy."""
    every = [(rule, outcome) for rule in stage.rules for outcome in (Outcome.NOT_MET, Outcome.UNKNOWN)]
    return sorted(every, key=lambda pair: _severity(stage, *pair))


def _severity(stage: Stage, rule: Rule, outcome: Outcome) -> tuple[int, int]:
    effect = effect_of(rule, outcome)
    return (-stage.rank(effect) if effect is not None else 0, 0 if outcome is Outcome.NOT_MET else 1)
