"""What is on record of a customer, and all objections that wait, as workbooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xindang.book.contract import Column
from xindang.rating.models import Objection
from xindang.web.excel import Sheet, columns_in
from xindang.web.pages.records.reading import RecordsShown, RowShown, SectionShown
from xindang.web.row_words import cell_said
from xindang.web.templatetags.said import UNKNOWN

# How the types of the book's columns stand in a sheet; all others as words.
KINDS = {"money": "money", "date": "date", "int": "number"}
STATES = {
    "withdrawn": {"zh": "已撤回", "en": "withdrawn"},
    "expired": {"zh": "已过期限，不再使用", "en": "expired, used no more"},
}
BESIDE = (
    ("登记人、来源", "Recorded by, source", "text", 30), ("状态", "State", "text", 18),
    ("本人声明", "Their own words", "text", 30), ("证明资料", "Papers that prove it", "text", 34),
)  # fmt: skip
OBJECTION_COLUMNS = (
    ("答复期限", "Answer by", "date", 0), ("客户编号", "Code", "text", 14), ("客户", "Customer", "text", 30),
    ("提出日", "Raised", "date", 0), ("异议", "Objection", "text", 60), ("经办", "With", "text", 12),
)  # fmt: skip


def record_sheets(records: RecordsShown) -> list[Sheet]:
    """A sheet for each section that has rows, each with all of them; one empty one where nothing is on record."""
    sheets = [_sheet(shown, records.language) for shown in records.sections if shown.all_rows]
    return sheets or [_sheet(records.sections[0], records.language)]


def _sheet(shown: SectionShown, language: str) -> Sheet:
    named = [(column.zh, column.en, KINDS.get(column.type, "text"), 0) for column in shown.columns]
    columns = columns_in(language, (*named, *BESIDE))
    title = shown.section.en if language == "en" else shown.section.zh
    return Sheet(title, columns, (_cells(row, shown.columns, language) for row in shown.all_rows))


def _cells(row: RowShown, columns: Iterable[Column], language: str) -> list[Any]:
    state = STATES.get(row.state, {}).get(language, "")
    if row.objected:
        state = "；".join(filter(None, (state, "under objection" if language == "en" else "异议处理中")))
    papers = "；".join(paper.said(language) for paper in row.papers)
    return [*(_cell(column, row.values.get(column.name), language) for column in columns), row.said_by, state,
            row.annotation, papers]  # fmt: skip


def _cell(column: Column, value: Any, language: str) -> Any:
    if column.type in KINDS and not isinstance(value, str):
        return value
    said = cell_said(column, value, language)
    return "" if said == UNKNOWN else said


def objection_sheet(objections: Iterable[Objection], language: str) -> Sheet:
    """Every objection that waits, as their list shows them."""
    rows = (
        [one.answer_by, one.file.customer.customer_id, one.file.customer.name, one.raised_on, one.words,
         one.raised_with.name]
        for one in objections
    )  # fmt: skip
    return Sheet("Objections" if language == "en" else "异议", columns_in(language, OBJECTION_COLUMNS), rows)
