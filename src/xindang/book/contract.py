"""The contract of a book read from ``contract.toml``: which tables there are, and of what their columns are made."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

# What a column's type becomes in the engine. References to customers and items become INTEGER (see sql_type).
SQL_TYPES = {
    "text": "VARCHAR",
    "id": "VARCHAR",
    "code": "VARCHAR",
    "date": "DATE",
    "money": "DECIMAL(18,2)",
    "rate": "DECIMAL(18,8)",
    "int": "INTEGER",
    "bool": "BOOLEAN",
}
# Tables whose ids become dense integers; the words of the file stay beside them under these names.
DENSE_TABLES = {"customers": "customer_code", "items": "item_code"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``least`` and ``most`` bound it, both allowed; ``codes`` lists what a code may be."""

    name: str
    type: str
    zh: str
    en: str
    required: bool = False
    codes: tuple[str, ...] = ()
    code_list: str = ""
    refers: str = ""
    default: str = ""
    least: str | None = None
    most: str | None = None

    @property
    def sql_type(self) -> str:
        """Type in the engine once the book is loaded."""
        return "INTEGER" if self.refers in DENSE_TABLES else SQL_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of one row: it is at fault where ``sql`` is true. ``together``: told once with a count, not per row."""

    code: str
    column: str
    sql: str
    other: str = ""
    together: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """What is kept of a row while the book loads: SQL over the converted row, and its type in the engine."""

    type: str
    sql: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table, its columns in order, and the date its rows are about (``principal``) and became known (``known``)."""

    name: str
    zh: str
    en: str
    columns: dict[str, Column]
    key: str = ""
    principal: str = ""
    known: str = ""
    complete: bool = False
    unique: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()
    working: dict[str, Working] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @property
    def has_currency(self) -> bool:
        return "currency" in self.columns

    @property
    def told_together(self) -> list[Rule]:
        """The rules whose rows are only counted."""
        return [rule for rule in self.rules if rule.together]

    @property
    def money(self) -> list[str]:
        """The columns whose control totals are kept."""
        return [column.name for column in self.columns.values() if column.type == "money"]

    @property
    def item_column(self) -> str:
        """The column that names an item; empty when there is none."""
        return next((column.name for column in self.columns.values() if column.refers == "items"), "")

    @property
    def engine_columns(self) -> dict[str, str]:
        """Names and types of the loaded table, in order: the contract's, and the words of a dense id beside it."""
        found: dict[str, str] = {}
        for column in self.columns.values():
            if column.name == self.key and self.name in DENSE_TABLES:
                found[column.name] = "INTEGER"
                found[DENSE_TABLES[self.name]] = "VARCHAR"
            else:
                found[column.name] = column.sql_type
        return found


@cache
def contract() -> dict[str, Table]:
    """Every table of a book by name, in the order in which they are loaded: customers and items first."""
    text = (resources.files(__package__) / "contract.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    return {name: _table(name, entry, read["codes"]) for name, entry in read["tables"].items()}


@cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes that a book may use."""
    return frozenset(contract()["rates"].columns["currency"].codes)


def _table(name: str, entry: dict[str, Any], codes: dict[str, list[str]]) -> Table:
    columns = {column: _column(column, words, codes) for column, words in entry["columns"].items()}
    return Table(
        name=name,
        zh=entry["zh"],
        en=entry["en"],
        columns=columns,
        key=entry.get("key", ""),
        principal=entry.get("principal", ""),
        known=entry.get("known", entry.get("principal", "")),
        complete=entry.get("complete", False),
        unique=tuple(entry.get("unique", ())),
        fill=tuple(entry.get("fill", ())),
        working={column: Working(**words) for column, words in entry.get("working", {}).items()},
        rules=tuple(Rule(**rule) for rule in entry.get("rules", ())),
    )


def _column(name: str, words: dict[str, Any], codes: dict[str, list[str]]) -> Column:
    bounded = words["type"] in {"money", "rate", "int"} and not words.get("negative", False)
    least = words.get("least", 0 if bounded else None)
    most = words.get("most")
    return Column(
        name=name,
        type=words["type"],
        zh=words["zh"],
        en=words["en"],
        required=words.get("required", False),
        codes=tuple(codes[words["codes"]]) if "codes" in words else (),
        code_list=words.get("codes", ""),
        refers=words.get("refers", ""),
        default=words.get("default", ""),
        least=None if least is None else f"{least:.8f}".rstrip("0").rstrip("."),
        most=None if most is None else str(most),
    )
