"""What would change a customer's grade: worked out by back end two from one row of facts, one rule at a time.

A rule that holds the grade is met or found out alone, all else as it is; and for each better grade, all that would
have to be met together. Of each rule the parts of its requirement are told that do not hold now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xindang.assess.described import words_for
from xindang.facts.catalogue import Catalogue
from xindang.policy.bounds import looked, search_fact, with_bounds
from xindang.policy.decide import VERDICTS, Decision, StageJudge
from xindang.policy.evaluate import evaluator
from xindang.policy.expression import Every, Expression, facts_in
from xindang.policy.fold import Reason, fold
from xindang.policy.grammar import parse
from xindang.policy.pack import RATING_STAGE, Outcome, Pack, Rule
from xindang.policy.words import Words

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of a requirement that does not hold: ``is_known`` False where nobody knows. ``facts``: those it reads."""

    zh: str
    en: str
    is_known: bool
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One rule that holds the grade. ``verdict``: what was recorded, where an assessment decided, not the facts.

    ``if_met``: the grade with this rule met and all else as it is, and those then possible. ``if_not_met``: for a rule
    that is unknown, the grade if it turns out not to be met.
    """

    reason: Reason
    verdict: str
    wanted: tuple[Wanted, ...]
    if_met: str
    possible_if_met: tuple[str, ...]
    if_not_met: str


@dataclass(frozen=True, slots=True)
class Changes:
    """``better``: for each better grade, best first, the rules that would have to be met together."""

    grade: str
    single: tuple[Change, ...]
    better: Mapping[str, tuple[Change, ...]]


class ChangeTeller:
    """A pack made ready once and asked for many customers."""

    def __init__(self, pack: Pack, catalogue: Catalogue) -> None:
        self.pack, self.stage = pack, pack.stages[RATING_STAGE]
        self._judge = StageJudge(self.stage, pack.parameter_values)
        self._words = {language: words_for(pack, catalogue, language) for language in LANGUAGES}
        self._parts = {rule.id: self._parts_of(rule) for rule in self.stage.rules}

    def decide(self, facts: Mapping[str, Any]) -> Decision:
        return self._judge.decide(facts)

    def changes(self, facts: Mapping[str, Any]) -> Changes:
        """What would change the grade of these facts."""
        decision = self.decide(facts)
        single = tuple(self._change(reason, decision, facts) for reason in decision.reasons)
        now = self.stage.rank(decision.answer.grade)
        better = {
            grade: tuple(change for change in single if self.stage.rank(change.reason.effect) > rank)
            for rank, grade in enumerate(self.stage.scale[:now])
        }
        return Changes(decision.answer.grade, single, better)

    def _change(self, reason: Reason, decision: Decision, facts: Mapping[str, Any]) -> Change:
        rule = reason.rule
        met = fold(self.stage, {**decision.outcomes, rule.id: Outcome.MET})
        unknown = reason.outcome is Outcome.UNKNOWN
        worse = fold(self.stage, {**decision.outcomes, rule.id: Outcome.NOT_MET}).grade if unknown else ""
        verdict = facts.get(rule.verdict_fact)
        recorded = verdict if isinstance(verdict, str) and verdict in VERDICTS else ""
        wanted = () if recorded else tuple(self._wanted(rule, facts))
        return Change(reason, recorded, wanted, met.grade, met.possible, worse)

    def _wanted(self, rule: Rule, facts: Mapping[str, Any]) -> list[Wanted]:
        """The searches that are missing or old, and the parts of the requirement that do not hold."""
        found = []
        for said, read, holds in self._parts[rule.id]:
            value = holds(facts)
            if value is not True:
                found.append(Wanted(said["zh"], said["en"], value is not None, read))
        return found

    def _parts_of(self, rule: Rule) -> list[tuple[dict[str, str], tuple[str, ...], Any]]:
        """Each part of the requirement in words, the facts it reads, and a function that says whether it holds."""
        condition, _ = parse(rule.require_text)
        parts = condition.of if isinstance(condition, Every) else (condition,) if condition is not None else ()
        look = looked(rule.searches)
        values = self.pack.parameter_values
        return [
            (
                {language: _said(words, part) for language, words in self._words.items()},
                (*facts_in(part), *(search_fact(source) for source in rule.searches)),
                evaluator(with_bounds(part, self.pack.facts, look), values),
            )
            for part in parts
        ]


def _said(words: Words, part: Expression) -> str:
    return words.say(part)
