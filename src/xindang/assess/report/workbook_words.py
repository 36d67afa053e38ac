"""What report.xlsx says, from ``workbook.toml``, and result rows turned into what people read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from xindang.assess.report.columns import ResultColumn, column_of, word
from xindang.assess.report.workbook_list import ListColumn

Row = dict[str, Any]
# Columns whose words are as short as codes.
CENTRED = frozenset(("grade", "grade_before", "grade_after", "grades_possible", "currency", "clause"))


def said(key: str, language: str, **words: object) -> str:
    """A saying in one language, its braces filled."""
    return _sayings()[key][language].format(**words)


@cache
def _sayings() -> dict[str, dict[str, str]]:
    text = (resources.files(__package__) / "workbook.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def capitalised(text: str) -> str:
    """As it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def shown(row: Mapping[str, Any], table: str, language: str) -> Row:
    """A result row with codes in words and what is unknown called unknown; figures and dates stay as they are."""
    plain, worded = _kinds_of(table, tuple(row))
    return {name: row[name] for name in plain} | {
        name: _shown(column, row[name], language) for name, column in worded.items()
    }


@cache
def _kinds_of(table: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, ResultColumn]]:
    """The columns shown as they are, and those that need words."""
    columns = {name: column_of(table, name) for name in names}
    worded = {name: c for name, c in columns.items() if c.codes or c.null or c.kind == "codes"}
    return tuple(name for name in names if name not in worded), worded


def _shown(column: ResultColumn, value: Any, language: str) -> Any:
    if value is None:
        return said("unknown", language) if column.null == "unknown" else None
    if column.kind == "codes":
        return said("list", language).join(word(column.codes, code, language) for code in value)
    return word(column.codes, value, language) if column.codes else value


def list_columns(
    table: str,
    names: Iterable[str],
    language: str,
    *,
    summed: Iterable[str] = (),
    wrapped: Iterable[str] = (),
    grouping: Iterable[str] = (),
    optional: Iterable[str] = (),
) -> list[ListColumn]:
    """Columns of a result table as a list shows them."""
    return [
        ListColumn(
            name=name,
            heading=column_of(table, name).heading(language),
            kind=cell_kind(column_of(table, name)),
            summed=name in summed,
            wrapped=name in wrapped,
            grouping=name in grouping,
            optional=name in optional,
            centred=bool(column_of(table, name).codes) or name in CENTRED,
        )
        for name in names
    ]


def cell_kind(column: ResultColumn) -> str:
    """How a cell of the column is formatted: words are text."""
    figures = {"money", "number", "days", "average_days", "share", "date", "month"}
    return column.kind if column.kind in figures else "text"
