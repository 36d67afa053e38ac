"""Building the facts of a book on a day: every file run in order, then one table with a row per customer.

A fact whose window the book does not cover is NULL for everybody, whatever its file computed; a bounded fact keeps
what was seen beside it. That decision is made here, once, from the book's coverage, never inside a fact file; and a
file that reads the facts of another finds them so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import sqlglot
from sqlglot import exp

from xindang.book.book import Book
from xindang.engines.duckdb import DuckEngine, quoted_text
from xindang.facts.calendar import dates_given
from xindang.facts.catalogue import SIDE_GRAIN, Catalogue, FactDefinition, FactFile
from xindang.facts.coverage import Coverages, Uncovered, uncovered_by, write_coverage
from xindang.policy.pack import verdict_fact
from xindang.policy.sql import SEEN_SUFFIX

FACTS_TABLE = "facts"
SIDE_FACTS_TABLE = "side_facts"
SIDES_TABLE = "traded_side"
# What joins or ranks wide rows goes so many customers at a time: all of ten million at once would not fit, or would
# spill tens of gigabytes. A fact file asks for it by keeping to customers from $first_customer to $last_customer.
PART_CUSTOMERS = 500_000
FIRST, LAST = "first_customer", "last_customer"
# Stands on both sides of a name in the text of a query; no query has it.
MARK = "\0"
Given = Mapping[str, date | int | Decimal | str | None]


@dataclass(frozen=True, slots=True)
class FactRequest:
    """What is asked for: the day, the figures fact files use, the criteria whose verdicts are wanted."""

    on: date
    parameters: Mapping[str, int | Decimal]
    criteria: tuple[str, ...]
    coverages: Coverages


def build_facts(
    book: Book, catalogue: Catalogue, request: FactRequest, progress: Callable[[str], None] = lambda _: None
) -> list[Uncovered]:
    """Make ``facts`` (a row per customer) and ``side_facts`` (per customer and side traded), keys first, then facts.

    Returns which facts the book does not cover.
    """
    engine = book.engine
    write_coverage(book, request.coverages)
    given = given_for(book, request)
    parts = customer_parts(engine)
    uncovered = [gap for fact in catalogue.facts.values() for gap in uncovered_by(request.coverages, fact, request.on)]
    missing = {gap.fact for gap in uncovered}
    for file in catalogue.files:
        progress(f"{file.title} {file.name}")
        if file.view:
            engine.create_view(file.name, bind_given(file.sql, given))
        elif FIRST in file.sql:
            queries = (bind_given(file.sql, {**given, **part}) for part in parts)
            _create_in_parts(engine, file.name, (_as_covered(file, query, missing) for query in queries))
        else:
            engine.create_table(file.name, _as_covered(file, bind_given(file.sql, given), missing))
    progress("事实 facts")
    query = facts_query(catalogue, engine, missing, request.criteria)
    _create_in_parts(engine, FACTS_TABLE, (_within(query, "customers", part) for part in parts))
    if any(file.name == SIDES_TABLE for file in catalogue.files):
        query = side_facts_query(catalogue, engine, missing)
        _create_in_parts(engine, SIDE_FACTS_TABLE, (_within(query, SIDES_TABLE, part) for part in parts))
    return uncovered


def _as_covered(file: FactFile, sql: str, missing: Collection[str]) -> str:
    """The query of a file with the facts that the book does not cover already NULL; what was seen is kept beside it."""
    gone = [fact for fact in file.facts if fact.name in missing and not fact.spread]
    if not gone:
        return sql
    unknown = ", ".join(f'cast(null as {fact.sql_type}) as "{fact.name}"' for fact in gone)
    seen = [fact.name for fact in gone if fact.bounded and fact.name + SEEN_SUFFIX not in file.columns]
    kept = "".join(f', "{name}" as "{name}{SEEN_SUFFIX}"' for name in seen)
    return f"select * replace ({unknown}){kept} from (\n{sql}\n)"


def customer_parts(engine: DuckEngine) -> list[dict[str, int]]:
    """The first and the last number of each part of the customers; one part where there are none."""
    first, last = engine.one("select coalesce(min(customer_id), 0), coalesce(max(customer_id), 0) from customers")
    return [{FIRST: at, LAST: min(at + PART_CUSTOMERS - 1, last)} for at in range(first, last + 1, PART_CUSTOMERS)]


def _within(query: str, subjects: str, part: Mapping[str, int]) -> str:
    """A query that ends in its joins, for one part of its subjects."""
    return f"{query}\nwhere {subjects}.customer_id between {part[FIRST]} and {part[LAST]}"


def _create_in_parts(engine: DuckEngine, name: str, queries: Iterable[str]) -> None:
    """Make a table of the queries of its parts, one after the other, so that one part is in memory at a time."""
    for number, query in enumerate(queries):
        if number == 0:
            engine.create_table(name, query)
        else:
            engine.execute(f"insert into {name} {query}")


def given_for(book: Book, request: FactRequest) -> dict[str, date | int | Decimal | str | None]:
    """What a file's ``$names`` stand for."""
    drawn_on = request.coverages["items"].drawn_on
    # Without a record of payments the items themselves are the list of what is open, as of their last day.
    paid = request.coverages["settlements" if book.tables["settlements"].given else "items"].covers_to
    return {
        **dates_given(request.on),
        **request.parameters,
        "base_currency": book.base_currency,
        "items_drawn_on": drawn_on,
        "settled_until": min(paid, request.on) if paid else None,
    }


def bind_given(sql: str, given: Given) -> str:
    """The query with every ``$name`` of the parsed tree replaced by a typed literal."""
    return "".join(part if at % 2 == 0 else _literal(given[part]) for at, part in enumerate(_parts(sql)))


@cache
def _parts(sql: str) -> tuple[str, ...]:
    """The text of a query cut at its ``$names``: text, name, text and so on.

    Parsing it and writing it out costs more than running it on a small book, and only the values ever differ.
    """
    tree = sqlglot.parse_one(sql, dialect="duckdb").transform(_marked, copy=False)
    return tuple(tree.sql(dialect="duckdb", copy=False).split(MARK))


def _marked(node: exp.Expr) -> exp.Expr:
    return exp.Var(this=f"{MARK}{node.name}{MARK}") if isinstance(node, exp.Placeholder) else node


def _literal(value: date | Decimal | int | str | None) -> str:
    if value is None or isinstance(value, date):
        return f"cast({quoted_text(value.isoformat()) if value else 'null'} as date)"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int) else quoted_text(value)


def facts_query(catalogue: Catalogue, engine: DuckEngine, missing: set[str], criteria: Iterable[str]) -> str:
    """One row per customer with every fact, typed as its header says."""
    columns: list[str] = []
    joins: list[str] = []
    for file in catalogue.files:
        if not file.facts or file.grain == SIDE_GRAIN:
            continue
        spread = next((fact for fact in file.facts if fact.spread), None)
        relation = _spread_query(file, spread, criteria) if spread else f'"{file.name}"'
        joins.append(f'left join {relation} as "{file.name}" on "{file.name}".customer_id = customers.customer_id')
        if spread:
            names = (verdict_fact(criterion) for criterion in criteria)
            columns += [f'"{file.name}"."{name}" as "{name}"' for name in names]
            continue
        columns += _file_columns(file, engine, missing)
    chosen = ",\n    ".join(["customers.customer_id", *columns])
    return f"select\n    {chosen}\nfrom customers\n" + "\n".join(joins)


def side_facts_query(catalogue: Catalogue, engine: DuckEngine, missing: set[str]) -> str:
    """One row per customer and side traded with every fact of that grain, typed as its header says."""
    files = [file for file in catalogue.files if file.facts and file.grain == SIDE_GRAIN]
    columns = [column for file in files for column in _file_columns(file, engine, missing)]
    joins = [
        f'left join "{file.name}" on "{file.name}".customer_id = {SIDES_TABLE}.customer_id'
        f' and "{file.name}".side = {SIDES_TABLE}.side'
        for file in files
    ]
    chosen = ",\n    ".join([f"{SIDES_TABLE}.customer_id", f"{SIDES_TABLE}.side", *columns])
    return f"select\n    {chosen}\nfrom {SIDES_TABLE}\n" + "\n".join(joins)


def _file_columns(file: FactFile, engine: DuckEngine, missing: set[str]) -> list[str]:
    offered = engine.columns(file.name)
    return [
        column
        for fact in file.facts
        for column in _fact_columns(file, fact, fact.name + SEEN_SUFFIX in offered, fact.name in missing)
    ]


def _fact_columns(file: FactFile, fact: FactDefinition, own_bound: bool, missing: bool) -> list[str]:
    column = f'"{file.name}"."{fact.name}"'
    absent = fact.absent if fact.absent is not None or not fact.bounded or own_bound else 0
    value = column if absent is None else _or_absent(file, column, absent)
    # A figure too large for its type is unknown, and no data stops a run.
    known = f"cast(null as {fact.sql_type})" if missing or fact.searched else f"try_cast({value} as {fact.sql_type})"
    columns = [f'{known} as "{fact.name}"']
    if fact.bounded:
        seen = f'"{file.name}"."{fact.name}{SEEN_SUFFIX}"' if own_bound else column
        columns.append(f'coalesce(cast({seen} as {fact.sql_type}), 0) as "{fact.name}{SEEN_SUFFIX}"')
    return columns


def _or_absent(file: FactFile, column: str, absent: int) -> str:
    """A customer without a row in the file has the absent value; one with a row keeps its own, NULL too."""
    return f'case when "{file.name}".customer_id is null then {absent} else {column} end'


def _spread_query(file: FactFile, fact: FactDefinition, criteria: Iterable[str]) -> str:
    columns = ", ".join(
        f'max(case when {fact.spread} = {quoted_text(criterion)} then {fact.name} end) as "{verdict_fact(criterion)}"'
        for criterion in criteria
    )
    return f'(select customer_id, {columns} from "{file.name}" group by customer_id)'
