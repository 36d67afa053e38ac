"""The rules of the policy at hand that find contradictions (S1-11), made ready once in a process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings

from xindang.assess.job import open_pack
from xindang.facts.catalogue import load_catalogue
from xindang.facts.dossier import DossierFact
from xindang.policy.decide import RuleJudge, rule_judge
from xindang.policy.pack import CUSTOMER_GRAIN, Pack, Rule


@dataclass(frozen=True, slots=True)
class Judge:
    """A rule made ready. ``grain``: of what it is asked."""

    rule: Rule
    grain: str
    outcome: RuleJudge


@dataclass(frozen=True, slots=True)
class Judges:
    """All of them by grain, and the facts that they read."""

    by_grain: Mapping[str, tuple[Judge, ...]]
    facts: Mapping[str, DossierFact]
    rules: Mapping[str, Rule]

    def of(self, grain: str) -> tuple[Judge, ...]:
        return self.by_grain.get(grain, ())

    def but(self, grain: str) -> Judges:
        """The same without those of a grain."""
        return replace(self, by_grain={name: of for name, of in self.by_grain.items() if name != grain})


def judges() -> Judges:
    """Those of the policy that the office works by; none where it has no such rules. Raises ProblemsFound."""
    return _judges(settings.PACK)


@cache
def _judges(policy: str) -> Judges:
    pack, _ = open_pack(policy)
    return judges_of(pack, load_catalogue().dossier_facts)


def judges_of(pack: Pack, facts: Mapping[str, DossierFact]) -> Judges:
    rules = pack.contradictions.rules if pack.contradictions else ()
    by_grain: dict[str, tuple[Judge, ...]] = {}
    for rule in rules:
        own = [grain for name in rule.reads if (grain := facts[name].grain) != CUSTOMER_GRAIN]
        grain = own[0] if own else CUSTOMER_GRAIN
        by_grain[grain] = (*by_grain.get(grain, ()), Judge(rule, grain, rule_judge(rule, pack.parameter_values)))
    return Judges(by_grain, facts, {rule.id: rule for rule in rules})
