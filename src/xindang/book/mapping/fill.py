"""Blocks of a mapping as rows of contract tables, and every value that does not fit told with its place in the export.

Each block becomes one engine table: file_no, row_no, its columns under the contract's names, and beside each a code of
what is wrong with it (``name!``, NULL when nothing is).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xindang.book.contract import Column, contract
from xindang.book.mapping.bound import Bound
from xindang.book.mapping.check import ROW_NUMBER, block_facts, columns_of
from xindang.book.mapping.gather import VERDICT, Gathered, filtered
from xindang.book.mapping.lookup import joined
from xindang.book.mapping.places import Fault, list_faults
from xindang.book.mapping.spec import Block, BookMapping, Value
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.engines.duckdb import quoted_text as literal
from xindang.policy.expression import FactType
from xindang.policy.sql import SqlText

# What a number becomes in a book, by type of column. A value that changes on the way does not fit.
NUMBER_TYPES = {"money": "decimal(18, 2)", "rate": "decimal(18, 8)", "int": "integer"}
FAULT_OF_NUMBER = {"money": "mapping_not_cents", "rate": "mapping_too_many_decimals", "int": "mapping_not_whole"}
ROW_KEY = ("block_no", "file_no", "row_no")


@dataclass(slots=True)
class Filling:
    """Fills the contract's tables from the sources; ``tables`` maps each to the engine table of its rows."""

    mapping: BookMapping
    sources: Mapping[str, Gathered]
    engine: DuckEngine
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)

    def fill(self) -> dict[str, str]:
        """Every table that some block fills, by name."""
        relations: dict[str, list[tuple[str, Block]]] = {}
        for at, block in enumerate(self.mapping.blocks):
            if block.source in self.sources and all(join.source in self.sources for join in block.joins):
                relations.setdefault(block.to, []).append((self._block(at, block), block))
        for to, parts in relations.items():
            selects = [
                f"select {', '.join(map(quoted, (*ROW_KEY, *block.columns)))} from {quoted(relation)}"
                for relation, block in parts
            ]
            self.tables[to] = f"mapping_table_{to}"
            self.engine.create_table(self.tables[to], " union all by name ".join(selects))
        self._tell_unused()
        return self.tables

    def _block(self, at: int, block: Block) -> str:
        relation, bound = f"mapping_block_{at}", Bound()
        block = self._with_openings(block)
        source, facts = self.sources[block.source], block_facts(block, self._facts())
        query, problems = joined(block, self.sources, self.engine, f"mapping_join_{at}")
        self.problems.extend(problems)
        query = filtered(query, block.rows, facts)
        columns = {name: columns_of(contract()[block.to])[name] for name in block.columns}
        values = _values(block, columns, facts, bound)
        kept = [f"cast({at} as integer) as block_no", "file_no", "row_no"]
        if block.rows.where is not None:
            kept.append(quoted(VERDICT))
        query = f"select {', '.join([*kept, *values])} from ({query})"
        self.engine.create_table(relation, _typed(block, columns, query, kept), bound.values or None)
        self._settle_where(block, relation)
        self._take(source.root, relation)
        self._tell_faults(block, columns, relation, source)
        if block.distinct:
            self._one_per_key(block, relation)
        return relation

    def _with_openings(self, block: Block) -> Block:
        """The block with the day before its ledger begins in place of every value that asks for it."""
        columns = {name: tuple(map(self._opened(block), values)) for name, values in block.columns.items()}
        return replace(block, columns=columns)

    def _opened(self, block: Block) -> Callable[[Value], Value]:
        ledger = self.sources[self.sources[block.source].root].relation

        def opened(value: Value) -> Value:
            if not value.opening:
                return value
            first = f"date_trunc('month', min({quoted(value.opening)}))"
            (eve,) = self.engine.one(f"select cast({first} as date) - 1 from {quoted(ledger)}")
            return replace(value, opening="", constant=eve)

        return opened

    def _take(self, root: str, relation: str) -> None:
        """Keep in mind which rows of a file went to some table."""
        rows = f"select file_no, row_no from {quoted(relation)}"
        if root in self.taken:
            self.engine.execute(f"insert into {quoted(self.taken[root])} {rows}")
        else:
            self.taken[root] = f"mapping_taken_{len(self.taken)}"
            self.engine.create_table(self.taken[root], rows)

    def _tell_unused(self) -> None:
        """Rows that went to no table, by source: what a reader needs to hold the book against the export."""
        for root, taken in self.taken.items():
            source = quoted(self.sources[root].relation)
            query = f"select count(*) from {source} s anti join {quoted(taken)} t using (file_no, row_no)"
            (count,) = self.engine.one(query)
            (total,) = self.engine.one(f"select count(*) from {source}")
            if count:
                words: dict[str, Any] = {"name": root, "total": total}
                self.problems.append(
                    problem(
                        "mapping_rows_unused", table=self.mapping.file, column=f"source {root}", count=count, **words
                    )
                )

    def _facts(self) -> dict[str, Mapping[str, FactType]]:
        return {name: gathered.facts for name, gathered in self.sources.items()}

    def _settle_where(self, block: Block, relation: str) -> None:
        if block.rows.where is None:
            return
        (count,) = self.engine.one(f"select count(*) from {quoted(relation)} where {quoted(VERDICT)} is null")
        if count:
            place = f"table {block.name}.where"
            words: dict[str, Any] = {"name": block.name, "where": block.rows.where_text}
            self.problems.append(
                problem("mapping_where_unknown", table=self.mapping.file, column=place, count=count, **words)
            )
            self.engine.execute(f"delete from {quoted(relation)} where {quoted(VERDICT)} is null")

    def _tell_faults(self, block: Block, columns: dict[str, Column], relation: str, source: Gathered) -> None:
        faults = []
        for name, column in columns.items():
            values = block.columns[name]
            shown = values[0].column if len(values) == 1 else ""
            allowed = ", ".join(column.codes[:30]) or ", ".join(key for value in values for key in value.codes)
            faults.append(Fault(name, shown, to=f"{block.to}.{name}", allowed=allowed))
        self.problems.extend(list_faults(relation, faults, source.files, self.engine))
        broken = " or ".join(f"{quoted(f'{name}!')} is not null" for name in columns)
        self.engine.execute(f"delete from {quoted(relation)} where {broken}")

    def _one_per_key(self, block: Block, relation: str) -> None:
        """One row per key: a value on which its rows differ is unknown, or the first row's where one must stand."""
        table = contract()[block.to]
        key = table.key or "customer_id"
        rank = "row(file_no, row_no)"
        kept, differing = [f"min_by({name}, {rank}) as {name}" for name in ROW_KEY], list[str]()
        for name in block.columns:
            column = quoted(name)
            if name == key:
                kept.append(column)
                continue
            required = name in table.columns and table.columns[name].required
            other = f"min_by({column}, {rank})" if required else "null"
            kept.append(f"case when min({column}) = max({column}) then min({column}) else {other} end as {column}")
            differing.append(f"count(*) filter (where {quoted(f'{name}<')} <> {quoted(f'{name}>')})")
        ends = [f"min({quoted(n)}) as {quoted(f'{n}<')}, max({quoted(n)}) as {quoted(f'{n}>')}" for n in block.columns]
        grouped = f"select {', '.join(ends)} from {quoted(relation)} group by {quoted(key)}"
        others = [name for name in block.columns if name != key]
        counts = self.engine.one(f"select {', '.join(differing)} from ({grouped})") if differing else ()
        for name, count in zip(others, counts, strict=True):
            if count:
                place = f"table {block.name}.columns.{name}"
                words: dict[str, Any] = {"key": key, "name": name}
                self.problems.append(
                    problem("mapping_distinct_differs", table=self.mapping.file, column=place, count=count, **words)
                )
        one = f"select {', '.join(kept)} from {quoted(relation)} group by {quoted(key)}"
        self.engine.create_table(f"{relation}_distinct", one)
        self.engine.execute(f"drop table {quoted(relation)}")
        self.engine.execute(f"alter table {quoted(f'{relation}_distinct')} rename to {quoted(relation)}")


def _values(block: Block, columns: Mapping[str, Column], facts: Mapping[str, FactType], bound: Bound) -> list[str]:
    """Each column's value as the mapping gives it, and whether a code of it is not listed."""
    found = []
    for name in columns:
        values = block.columns[name]
        found.append(f"{_first_that_applies(values, facts, bound)} as {quoted(name)}")
        found.append(f"{_unlisted(values, facts, bound)} as {quoted(f'{name}*')}")
    return found


def _first_that_applies(values: tuple[Value, ...], facts: Mapping[str, FactType], bound: Bound) -> str:
    if len(values) == 1 and values[0].when is None:
        return value_sql(values[0], facts, bound)
    cases = []
    for value in values:
        when = "true" if value.when is None else SqlText(facts, {}, quoted).render(value.when)
        cases.append(f"when {when} then {value_sql(value, facts, bound)}")
    return f"case {' '.join(cases)} end"


def value_sql(value: Value, facts: Mapping[str, FactType], bound: Bound) -> str:
    """One value before its ``when``."""
    plain = _plain(value, facts, bound)
    if value.codes:
        cases = " ".join(f"when {bound(key)} then {bound(code)}" for key, code in value.codes.items())
        rest = f"when {plain} is not null then {bound(value.otherwise)}" if value.otherwise is not None else ""
        listed = f"case {plain} {cases} end"
        return f"coalesce({listed}, case {rest} end)" if rest else listed
    return plain if value.places is None else f"round({plain}, {value.places})"


def _plain(value: Value, facts: Mapping[str, FactType], bound: Bound) -> str:
    if value.column:
        return quoted(value.column)
    if value.expression is not None:
        return SqlText(facts, {}, quoted).render(value.expression)
    if value.template:
        parts = [part for text, name in value.template for part in _template_part(text, name, bound)]
        return f"({' || '.join(parts)})"
    return "null" if value.constant is None else bound(value.constant)


def _template_part(text: str, name: str, bound: Bound) -> list[str]:
    parts = [bound(text)] if text else []
    if name == ROW_NUMBER:
        parts.append("case when file_no = 0 then '' else (file_no + 1) || '.' end || row_no")
        parts[-1] = f"({parts[-1]})"
    elif name:
        parts.append(f"cast({quoted(name)} as varchar)")
    return parts


def _unlisted(values: tuple[Value, ...], facts: Mapping[str, FactType], bound: Bound) -> str:
    """That the value that applies has a list of codes and the cell is none of them."""
    if not any(value.codes and value.otherwise is None for value in values):
        return "false"
    cases = []
    for value in values:
        when = "true" if value.when is None else SqlText(facts, {}, quoted).render(value.when)
        plain = _plain(value, facts, bound)
        strict = value.codes and value.otherwise is None
        missed = f"({plain} is not null and {plain} not in {bound.listed(value.codes)})" if strict else "false"
        cases.append(f"when {when} then {missed}")
    return f"case {' '.join(cases)} else false end"


def _typed(block: Block, columns: Mapping[str, Column], query: str, kept: list[str]) -> str:
    """The block's columns in the contract's types, each with the code of what is wrong."""
    found = [part.rsplit(" as ", 1)[-1] for part in kept]
    credit = "coalesce(amount < 0, false)" if block.negative == "credit_note" else ""
    for name, column in columns.items():
        value = _typed_value(column, quoted(name), credit)
        found.append(f"{value} as {quoted(name)}")
        below = bool(block.negative) and name == "amount"
        fault = _fault(column, quoted(name), quoted(f"{name}*"), may_be_negative=below)
        found.append(f"{fault} as {quoted(f'{name}!')}")
    return f"select {', '.join(found)} from ({query})"


def _typed_value(column: Column, cell: str, credit: str) -> str:
    """A value in its column's type. With ``credit`` (when a row is a credit note) signs are turned."""
    if column.type in NUMBER_TYPES:
        signed = f"abs({cell})" if credit and column.name == "amount" else cell
        return f"try_cast({signed} as {NUMBER_TYPES[column.type]})"
    if column.type == "date":
        return f"cast({cell} as date)"
    if credit and column.name == "kind":
        return f"case when {credit} then 'credit_note' else {cell} end"
    if credit and column.name == "applies_to":
        return f"case when {credit} then {cell} end"
    return f"cast({cell} as varchar)"


def _fault(column: Column, cell: str, unlisted: str, *, may_be_negative: bool) -> str:
    """The code of what is wrong with a value; NULL when nothing is."""
    cases = [f"when {unlisted} then 'mapping_code_not_listed'"]
    if column.required:
        cases.append(f"when {cell} is null then 'mapping_value_missing'")
    if column.type in NUMBER_TYPES:
        fits, code = f"try_cast({cell} as {NUMBER_TYPES[column.type]})", literal(FAULT_OF_NUMBER[column.type])
        cases.append(f"when {cell} is not null and {fits} is distinct from {cell} then {code}")
    if column.type == "money" and column.least == "0" and not may_be_negative:
        cases.append(f"when {cell} < 0 then 'mapping_negative'")
    if column.codes:
        listed = ", ".join(literal(code) for code in column.codes)
        cases.append(f"when {cell} not in ({listed}) then 'mapping_code_unknown'")
    return f"case {' '.join(cases)} end"
