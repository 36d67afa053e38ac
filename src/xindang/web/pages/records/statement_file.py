"""The Excel template of statements, several periods beside each other, and what is filled in there."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import UploadedFile

from xindang.book.contract import contract
from xindang.book.extent import Bounds, BoundsPassed, bounds_kept
from xindang.book.raw_sheet import BrokenWorkbook, sheet_cells, sheet_names
from xindang.core.archives import NoArchive
from xindang.core.problems import ProblemsFound, problem
from xindang.rating.services.statements import GIVEN
from xindang.web.excel import FORMATS
from xindang.web.pages.records.statement_shown import GROUPS

PERIODS, FILE_MOST = 6, 1_000_000
BOUNDS = Bounds(unpacked=20_000_000, rows=10_000, columns=100, area=1_000_000, text=100_000, texts=50_000_000)
KINDS = {"date": "date", "money": "money", "int": "number", "bool": "text"}
SHEET = {"zh": "财务报表", "en": "Statements"}
HEADS = {"zh": ("项目", "代码（勿改）", "第 {} 期"), "en": ("Item", "code (leave)", "Period {}")}
NOTE = {
    "zh": "每期填一列；金额单位为元；日期写 2025-12-31；已审计填 是 或 否；没有的项目留空。",
    "en": "A column a period; amounts in yuan; days like 2025-12-31; audited: yes or no; leave blank what is missing.",
}


def template(language: str) -> bytes:
    """The workbook to fill in: an item a row, a period a column."""
    told = BytesIO()
    with xlsxwriter.Workbook(told, {"in_memory": True}) as book:
        page = book.add_worksheet(SHEET[language])
        head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1})
        group = book.add_format({"bold": True})
        formats = {kind: book.add_format({"num_format": said}) for kind, said in FORMATS.items()}
        title, code, period = HEADS[language]
        for at, text in enumerate([title, code, *(period.format(n) for n in range(1, PERIODS + 1))]):
            page.write_string(0, at, text, head)
        row = 0
        for names_title, names in GROUPS:
            row += 1
            page.write_string(row, 0, getattr(names_title, language), group)
            for name in names:
                row += 1
                column = contract()["statements"].columns[name]
                page.write_string(row, 0, getattr(column, language))
                page.write_string(row, 1, name)
                for at in range(2, 2 + PERIODS):
                    page.write_blank(row, at, None, formats[KINDS[column.type]])
        page.write_string(row + 2, 0, NOTE[language])
        page.freeze_panes(1, 2)
        page.set_column(0, 0, 30)
        page.set_column(1, 1, 20)
        page.set_column(2, 1 + PERIODS, 18)
    return told.getvalue()


def periods_in(sent: UploadedFile[Any]) -> list[dict[str, str]]:
    """What is filled in, a mapping of column to text for each period. Raises ProblemsFound."""
    name = sent.name or ""
    rows = _rows(sent, name)
    items = [(str(row[1]), row[2:]) for row in rows if len(row) > 1 and row[1] in GIVEN]
    if "period_end" not in {item for item, _ in items}:
        raise ProblemsFound([problem("statement_file_foreign", column="file", value=name)])
    width = max(len(cells) for _, cells in items)
    periods = [{item: cells[at] or "" for item, cells in items if at < len(cells)} for at in range(width)]
    filled = [period for period in periods if any(text.strip() for text in period.values())]
    if not filled:
        raise ProblemsFound([problem("statement_file_empty", column="file", value=name)])
    return filled


def _rows(sent: UploadedFile[Any], name: str) -> list[list[str | None]]:
    """The cells of the first sheet. Raises ProblemsFound where it is no workbook, or one that would become large."""
    content = sent.read(FILE_MOST + 1)
    with TemporaryDirectory(prefix="xindang-statements-") as folder:
        place = Path(folder) / "statements.xlsx"
        place.write_bytes(content)
        try:
            if len(content) > FILE_MOST:
                raise BoundsPassed("too large")
            bounds_kept(place, BOUNDS)
            return sheet_cells(place, sheet_names(place)[0])
        except (NoArchive, BoundsPassed, BrokenWorkbook, IndexError) as error:
            raise ProblemsFound([problem("statement_file_unreadable", column="file", value=name)]) from error
