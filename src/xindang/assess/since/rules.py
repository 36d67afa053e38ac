"""The rules and facts of two results, as their folders tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xindang.assess.since.state import FolderState
from xindang.engines.duckdb import DuckEngine, quoted_text
from xindang.policy.pack import verdict_fact

Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FactWords:
    """How a fact is told. ``kind``: its type in the catalogue, or verdict."""

    title: str
    title_en: str
    kind: str
    unit: str


VERDICT = FactWords("已记录的评定意见", "assessment on record", "verdict", "")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of both days by id, the facts by name, and the grades of both scales with their ranks, 0 for the best.

    A grade that the later scale does not know has the rank it had.
    """

    before: Mapping[str, Rule]
    after: Mapping[str, Rule]
    facts: Mapping[str, FactWords]
    ranks: Mapping[str, int]

    @property
    def names(self) -> list[str]:
        """The later day's order first."""
        return list(dict.fromkeys((*self.after, *self.before)))

    def told(self, rule: str) -> Rule:
        """The rule as it reads now, or as it read before it was taken out."""
        return self.after.get(rule) or self.before[rule]

    def reads(self, rule: str) -> list[str]:
        """The facts it looks at, its recorded assessment first."""
        told = self.told(rule)
        names = (verdict_fact(told["criterion"]), *told["reads"])
        return list(dict.fromkeys(name for name in names if name))


def rules_of(engine: DuckEngine, before: FolderState, after: FolderState) -> Rules:
    """What the opened folders tell of rules and facts; of what both tell, the later."""
    was, now = ({row["rule"]: row for row in engine.dicts(_rules_query(engine, when))} for when in ("before", "after"))
    facts = {
        row["fact"]: FactWords(row["title"], row["title_en"], row["type"], row["unit"])
        for when in ("before", "after")
        for row in engine.dicts(f"select * from since_{when}_fact_names")
    }
    named = {name for row in (*was.values(), *now.values()) for name in row["reads"]}
    facts |= {name: FactWords(name, name, "text", "") for name in named - facts.keys()}
    facts |= {verdict_fact(row["criterion"]): VERDICT for row in (*was.values(), *now.values())}
    return Rules(was, now, facts, _ranks(before, after))


def _rules_query(engine: DuckEngine, when: str) -> str:
    """The rules of a day whose outcomes are there too."""
    told = ", ".join(map(quoted_text, engine.columns(f"since_{when}_outcomes")))
    return f"select * from since_{when}_rules where rule in ({told}) order by position"


def _ranks(before: FolderState, after: FolderState) -> dict[str, int]:
    """The later scale first."""
    ranks = {grade: rank for rank, grade in enumerate(after.scale)}
    return ranks | {grade: rank for rank, grade in enumerate(before.scale) if grade not in ranks}
