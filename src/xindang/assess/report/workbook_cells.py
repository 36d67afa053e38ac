"""Cells of the workbook: how each kind of value is written and looks, and how wide a column must be.

Excel keeps 15 digits of a number and adds in binary. A figure that it would round is written as text, which is exact,
and is told on its sheet. Text is always written as text: nothing that a customer is called becomes a formula.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

Formats = dict[tuple[str, ...], Any]

# Fifteen digits, two of them after the point.
CELL_MAX = Decimal(10) ** 13
# Twenty thousand amounts added as binary numbers stay exact to the cent up to here (measured; at 10^13 they do not).
SUM_MAX = Decimal(10) ** 12
TEXT_MAX = 32_767
SHEET_ROWS_MAX = 1_048_576
# Excel counts days from 1900 and believes that 1900 had a 29 February.
FIRST_DATE = date(1900, 3, 1)
# As text these would be taken for a formula once somebody edits the cell, or for markup.
SUSPECT = ("=", "+", "-", "@", "\t", "\r", "<r>")

INK, GREY, SHADE, LINE = "#1F3864", "#595959", "#E9EEF6", "#BFC8D6"
FONT = {"zh": "微软雅黑", "en": "Arial"}
KINDS: dict[str, dict[str, Any]] = {
    "money": {"num_format": '#,##0.00;-#,##0.00;"-"', "align": "right"},
    "number": {"num_format": "#,##0"},
    "days": {"num_format": "#,##0"},
    "average_days": {"num_format": "#,##0.00"},
    "share": {"num_format": "0.00%"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "month": {"num_format": "yyyy-mm", "align": "center"},
    "text": {"num_format": "@"},
}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": INK},
    "form_title": {"bold": True, "font_size": 20, "align": "center", "font_color": INK},
    "section": {"bold": True, "font_size": 12, "font_color": INK, "bottom": 2, "bottom_color": INK},
    "grey": {"font_color": GREY},
    "bold": {"bold": True},
    "card_label": {"font_color": GREY, "bg_color": SHADE, "indent": 1},
    "card": {"bold": True, "font_size": 14, "font_color": INK, "bg_color": SHADE, "align": "left", "indent": 1},
    "heading": {"bold": True, "font_color": "#FFFFFF", "bg_color": INK, "text_wrap": True, "align": "center"},
    "total": {"bold": True, "bg_color": SHADE},
    "row": {"bottom": 1, "bottom_color": LINE},
    "wrap": {"text_wrap": True, "valign": "top"},
    "indent": {"indent": 1},
    "top": {"valign": "top"},
    "centre": {"align": "center"},
    "left": {"align": "left"},
    "right": {"align": "right"},
    "quoted": {"quote_prefix": True},
    "box": {"border": 1, "border_color": GREY},
}
WIDTH_MIN, WIDTH_MAX = 8.0, 100.0
MEASURED_ROWS = 500


class WorkbookFile:
    """An .xlsx being written row by row, in bounded memory. Close it, or use it as a context manager."""

    def __init__(self, file: Path, language: str, on: date, properties: Mapping[str, str]) -> None:
        self.language = language
        self.names: set[str] = set()
        self._formats: Formats = {}
        self._aside = tempfile.TemporaryDirectory(prefix="xindang-workbook-")
        options = {
            "constant_memory": True,
            "tmpdir": self._aside.name,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT[language], "font_size": 10, "valign": "vcenter"},
        }
        self._workbook = xlsxwriter.Workbook(str(file), options)
        # The day of the results and not of the writing, so that the same results give the same file.
        self._workbook.set_properties({**properties, "created": datetime.combine(on, time())})

    def __enter__(self) -> WorkbookFile:
        return self

    def __exit__(self, *error: object) -> None:
        """Write the file if all went well; what the writer has put aside is cleared away in any case."""
        try:
            if error[0] is None:
                self._workbook.close()
        finally:
            for worksheet in self._workbook.worksheets():
                worksheet.row_data_fh.close()
            self._aside.cleanup()

    def sheet(self, name: str) -> Sheet:
        """A new sheet; a name that Excel would refuse is made fit, one that is taken gets a number."""
        fit = sheet_name(name, self.names)
        self.names.add(fit.casefold())
        return Sheet(self, fit, self._workbook.add_worksheet(fit))

    def format(self, kind: str, *styles: str) -> Any:
        """The format of a kind of value in some styles; each is made once."""
        key = (kind, *styles)
        if key not in self._formats:
            properties: dict[str, Any] = dict(KINDS.get(kind, {}))
            for style in styles:
                properties |= STYLES[style]
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]

    def chart(self, kind: Mapping[str, str]) -> Any:
        """A native chart, to be placed on a sheet."""
        return self._workbook.add_chart(dict(kind))


class Sheet:
    """A sheet being filled from the top: rows only ever go down."""

    def __init__(self, book: WorkbookFile, name: str, worksheet: Any) -> None:
        self.book = book
        self.name = name
        self.worksheet = worksheet
        self.widths: dict[int, float] = {}

    def value(self, row: int, column: int, kind: str, value: Any, *styles: str) -> None:
        """A value of a kind; None is an empty cell in the same format."""
        if value is None or value == "":
            self.worksheet.write_blank(row, column, None, self.book.format(kind, *styles))
        elif isinstance(value, str):
            self.text(row, column, value, *styles)
        elif isinstance(value, date):
            self._date(row, column, kind, value, *styles)
        elif abs(value) >= CELL_MAX:
            self.text(row, column, f"{value:,}", "right", *styles)
        else:
            self.worksheet.write_number(row, column, value, self.book.format(kind, *styles))

    def text(self, row: int, column: int, text: str, *styles: str) -> None:
        """Text as it is, whatever it begins with; what no cell can hold is cut off and says so."""
        if len(text) > TEXT_MAX // 2 and len(text.encode("utf-16-le")) // 2 > TEXT_MAX:
            text = text[: TEXT_MAX // 2] + " …"
        if text.startswith(SUSPECT):
            # The writer would take <r> for its own markup.
            text = f" {text}" if text.startswith("<r>") else text
            styles = (*styles, "quoted")
        self.worksheet.write_string(row, column, text, self.book.format("text", *styles))

    def formula(self, row: int, column: int, kind: str, formula: str, value: Any, *styles: str) -> None:
        """A formula with the value it has now, so that a reader that computes nothing shows it."""
        self.worksheet.write_formula(row, column, formula, self.book.format(kind, *styles), value)

    def _date(self, row: int, column: int, kind: str, value: date, *styles: str) -> None:
        if value < FIRST_DATE:
            self.text(row, column, value.isoformat(), *styles)
        else:
            self.worksheet.write_datetime(row, column, value, self.book.format(kind, *styles))

    def measure(self, column: int, width: float) -> None:
        """Make the column at least so wide, within reason."""
        self.widths[column] = max(self.widths.get(column, WIDTH_MIN), min(width, WIDTH_MAX))

    def finish(self, *, landscape: bool, repeated: tuple[int, int] | None, left: str) -> None:
        """Widths, and how it prints: A4, one page wide, the heading on every page, page x of y."""
        for column, width in self.widths.items():
            self.worksheet.set_column(column, column, width)
        if landscape:
            self.worksheet.set_landscape()
        if repeated is not None:
            self.worksheet.repeat_rows(*repeated)
        self.worksheet.set_paper(9)
        self.worksheet.fit_to_pages(1, 0)
        self.worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        pages = "第 &P 页，共 &N 页" if self.book.language == "zh" else "Page &P of &N"
        self.worksheet.set_footer(f"&L&8{left.replace('&', '&&')[:120]}&C&8{pages}&R&8&A")
        self.worksheet.hide_gridlines(2)


def text_width(text: str) -> int:
    """Columns that text takes: two for a Chinese character, as in the bytes of GB 18030. The longest line counts."""
    return max(len(line.encode("gb18030", "replace")) for line in text.split("\n"))


def shown_width(kind: str, value: Any) -> float:
    """Columns that a value takes as it is shown."""
    if isinstance(value, str):
        return text_width(value)
    if isinstance(value, date):
        return 10
    if kind in {"money", "average_days"}:
        return len(f"{value:,.2f}")
    return len(f"{value:.2%}") if kind == "share" else len(f"{value:,}")


def cell_name(row: int, column: int, *, fixed: bool = False) -> str:
    """E7, or $E$7."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def range_name(sheet: Sheet, first: int, last: int, column: int) -> str:
    """A column's cells as another sheet names them: '账龄'!$F$9:$F$28."""
    quoted = sheet.name.replace("'", "''")
    return f"'{quoted}'!{cell_name(first, column, fixed=True)}:{cell_name(last, column, fixed=True)}"


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel allows: 31 signs of two bytes, without brackets, colons and slashes, unlike every other."""
    refused = "[]:*?/\\"
    plain = "".join("_" if sign in refused or sign > "\uffff" or not sign.isprintable() else sign for sign in name)
    plain = plain[:31].strip().strip("'") or "_"
    fit, number = plain, 2
    while fit.casefold() in taken or fit.casefold() == "history":
        suffix = f" {number}"
        fit, number = plain[: 31 - len(suffix)] + suffix, number + 1
    return fit
