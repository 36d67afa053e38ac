"""Look-ups between sources by key: at most one answer per row, and none where the answers differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xindang.book.mapping.gather import Gathered
from xindang.book.mapping.spec import Block, Join, JoinRows
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted


def joined(block: Block, sources: Mapping[str, Gathered], engine: DuckEngine, prefix: str) -> tuple[str, list[Problem]]:
    """The query of a block's source with what its look-ups take, and what is wrong with their answers."""
    own = sources[block.source]
    columns = [f"s.{name}" for name in ("file_no", "row_no", *map(quoted, own.facts))]
    problems, joins, conditions = list[Problem](), list[str](), list[str]()
    for at, join in enumerate(block.joins):
        name, alias = f"{prefix}_{at}", f"j{at}"
        engine.create_table(name, _answers(join, sources[join.source]))
        problems.extend(_differing(join, name, (own, sources[join.source]), engine))
        keys = " and ".join(f"s.{quoted(left)} = {alias}.k{key}" for key, (left, _) in enumerate(join.on))
        joins.append(f"left join {quoted(name)} {alias} on {keys}")
        columns += [f"{alias}.t{take} as {quoted(new)}" for take, (new, _) in enumerate(join.take)]
        conditions += _rows(join, alias)
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return f"select {', '.join(columns)} from {quoted(own.relation)} s {' '.join(joins)}{where}", problems


def _answers(join: Join, there: Gathered) -> str:
    """One row per key: ``k0``… the key, ``t0``… what its rows agree on, ``d0``… whether they differ."""
    keys = [quoted(right) for _, right in join.on]
    columns = [f"{key} as k{at}" for at, key in enumerate(keys)]
    for at, (_, column) in enumerate(join.take):
        low, high = f"min({quoted(column)})", f"max({quoted(column)})"
        columns += [f"case when {low} = {high} then {low} end as t{at}", f"coalesce({low} <> {high}, false) as d{at}"]
    given = " and ".join(f"{key} is not null" for key in keys)
    return f"select {', '.join(columns)} from {quoted(there.relation)} where {given} group by {', '.join(keys)}"


def _differing(join: Join, name: str, sources: tuple[Gathered, Gathered], engine: DuckEngine) -> list[Problem]:
    """A key that somebody asks for and whose rows give different answers: nothing is taken, and that is told."""
    own, there = sources
    found = list[Problem]()
    same = " and ".join(f"s.{quoted(left)} = k{at}" for at, (left, _) in enumerate(join.on))
    for at, (_, column) in enumerate(join.take):
        query = f"""select count(*) from {quoted(name)} where d{at}
            and exists (select 1 from {quoted(own.relation)} s where {same})"""
        (count,) = engine.one(query)
        if count:
            shown, heading = there.place(0, column)
            words: dict[str, Any] = {"source": join.source, "keys": ", ".join(right for _, right in join.on)}
            found.append(problem("mapping_lookup_differs", table=shown, column=heading, count=count, **words))
    return found


def _rows(join: Join, alias: str) -> list[str]:
    """A row whose own key is blank is neither found nor not found: nobody could look it up."""
    if join.rows is JoinRows.ALL:
        return []
    given = [f"s.{quoted(left)} is not null" for left, _ in join.on]
    return [*given, f"{alias}.k0 is {'not ' if join.rows is JoinRows.FOUND else ''}null"]
