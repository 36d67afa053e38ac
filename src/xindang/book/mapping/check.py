"""Whether a mapping's names exist and like goes to like: everything that can be known before a file is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xindang.book.contract import Column, Table, contract
from xindang.book.mapping.keys import retold
from xindang.book.mapping.spec import (
    NUMBER_DIGITS,
    Block,
    BookMapping,
    DuePolicy,
    Join,
    MatchPolicy,
    RowFilter,
    Signed,
    Source,
    Value,
)
from xindang.core.problems import Problem, problem
from xindang.policy.expression import Expression, FactType, Kind, facts_in, parameters_in
from xindang.policy.kinds import KindCheck, nearest, shape_of_value

Facts = Mapping[str, FactType]
# Columns of a block that are no columns of the contract: what the two policies read.
EXTRA_COLUMNS = {
    "items": {"term_days": Column("term_days", "int", "账期（天）", "term in days", least="0", most="3660")},
    "settlements": {"item_reference": Column("item_reference", "text", "核销依据的单据号", "document settled")},
}
KINDS = {
    "text": (Kind.TEXT,),
    "id": (Kind.TEXT,),
    "code": (Kind.TEXT,),
    "date": (Kind.DATE,),
    "bool": (Kind.TRUTH, Kind.TEXT),
    "money": (Kind.NUMBER,),
    "rate": (Kind.NUMBER,),
    "int": (Kind.NUMBER,),
}
ROW_NUMBER = "row"


def columns_of(table: Table) -> dict[str, Column]:
    """What a block may fill: the table's columns, and those that only the policies read."""
    return {**table.columns, **EXTRA_COLUMNS.get(table.name, {})}


def source_facts(mapping: BookMapping) -> dict[str, dict[str, FactType]]:
    """The columns of each source as expressions see them; a derived source has those of the one it comes from."""
    found: dict[str, dict[str, FactType]] = {}
    for source in mapping.sources:
        if source.derived_from:
            found[source.name] = dict(found.get(source.derived_from, {}))
            continue
        facts = {column.name: column.fact for column in source.columns}
        facts |= {made.name: FactType(made.name, Kind.DATE) for made in source.dates}
        found[source.name] = facts | {signed.name: signed_fact(signed, facts) for signed in source.signed}
    return found


def signed_fact(signed: Signed, facts: Facts) -> FactType:
    """A signed amount as expressions see it: as many decimals as its parts."""
    parts = [facts[name].scale for name in (signed.amount, signed.debit, signed.credit) if name in facts]
    scale = max(parts, default=0)
    return FactType(signed.name, Kind.NUMBER, NUMBER_DIGITS - scale, scale)


def block_facts(block: Block, sources: Mapping[str, Facts]) -> dict[str, FactType]:
    """The columns a block's values see: its source's, and what its look-ups take."""
    facts = dict(sources.get(block.source, {}))
    for join in block.joins:
        there = sources.get(join.source, {})
        facts |= {name: there[column] for name, column in join.take if column in there}
    return facts


def check_mapping(mapping: BookMapping) -> list[Problem]:
    """Everything wrong with the names and kinds of a mapping that is well-formed."""
    check = MappingCheck(mapping, source_facts(mapping))
    for at, source in enumerate(mapping.sources):
        check.source(source, [before.name for before in mapping.sources[:at]])
    for block in mapping.blocks:
        check.block(block)
    check.policies()
    for table in mapping.coverage:
        if table not in contract():
            check.tell("mapping_no_such_table", "coverage", table, nearest=nearest(table, contract()))
    return check.problems


@dataclass(slots=True)
class MappingCheck:
    """Gathers the problems of one mapping."""

    mapping: BookMapping
    facts: Mapping[str, Facts]
    problems: list[Problem] = field(default_factory=list)

    def tell(self, code: str, place: str, value: object, **words: Any) -> None:
        self.problems.append(problem(code, table=self.mapping.file, column=place, value=value, **words))

    def source(self, source: Source, before: list[str]) -> None:
        """A source's own references: to its columns, or to the source it comes from."""
        place, facts = f"source {source.name}", self.facts[source.name]
        if source.derived_from and source.derived_from not in before:
            self._no_such_source(f"{place}.from", source.derived_from, before)
            return
        self._names(f"{place}.drop", [drop.column for drop in source.drop], facts)
        for signed in source.signed:
            where = f"{place}.signed.{signed.name}"
            self._names(where, [signed.direction] if signed.direction else [], facts, Kind.TEXT)
            numbers = [name for name in (signed.amount, signed.debit, signed.credit) if name]
            self._names(where, numbers, facts, Kind.NUMBER)
        self._layout(place, source, facts)
        self._rows(place, source.rows, facts)

    def _layout(self, place: str, source: Source, facts: Facts) -> None:
        """Lines over blocks and filled cells are read before cells have kinds; dates and balances of what they give."""
        in_file = {column.name: column.fact for column in source.columns if column.headings}
        for banner in source.banners:
            self._names(f"{place}.banner", [banner.column], in_file)
        for names in source.fill:
            self._names(f"{place}.fill", names, in_file)
        for made in source.dates:
            parts = [part for part in (made.year, made.month, made.day) if part]
            self._names(f"{place}.dates.{made.name}", parts, in_file, Kind.NUMBER)
        if source.balance is not None:
            self._names(f"{place}.balance", source.balance.of, facts)
            self._names(f"{place}.balance", [source.balance.change, source.balance.says], facts, Kind.NUMBER)

    def block(self, block: Block) -> None:
        """A block's references: to its table, its source, its look-ups and their columns."""
        place, table = f"table {block.name}", contract().get(block.to)
        if block.source not in self.facts:
            self._no_such_source(f"{place}.from", block.source, self.facts)
            return
        seen = dict(self.facts[block.source])
        for join in block.joins:
            self._join(f"{place}.join {join.source}", join, self.facts[block.source], seen)
        facts = block_facts(block, self.facts)
        self._rows(place, block.rows, facts)
        if table is None:
            self.tell("mapping_no_such_table", f"{place}.to", block.to, nearest=nearest(block.to, contract()))
            return
        known = columns_of(table)
        for name, alternatives in block.columns.items():
            if name not in known:
                words = {"nearest": nearest(name, known), "to": table.name}
                self.tell("mapping_no_such_target", f"{place}.columns", name, **words)
                continue
            for value in alternatives:
                self._value(f"{place}.columns.{name}", value, known[name], facts)
        self._required(place, block, table)

    def _required(self, place: str, block: Block, table: Table) -> None:
        for column in table.columns.values():
            if column.required and column.name not in block.columns:
                self.tell("mapping_required_missing", f"{place}.columns", column.name, to=table.name, zh_name=column.zh)
        if block.negative and "amount" not in block.columns:
            self.tell("mapping_required_missing", f"{place}.columns", "amount", to=table.name, zh_name="金额")
        if block.negative == "reversal" and not any(other.to == "items" for other in self.mapping.blocks):
            self.tell("mapping_policy_needs", f"{place}.negative", block.negative, needs='[[table]] to = "items"')
        if block.distinct and not (table.key or "customer_id" in table.columns):
            self.tell("mapping_distinct_without_key", f"{place}.distinct", table.name)

    def _join(self, place: str, join: Join, own: Facts, seen: dict[str, FactType]) -> None:
        if join.source not in self.facts:
            self._no_such_source(place, join.source, self.facts)
            return
        there = self.facts[join.source]
        for left, right in join.on:
            self._names(f"{place}.on", [left], own)
            self._names(f"{place}.on", [right], there)
            if left in own and right in there and own[left].kind is not there[right].kind:
                self.tell("mapping_kinds_differ", f"{place}.on", left, kind=there[right].kind, wanted=own[left].kind)
        for name, column in join.take:
            self._names(f"{place}.take", [column], there)
            if name in seen:
                self.tell("mapping_name_twice", f"{place}.take", name)
            elif column in there:
                seen[name] = there[column]

    def _rows(self, place: str, rows: RowFilter, facts: Facts) -> None:
        self._names(f"{place}.only_given", rows.given, facts)
        self._names(f"{place}.only_blank", rows.blank, facts)
        if rows.where is not None:
            self._expression(f"{place}.where", rows.where, facts, condition=True)

    def _value(self, place: str, value: Value, column: Column, facts: Facts) -> None:
        if value.when is not None:
            self._expression(place, value.when, facts, condition=True)
        kind = self._kind(place, value, facts)
        if kind is not None and kind not in KINDS[column.type]:
            self.tell("mapping_kinds_differ", place, column.name, kind=kind, wanted=" / ".join(KINDS[column.type]))
        listed = [*value.codes.values(), *([] if value.otherwise is None else [value.otherwise])]
        if isinstance(value.constant, str):
            listed.append(value.constant)
        for code in listed:
            if column.codes and code not in column.codes:
                shown = {"nearest": nearest(code, dict.fromkeys(column.codes)), "to": column.name}
                self.tell("mapping_code_not_in_contract", place, code, **shown)

    def _kind(self, place: str, value: Value, facts: Facts) -> Kind | None:
        """The kind of what a value gives; None where that is told as a problem already."""
        if value.column:
            self._names(place, [value.column], facts, Kind.TEXT if value.codes else None)
            return facts[value.column].kind if value.column in facts else None
        if value.expression is not None:
            return self._expression(place, value.expression, facts)
        if value.opening:
            self._names(place, [value.opening], facts, Kind.DATE)
            return Kind.DATE
        if value.template:
            for name in [name for _, name in value.template if name and name != ROW_NUMBER]:
                self._names(place, [name], facts)
                if name in facts and facts[name].kind is Kind.NUMBER:
                    self.tell("mapping_kinds_differ", place, name, kind=Kind.NUMBER, wanted="text / date")
            return Kind.TEXT
        return None if value.constant is None else shape_of_value(value.constant).kind

    def _expression(self, place: str, expression: Expression, facts: Facts, *, condition: bool = False) -> Kind | None:
        before = len(self.problems)
        self._names(place, facts_in(expression), facts)
        for name in parameters_in(expression):
            self.tell("mapping_no_parameters", place, f"${name}")
        if len(self.problems) > before:
            return None
        check = KindCheck(facts, {}, self.mapping.file, place)
        shape = check.shape(expression)
        if condition and shape is not None and shape.kind is not Kind.TRUTH:
            check.condition(expression)
        self.problems.extend(retold(told) for told in check.problems)
        return None if shape is None else shape.kind

    def _names(self, place: str, names: Iterable[str], facts: Facts, kind: Kind | None = None) -> None:
        for name in names:
            if name not in facts:
                self.tell("mapping_no_such_column", place, name, nearest=nearest(name, facts))
            elif kind is not None and facts[name].kind is not kind:
                self.tell("mapping_kinds_differ", place, name, kind=facts[name].kind, wanted=kind)

    def _no_such_source(self, place: str, name: str, known: Iterable[str]) -> None:
        near = nearest(name, dict.fromkeys(known))
        self.tell("mapping_no_such_source", place, name, nearest=near)

    def policies(self) -> None:
        """A policy needs what it is computed from."""
        policies = self.mapping.policies
        if policies.due is not DuePolicy.GIVEN and not self._has_term():
            self.tell("mapping_policy_needs", "policies.due", policies.due, needs="term_days")
        needs = {MatchPolicy.OLDEST_FIRST: ("customer_id", "side"), MatchPolicy.REFERENCE: ("item_reference",)}
        for name in needs.get(policies.match, ()):
            blocks = [block for block in self.mapping.blocks if block.to == "settlements"]
            if not any(name in block.columns for block in blocks):
                self.tell("mapping_policy_needs", "policies.match", policies.match, needs=f"settlements.{name}")

    def _has_term(self) -> bool:
        blocks = [block for block in self.mapping.blocks if block.to in {"items", "customers"}]
        return self.mapping.policies.term_days is not None or any("term_days" in block.columns for block in blocks)
