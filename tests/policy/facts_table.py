"""A table of facts as the engine holds them, made from rows of Python values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xindang.engines.duckdb import DuckEngine
from xindang.policy.evaluate import FactValues
from xindang.policy.expression import FactType, Kind
from xindang.policy.sql import SEEN_SUFFIX

SQL_TYPES = {Kind.TEXT: "varchar", Kind.DATE: "date", Kind.TRUTH: "boolean"}


def sql_type(fact: FactType) -> str:
    """As the catalogue keeps it: a whole number of ten digits is an integer, any other number a decimal."""
    if fact.kind is not Kind.NUMBER:
        return SQL_TYPES[fact.kind]
    return "integer" if fact.scale == 0 else f"decimal({fact.digits + fact.scale}, {fact.scale})"


def columns_of(facts: Iterable[FactType]) -> dict[str, str]:
    """The columns of a table of these facts with their types; a bounded fact has one more for what was seen."""
    columns: dict[str, str] = {}
    for fact in facts:
        columns[fact.name] = sql_type(fact)
        if fact.bounded:
            columns[fact.name + SEEN_SUFFIX] = sql_type(fact)
    return columns


def make_facts_table(
    engine: DuckEngine, facts: Iterable[FactType], rows: Sequence[FactValues], name: str = "facts"
) -> None:
    """A row per entry of ``rows``, numbered from 0 in ``customer_id``; what a row does not name is NULL."""
    columns = columns_of(facts)
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    engine.execute(f'create or replace table "{name}" (customer_id integer, {typed})')
    values = [[row.get(column) for row in rows] for column in columns]
    engine.insert_columns(name, ["integer", *columns.values()], [list(range(len(rows))), *values])


def rows_of(engine: DuckEngine, table: str) -> list[FactValues]:
    """The rows of a table in the order of ``customer_id``."""
    return list(engine.dicts(f'select * from "{table}" order by customer_id'))
