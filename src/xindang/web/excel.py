"""Lists as workbooks: figures as figures, days as days, text as text and never as a formula; row by row to a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import xlsxwriter
from django.http import FileResponse, HttpResponse

FORMATS = {"money": "#,##0.00", "share": "0.0%", "number": "#,##0", "date": "yyyy-mm-dd", "text": "@"}
WIDTHS = {"money": 17, "share": 9, "number": 11, "date": 12, "text": 18}
# What a sheet of Excel and a cell of it hold.
ROWS_MOST, TEXT_MOST = 1_048_576, 32_767


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """``kind``: money, share, number, date, text. A cell may hold a text in any of them: 无, 不限."""

    heading: str
    kind: str = "text"
    width: int = 0


# A column as lists name theirs: heading in Chinese, in English, kind, width.
NamedColumn = tuple[str, str, str, int]


def columns_in(language: str, named: Iterable[NamedColumn]) -> list[SheetColumn]:
    """The columns with their headings in the reader's language."""
    return [SheetColumn(en if language == "en" else zh, kind, width) for zh, en, kind, width in named]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. ``totals``: its last row, if any. Rows that one sheet cannot hold go on in a next one."""

    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Any]]
    totals: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """``count``: rows written beneath headings, totals not counted."""

    response: HttpResponse
    count: int


def workbook_of(file_name: str, sheets: Sequence[Sheet]) -> Workbook:
    """The workbook as an answer to save under a name. Written to disk, so that memory does not grow with the rows."""
    with TemporaryDirectory(prefix="xindang-excel-") as folder:
        file = Path(folder) / "list.xlsx"
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            writer = _Writer(book)
            count = sum(writer.write(sheet) for sheet in sheets)
        # The name is gone with the folder; what was opened stays until it is read.
        response = FileResponse(file.open("rb"), as_attachment=True, filename=file_name)
        return Workbook(cast("HttpResponse", response), count)


class _Writer:
    """Writes sheets into one book, whose formats are made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1, "text_wrap": True})
        self.plain = {kind: book.add_format({"num_format": said}) for kind, said in FORMATS.items()}
        self.total = {
            kind: book.add_format({"num_format": said, "bold": True, "top": 1}) for kind, said in FORMATS.items()
        }

    def write(self, sheet: Sheet) -> int:
        """A sheet, or as many as its rows need; returns how many rows were written."""
        page, at, count, number = self._begin(sheet, 1), 0, 0, 1
        for row in sheet.rows:
            if at == ROWS_MOST - 2:
                self._end(page, at, sheet)
                number += 1
                page, at = self._begin(sheet, number), 0
            at += 1
            count += 1
            self._row(page, at, sheet, row, self.plain)
        if sheet.totals:
            at += 1
            self._row(page, at, sheet, sheet.totals, self.total)
        self._end(page, at, sheet)
        return count

    def _begin(self, sheet: Sheet, number: int) -> Any:
        page = self.book.add_worksheet(sheet.title if number == 1 else f"{sheet.title} {number}")
        page.freeze_panes(1, 0)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width or WIDTHS[column.kind])
            page.write_string(0, at, column.heading, self.head)
        return page

    def _end(self, page: Any, last: int, sheet: Sheet) -> None:
        if last:
            page.autofilter(0, 0, last, len(sheet.columns) - 1)

    def _row(self, page: Any, at: int, sheet: Sheet, row: Sequence[Any], formats: dict[str, Any]) -> None:
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
                page.write_number(at, place, value, formats[column.kind])
            elif isinstance(value, date):
                page.write_datetime(at, place, value, formats[column.kind])
            elif value not in {None, ""}:
                page.write_string(at, place, str(value)[:TEXT_MOST], formats["text"])
