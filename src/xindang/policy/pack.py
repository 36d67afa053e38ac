"""What a policy pack holds once it is read: its document, clauses, parameters, stages and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from xindang.policy.expression import Expression, FactType

ParameterValue = Decimal | str | date | bool
# The stage whose answer is the grade: limits follow from it.
RATING_STAGE = "rating"
# The stage whose rules find contradictions in a dossier: the office asks it, an assessment of a book does not.
CONTRADICTIONS_STAGE = "contradictions"
# A fact of dossiers of this grain has one value per customer; others have one per item, account or statement.
CUSTOMER_GRAIN = "customer"
# Rules about these are asked before it is known what holds of the customer, and so read no facts but their own.
ASKED_FIRST = ("item", "column")


class Outcome(StrEnum):
    """What a rule finds. Declared from no consequence to the hardest; nothing else decides about a rule."""

    MET = "met"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class ParameterSetting:
    """A figure the company may set. ``origin``: clause (the source gives it), example 示例 (to be set), set."""

    name: str
    value: ParameterValue
    unit: str
    title: str
    title_en: str
    clause: str
    origin: str


@dataclass(frozen=True, slots=True)
class Case:
    """A proof that stands in the rule's own file: these facts must give this outcome."""

    name: str
    facts: Mapping[str, ParameterValue]
    expect: Outcome
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition of the policy. ``require`` and ``applies`` are ready to run: bounds are told, kinds are checked.

    ``criterion``: the clause whose recorded assessment comes first, empty where data alone decide.

    ``reads``: every fact it looks at. ``needs``: those whose absence can leave it unknown.
    """

    id: str
    file: str
    stage: str
    clause: str
    criterion: str
    title: str
    title_en: str
    require: Expression
    require_text: str
    applies: Expression | None
    applies_text: str
    not_met: str
    unknown: str
    stand_in: bool
    searches: tuple[str, ...]
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    cases: tuple[Case, ...]

    @property
    def verdict_fact(self) -> str:
        """The fact that holds the recorded assessment of this rule's criterion."""
        return verdict_fact(self.criterion)

    @property
    def column(self) -> str:
        """The name of its column among the outcomes."""
        return self.id.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Stage:
    """A question answered by folding rules: ``scale`` lists the answers, best first; the worst effect wins."""

    name: str
    title: str
    title_en: str
    scale: tuple[str, ...]
    clauses: tuple[str, ...]
    rules: tuple[Rule, ...]

    def rank(self, effect: str) -> int:
        """0 for the best answer."""
        return self.scale.index(effect)


@dataclass(frozen=True, slots=True)
class Bound:
    """One thing a limit may not exceed: ``amount`` where ``applies`` (always, when it is None)."""

    name: str
    amount: Expression
    applies: Expression | None
    text: str
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitCase:
    """A proof in the file of a limit: these facts must give this amount, ceiling and binding."""

    name: str
    facts: Mapping[str, ParameterValue]
    expect: Mapping[str, ParameterValue]
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class LimitRule:
    """What credit a clause allows to whom. The least of its bounds is the ceiling; without bounds there is none.

    ``granted``: as_a_rule (the ceiling is also the amount), by_exception (the amount is 0), none. ``term_days`` names
    the parameter that gives the term. ``requires``: the roles that must sign, and collateral.
    """

    id: str
    file: str
    clause: str
    title: str
    title_en: str
    tenure: str
    applies: Expression
    applies_text: str
    granted: str
    bounds: tuple[Bound, ...]
    term_days: str
    requires: tuple[str, ...]
    reads: tuple[str, ...]
    cases: tuple[LimitCase, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A heading of the policy document with its words in both languages."""

    id: str
    title: str
    title_en: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class ClauseState:
    """How a clause is accounted for where no rule cites it."""

    id: str
    state: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole policy. ``hash`` is over every file of it and of the facts it was checked against.

    ``contradictions``: the rules by which a dossier is checked (S1-11); what they find bears on no grade by itself.
    ``worklist_off``: kinds of things to do that the company does not want listed.
    """

    name: str
    title: str
    title_en: str
    version: str
    effective_from: date | None
    hash: str
    parameters: Mapping[str, ParameterSetting]
    clauses: Mapping[str, Clause]
    clause_states: Mapping[str, ClauseState]
    stages: Mapping[str, Stage]
    limits: tuple[LimitRule, ...]
    facts: Mapping[str, FactType]
    files: Mapping[str, str]
    contradictions: Stage | None = None
    worklist_off: tuple[str, ...] = ()

    @property
    def parameter_values(self) -> dict[str, ParameterValue]:
        return {name: setting.value for name, setting in self.parameters.items()}

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for stage in self.stages.values() for rule in stage.rules)

    @property
    def every_stage(self) -> tuple[Stage, ...]:
        """The stages that answer for a book, and the one that checks dossiers."""
        return (*self.stages.values(), *([self.contradictions] if self.contradictions else []))

    @property
    def every_rule(self) -> tuple[Rule, ...]:
        return tuple(rule for stage in self.every_stage for rule in stage.rules)

    @property
    def criteria(self) -> tuple[str, ...]:
        """Clause ids whose recorded assessments the rules take first, each once."""
        return tuple(dict.fromkeys(rule.criterion for rule in self.rules if rule.criterion))

    @property
    def release(self) -> str:
        """Name, version and the first digits of the hash: what a decision cites."""
        return f"{self.name}-{self.version}-{self.hash[:12]}"

    @property
    def examples(self) -> tuple[ParameterSetting, ...]:
        """Parameters still at the value we ship as an example to be set."""
        return tuple(setting for setting in self.parameters.values() if setting.origin == "example")


def verdict_fact(criterion: str) -> str:
    """S1-15.2 -> verdict_s1_15_2; none of no criterion."""
    if not criterion:
        return ""
    return "verdict_" + criterion.lower().replace("-", "_").replace(".", "_")
