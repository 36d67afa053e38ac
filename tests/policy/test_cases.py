"""Every case that stands in a rule's own file, on both back ends: Python on one row, SQL on a whole table."""

from __future__ import annotations

from functools import cache

import pytest

from policy.facts_table import columns_of
from policy.shipped import every_shipped_pack
from policy.stages import rate_by_sql
from xindang.engines.duckdb import DuckEngine
from xindang.policy.decide import rule_judge
from xindang.policy.evaluate import FactValues
from xindang.policy.pack import Case, Outcome, Pack, Rule
from xindang.policy.sql import SEEN_SUFFIX

CASES = [(pack, rule, case) for pack in every_shipped_pack() for rule in pack.every_rule for case in rule.cases]


def name_of(entry: tuple[Pack, Rule, Case]) -> str:
    pack, rule, case = entry
    return f"{pack.name}:{rule.id}: {case.name}"


@pytest.mark.parametrize("entry", CASES, ids=name_of)
def test_a_case_comes_out_as_written_by_python(entry: tuple[Pack, Rule, Case]) -> None:
    pack, rule, case = entry
    assert rule_judge(rule, pack.parameter_values)(case.facts) is case.expect


def row_of(pack: Pack, case: Case) -> FactValues:
    """The case as a row of a whole table: of every other bounded fact nothing was seen, which is never NULL."""
    nothing_seen = {column: 0 for column in columns_of(pack.facts.values()) if column.endswith(SEEN_SUFFIX)}
    return nothing_seen | dict(case.facts)


@cache
def outcomes_by_sql() -> dict[str, Outcome]:
    """What each case's own rule finds, with all cases of a stage in one table."""
    found: dict[str, Outcome] = {}
    with DuckEngine(threads=1) as engine:
        for pack in every_shipped_pack():
            for stage in pack.every_stage:
                cases = [entry for entry in CASES if entry[0] is pack and entry[1].stage == stage.name]
                rated = rate_by_sql(engine, pack, stage, [row_of(pack, case) for _, _, case in cases])
                for entry, one in zip(cases, rated, strict=True):
                    found[name_of(entry)] = one.outcomes[entry[1].id]
    return found


@pytest.mark.parametrize("entry", CASES, ids=name_of)
def test_a_case_comes_out_as_written_by_sql(entry: tuple[Pack, Rule, Case]) -> None:
    assert outcomes_by_sql()[name_of(entry)] is entry[2].expect


def test_cases_are_told_apart_by_their_names() -> None:
    names = [name_of(entry) for entry in CASES]
    assert sorted(set(names)) == sorted(names)


def test_every_rule_has_a_case_for_each_of_its_outcomes() -> None:
    for pack in every_shipped_pack():
        for rule in pack.every_rule:
            needed = {Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN}
            needed |= {Outcome.NOT_APPLICABLE} if rule.applies_text else set()
            assert needed <= {case.expect for case in rule.cases}, rule.id
