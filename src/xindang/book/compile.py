"""The SQL that turns a staged source into a contract table, composed from the contract and never by hand per table.

In layers: cells converted (``t``), references resolved and defaults filled (``x``), and on top either the columns of
the contract with ``flagged`` (has the row any fault?), or ``faults`` (which, one bit per check). The second is asked
for only when the first says that there is a fault, so that a clean book is read once.
"""

from __future__ import annotations

from dataclasses import dataclass

from xindang.book.contract import DENSE_TABLES, Column, Rule, Table, Working
from xindang.book.convert import NEVER, Conversion, broken_name, conversion, converted, given_name
from xindang.book.stage import Staged
from xindang.book.uscc import uscc_conditions
from xindang.core.problems import problem_texts
from xindang.engines.duckdb import quoted_name as quoted
from xindang.engines.duckdb import quoted_text

# Bits every table has: a row its reader refused, an id seen before, a row that refers to one left out.
ROW_REFUSED, REPEATED, LEFT_OUT = 1, 2, 4
FIRST_BIT = 3
# What a row may know of the item it names. An item's few words stand apart, once for each combination that occurs:
# carried along for every item they would be most of what joining millions of settlements costs.
ITEM_FIGURES = {"customer_id": "INTEGER", "issued_on": "DATE", "amount": "DECIMAL(18,2)"}
ITEM_WORDS = {"unit": "VARCHAR", "side": "VARCHAR", "currency": "VARCHAR"}
WORDS = "item_words"


@dataclass(frozen=True, slots=True)
class Check:
    """One bit of ``faults``. A cell's check gives its ``code`` as SQL over the converted cells; a rule's, the rule."""

    bit: int
    column: str
    when: str
    code: str = ""
    rule: Rule | None = None

    @property
    def is_error(self) -> bool:
        """Cells at fault are errors; a rule's severity stands with its sentences."""
        return self.rule is None or problem_texts()[self.rule.code]["severity"] == "error"


@dataclass(frozen=True, slots=True)
class References:
    """Relations to look ids up in: customers (customer_code, customer_id, left_out), items (item_code, item_id, the
    ``ITEM_FIGURES``, words, left_out) with ``item_words`` (words, the ``ITEM_WORDS``). Empty where that table could
    not be read, so that nothing can be said of references.
    """

    customers: str = ""
    items: str = ""

    def of(self, table: str) -> str:
        """The relation of a table."""
        return self.customers if table == "customers" else self.items


@dataclass(frozen=True, slots=True)
class Compiled:
    """The queries of a table, the checks behind its bits, and its cells.

    ``rows``: ``row_no``, the contract columns that can hold anything, which are ``columns``, and what is known of a row
    only while it loads, which is ``working``: ``flagged``, the rules told together by their code, the table's own.
    ``faults``: ``row_no`` and ``faults`` of the flagged rows.
    """

    rows: str
    faults: str
    columns: tuple[str, ...]
    working: dict[str, Working]
    checks: tuple[Check, ...]
    cells: dict[str, Conversion]

    @property
    def error_mask(self) -> int:
        return ROW_REFUSED | REPEATED | LEFT_OUT | sum(check.bit for check in self.checks if check.is_error)


def compile_table(table: Table, staged: Staged, references: References, base_currency: str) -> Compiled:
    """Compose the query of one table."""
    cells = {
        name: conversion(name, kind, table.columns[name].type, trimmed=staged.trimmed)
        for name, kind in staged.columns.items()
    }
    named = {name: _named(table.columns[name], references) for name in cells if table.columns[name].refers}
    checks = _numbered([*_cell_checks(table, cells, named), *_rule_checks(table)])
    from_item = table.fill if table.item_column in cells else ()
    defaults = (name for name, column in table.columns.items() if _default(column, cells, base_currency))
    filled = {*cells, *from_item, *defaults}
    resolved = f"""(select {", ".join(_middle_layer(table, cells, named, base_currency))}
            from ({converted(staged.relation, cells)}) t
            {" ".join(join for join, _ in named.values() if join)}) x"""
    columns = _top_layer(table, filled)
    listed = "".join(f", {value} as {quoted(name)}" for name, value in columns.items())
    faults = " + ".join(f"case when {when} then {bit}::ubigint else 0::ubigint end" for bit, when in _bits(checks))
    flagged = " or ".join(f"coalesce({when}, false)" for _, when in _bits(checks))
    together = {rule.code: Working("boolean", rule.sql) for rule in table.told_together}
    working = {"flagged": Working("boolean", flagged), **together, **table.working}
    kept = "".join(f", {column.sql} as {name}" for name, column in working.items())
    return Compiled(
        rows=f"select row_no{listed}{kept} from {resolved}",
        faults=f"select * from (select row_no, {faults} as faults from {resolved}) where faults <> 0",
        columns=tuple(columns),
        working=working,
        checks=checks,
        cells=cells,
    )


def _named(column: Column, references: References) -> tuple[str, str]:
    """The join that looks a reference up and the alias it gets; both empty when there is nothing to look it up in."""
    relation = references.of(column.refers)
    alias = {"customers": "customer", "items": "item"}[column.refers]
    if not relation:
        return "", ""
    words = f" left join {WORDS} words on words.words = item.words" if alias == "item" else ""
    return f"left join {relation} {alias} on t.{column.name} = {alias}.{alias}_code{words}", alias


def _middle_layer(
    table: Table, cells: dict[str, Conversion], named: dict[str, tuple[str, str]], base_currency: str
) -> list[str]:
    found = ["t.row_no", *(f"t.{broken_name(name)}" for name, cell in cells.items() if cell.can_break)]
    aliases = [alias for _, alias in named.values() if alias]
    for column in table.columns.values():
        given = f"t.{quoted(column.name)}" if column.name in cells else f"cast(null as {_given_type(column)})"
        own = given
        if column.refers:
            alias = named.get(column.name, ("", ""))[1]
            own = f"{alias}.{alias}_id" if alias else "cast(null as integer)"
            found.append(f"{own} as own_{column.name}")
        from_item = [_of_item(column.name)] if "item" in aliases and column.name in table.fill else []
        choices = [*from_item, own, *_default(column, cells, base_currency)]
        found.append(f"{_first_of(choices)} as {quoted(column.name)}")
        if _keeps_given(table, column):
            found.append(f"{given} as {quoted(f'given_{column.name}')}")
    if table.item_column:
        item = {
            word: _of_item(word) if "item" in aliases else f"cast(null as {kind})"
            for word, kind in {**ITEM_FIGURES, **ITEM_WORDS}.items()
        }
        found += [f"{value} as item_{word}" for word, value in item.items()]
    found.append(f"{' or '.join(f'coalesce({alias}.left_out, false)' for alias in aliases) or NEVER} as names_left_out")
    return found


def _of_item(name: str) -> str:
    return f"words.{name}" if name in ITEM_WORDS else f"item.{name}"


def _top_layer(table: Table, filled: set[str]) -> dict[str, str]:
    """The contract's columns that can hold anything, with their SQL; dense ids beside the words of the file."""
    found: dict[str, str] = {}
    for name in table.columns:
        if name not in filled:
            continue
        if name != table.key or table.name not in DENSE_TABLES:
            found[name] = quoted(name)
        else:
            number = "row_no" if table.name == "items" else f"row_number() over (order by given_{name}, row_no)"
            found[name] = f"cast({number} as integer)"
            found[DENSE_TABLES[table.name]] = f"given_{name}"
    return found


def _bits(checks: tuple[Check, ...]) -> list[tuple[int, str]]:
    return [(LEFT_OUT, "names_left_out"), *((check.bit, check.when) for check in checks)]


def _keeps_given(table: Table, column: Column) -> bool:
    return bool(column.refers or column.default or column.name in table.fill or column.name == table.key)


def _given_type(column: Column) -> str:
    return "VARCHAR" if column.refers else column.sql_type


def _default(column: Column, cells: dict[str, Conversion], base_currency: str) -> list[str]:
    """What a blank becomes, as SQL: none, a constant, the base currency, or an expression over another column."""
    if not column.default:
        return []
    if column.default == "base_currency":
        return [quoted_text(base_currency)]
    if not column.default.startswith("="):
        return [quoted_text(column.default)]
    expression = column.default.removeprefix("=").strip()
    source = expression.split()[0]
    if source not in cells:
        return []
    return [expression.replace(source, f"t.{quoted(source)}", 1)]


def _first_of(choices: list[str]) -> str:
    return choices[0] if len(choices) == 1 else f"coalesce({', '.join(choices)})"


def _cell_checks(table: Table, cells: dict[str, Conversion], named: dict[str, tuple[str, str]]) -> list[Check]:
    """One check per given column that can be at fault: blank, broken, out of bounds, no such code, no such id."""
    found = []
    for name, cell in cells.items():
        column = table.columns[name]
        given = f"given_{name}" if _keeps_given(table, column) else quoted(name)
        faults: list[tuple[str, str]] = []
        if column.required:
            faults.append((f"({given} is null)", "missing_value"))
        if cell.can_break:
            faults.append((broken_name(name), ""))
        if column.codes:
            code = "unknown_currency" if column.code_list == "currency" else "unknown_code"
            faults.append((f"({given} is not null and not {_listed(given, column)})", code))
        if column.least is not None:
            code = "negative_amount" if column.type == "money" else "out_of_range"
            faults.append((f"coalesce({quoted(name)} < {column.least}, false)", code))
        if column.most is not None:
            faults.append((f"coalesce({quoted(name)} > {column.most}, false)", "out_of_range"))
        if column.refers and named[name][1]:
            faults.append((f"({given} is not null and own_{name} is null)", f"unknown_{named[name][1]}"))
        if faults:
            when = " or ".join(when for when, _ in faults)
            found.append(Check(0, name, when, _cell_code(name, cell, faults[-1][1])))
    return found


def _listed(given: str, column: Column) -> str:
    """Whether a code is one of the column's. The long list of currencies is searched as one text, which is faster."""
    if column.code_list == "currency":
        return f"(regexp_full_match({given}, '[A-Z]{{3}}') and contains('{' '.join(column.codes)}', {given}))"
    return f"{given} in ({', '.join(quoted_text(code) for code in column.codes)})"


def _cell_code(name: str, cell: Conversion, other: str) -> str:
    """SQL over the converted cells for the code of a cell at fault: blank, broken, or what else its column can be."""
    broken = f"when {broken_name(name)} then {cell.code}" if cell.can_break else ""
    return f"case when {given_name(name)} is null then 'missing_value' {broken} else {quoted_text(other)} end"


def _rule_checks(table: Table) -> list[Check]:
    conditions = uscc_conditions("uscc")
    rules = [rule for rule in table.rules if not rule.together]
    return [Check(0, rule.column, f"({rule.sql.format(**conditions)})", rule=rule) for rule in rules]


def _numbered(checks: list[Check]) -> tuple[Check, ...]:
    return tuple(
        Check(1 << (FIRST_BIT + at), check.column, check.when, check.code, check.rule)
        for at, check in enumerate(checks)
    )
