"""Rows of a result table of customers as a sheet: columns and codes in the words that reports use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xindang.assess.report.columns import ResultColumn, result_tables, word
from xindang.web.excel import Sheet, SheetColumn

Row = Mapping[str, Any]
KINDS = {"money": "money", "days": "number", "number": "number", "date": "date"}
WIDTHS = {"text_zh": 80, "text_en": 80}
# What a cell cannot hold: lists with parts of their own.
LEFT_OUT = frozenset({"reasons"})


def result_sheet(table: str, columns: Sequence[str], rows: Iterable[Row], language: str) -> Sheet:
    """The table's columns that are described, behind code and name of the customer (``customer_name`` of a row)."""
    described = result_tables()[table]
    told = [described.columns[name] for name in columns if name in described.columns]
    shown = [column for column in told if _is_shown(column, language)]
    code = described.columns["customer_id"]
    headings = [
        SheetColumn(code.heading(language), width=14),
        SheetColumn("客户名称" if language == "zh" else "Name", width=30),
        *(SheetColumn(one.heading(language), KINDS.get(one.kind, "text"), WIDTHS.get(one.name, 0)) for one in shown),
    ]
    cells = (
        [row["customer_id"], row["customer_name"], *(_cell(column, row[column.name], language) for column in shown)]
        for row in rows
    )
    return Sheet(described.title(language), headings, cells)


def _is_shown(column: ResultColumn, language: str) -> bool:
    other = "text_en" if language == "zh" else "text_zh"
    return column.name not in {"customer_id", "name", other} and column.kind not in LEFT_OUT


def _cell(column: ResultColumn, value: Any, language: str) -> Any:
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(word(column.codes, part, language) for part in value)
    return word(column.codes, value, language) if column.codes else value
