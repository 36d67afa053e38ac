"""Stages made by hand, and a table of facts rated by a stage's SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from policy.facts_table import make_facts_table
from xindang.engines.duckdb import DuckEngine
from xindang.policy.compile import compile_stage, outcome_words
from xindang.policy.evaluate import FactValues
from xindang.policy.expression import Expression, Fact, FactType, Kind
from xindang.policy.pack import Outcome, Pack, Rule, Stage, verdict_fact


def rule_of(
    number: int,
    not_met: str,
    unknown: str,
    *,
    applies: bool = False,
    stand_in: bool = False,
    require: Expression | None = None,
) -> Rule:
    """A rule that requires the truth ``holds_NUMBER`` and, if asked for, applies where ``applies_NUMBER`` is true."""
    required = require or Fact(f"holds_{number}")
    needs = tuple(
        part.name for part in (Fact(f"applies_{number}") if applies else None, required) if isinstance(part, Fact)
    )
    return Rule(
        id=f"rating/{number}-rule",
        file=f"rating/{number}-rule.toml",
        stage="rating",
        clause=f"S1-{number}",
        criterion=f"S1-{number}",
        title="",
        title_en="",
        require=required,
        require_text="",
        applies=Fact(f"applies_{number}") if applies else None,
        applies_text="",
        not_met=not_met,
        unknown=unknown,
        stand_in=stand_in,
        searches=(),
        reads=needs,
        needs=needs,
        cases=(),
    )


def pack_of(scale: Sequence[str], rules: Sequence[Rule]) -> tuple[Pack, Stage]:
    """A pack of one stage, with the facts its rules read."""
    stage = Stage("rating", "", "", tuple(scale), (), tuple(rules))
    facts = {name: FactType(name, Kind.TRUTH) for rule in rules for name in rule.needs}
    facts |= {name: FactType(name, Kind.TEXT) for name in (verdict_fact(rule.criterion) for rule in rules)}
    pack = Pack("small", "", "", "1", None, "", {}, {}, {}, {"rating": stage}, (), facts, {})
    return pack, stage


@dataclass(frozen=True, slots=True)
class Rated:
    """What the SQL of a stage says of one row."""

    outcomes: dict[str, Outcome]
    grade: str
    provisional: bool
    possible: tuple[str, ...]
    reasons: list[tuple[str, str, str, str, tuple[str, ...]]]


def rate_by_sql(engine: DuckEngine, pack: Pack, stage: Stage, rows: Sequence[FactValues]) -> list[Rated]:
    """The rating of every row, by the three queries of the stage."""
    make_facts_table(engine, pack.facts.values(), rows)
    sql = compile_stage(pack, stage, facts_table="facts", outcomes_table="outcomes")
    engine.create_table("outcomes", sql.outcomes, sql.values)
    engine.create_table("answers", sql.answers)
    engine.create_table("ratings", sql.ratings)
    columns = {rule.id: outcome_words(f'"{rule.column}"') for rule in stage.rules}
    words = ", ".join(f'{word} as "{rule_id}"' for rule_id, word in columns.items())
    outcomes = engine.dicts(f"select {words} from outcomes order by customer_id")
    ratings = engine.dicts("select * from ratings order by customer_id")
    return [_rated(found, rating) for found, rating in zip(outcomes, ratings, strict=True)]


def _rated(outcomes: dict[str, Any], rating: dict[str, Any]) -> Rated:
    return Rated(
        outcomes={rule_id: Outcome(word) for rule_id, word in outcomes.items()},
        grade=rating["grade"],
        provisional=rating["provisional"],
        possible=tuple(rating["grades_possible"]),
        reasons=[
            (said["rule"], said["clause"], said["outcome"], said["effect"], tuple(said["missing_facts"]))
            for said in rating["reasons"]
        ],
    )
