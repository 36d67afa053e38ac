"""A sheet filled block by block from the top: titles, lines of text, small tables, for overview and basis."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xindang.assess.report.workbook_cells import Sheet, WorkbookFile, shown_width, text_width

# About how many characters fit on a line of notes across the page, and how high a line is.
LINE_WIDTH, LINE_HEIGHT = 128, 16
LABEL_WIDTH_MAX = 44
# Room to write by hand.
BOX_HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has now."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class BlockColumn:
    """A column of a small table."""

    heading: str
    kind: str


class BlockSheet:
    """Keeps the row at which the next block begins. ``widths`` are the columns' to begin with."""

    def __init__(self, book: WorkbookFile, name: str, widths: Sequence[float]) -> None:
        self.sheet: Sheet = book.sheet(name)
        self.book = book
        self.span = len(widths)
        self.row = 0
        for column, width in enumerate(widths):
            self.sheet.measure(column, width)

    def title(self, text: str) -> None:
        self.sheet.worksheet.set_row(self.row, 28)
        self.sheet.text(self.row, 0, text, "title")
        self.row += 1

    def centred_title(self, text: str) -> None:
        """A title over the middle of the sheet, as forms have it."""
        self.sheet.worksheet.set_row(self.row, 32)
        self._across(self.row, (0, self.span - 1), "form_title")
        self.sheet.text(self.row, 0, text, "form_title")
        self.row += 2

    def line(self, text: str, *styles: str) -> None:
        """One line of text, over the columns to its right."""
        self.sheet.text(self.row, 0, text, *styles)
        self.row += 1

    def section(self, text: str) -> None:
        """A heading with an empty row above it."""
        self.row += 1
        self.sheet.worksheet.set_row(self.row, 20)
        self.sheet.text(self.row, 0, text, "section")
        for column in range(1, self.span):
            self.sheet.value(self.row, column, "text", None, "section")
        self.row += 1

    def paragraph(self, text: str) -> None:
        """Text over the whole width, as many lines high as it needs."""
        lines = -(-int(text_width(text)) // LINE_WIDTH)
        self.sheet.worksheet.set_row(self.row, LINE_HEIGHT * lines + 2)
        self._across(self.row, (0, self.span - 1), "wrap")
        self.sheet.text(self.row, 0, text, "wrap")
        self.row += 1

    def cards(self, cards: Sequence[tuple[str, str, Any]], places: Sequence[tuple[int, int]]) -> None:
        """Figures to be seen first, side by side: (label, kind of the value, value).

        ``places``: the first and last column of each card of a row.
        """
        for start in range(0, len(cards), len(places)):
            shown = list(zip(cards[start : start + len(places)], places, strict=False))
            self.sheet.worksheet.set_row(self.row, 18)
            self.sheet.worksheet.set_row(self.row + 1, 24)
            for (label, _, _), place in shown:
                self._across(self.row, place, "card_label")
                self.sheet.text(self.row, place[0], label, "card_label")
            for (_, kind, value), place in shown:
                self._across(self.row + 1, place, "card")
                self._put(self.row + 1, place[0], kind, value, "card")
            self.row += 2

    def pairs(self, pairs: Sequence[tuple[str, str, Any]]) -> None:
        """Label and value side by side: (label, kind of the value, value). Long text runs over the columns beside."""
        for label, kind, value in pairs:
            self.sheet.text(self.row, 0, label, "grey")
            self._put(self.row, 1, kind, value, "left")
            self.row += 1

    def table(
        self,
        columns: Sequence[BlockColumn],
        rows: Sequence[Sequence[Any]],
        *,
        bold: Collection[int] = (),
        boxed: bool = False,
    ) -> None:
        """A small table; rows whose numbers are in ``bold`` are set off, ``boxed`` draws every cell as on a form."""
        self.sheet.worksheet.set_row(self.row, 30)
        for at, column in enumerate(columns):
            self.sheet.text(self.row, at, column.heading, "heading")
        for number, row in enumerate(rows):
            self.row += 1
            style = "total" if number in bold else "box" if boxed else "row"
            if boxed:
                self.sheet.worksheet.set_row(self.row, BOX_HEIGHT)
            for at, (column, value) in enumerate(zip(columns, row, strict=True)):
                beside = ("indent",) if at and column.kind == "text" else ()
                self._put(self.row, at, column.kind, value, style, *beside)
                figure = value.value if isinstance(value, Formula) else value
                if isinstance(figure, Decimal | int):
                    self.sheet.measure(at, shown_width(column.kind, figure) * 1.2 + 2)
                elif at == 0 and isinstance(figure, str):
                    self.sheet.measure(at, min(text_width(figure) * 1.1 + 2, LABEL_WIDTH_MAX))
        self.row += 1

    def space(self, rows: int) -> int:
        """Leave rows free, for charts; returns the first of them."""
        first, self.row = self.row, self.row + rows
        return first

    def _across(self, row: int, place: tuple[int, int], style: str) -> None:
        """One cell of several columns, still empty: what is written to its first cell is written as to any other."""
        if place[0] < place[1]:
            self.sheet.worksheet.merge_range(row, place[0], row, place[1], "", self.book.format("text", style))

    def _put(self, row: int, column: int, kind: str, value: Any, *styles: str) -> None:
        if isinstance(value, Formula):
            self.sheet.formula(row, column, kind, value.text, value.value, *styles)
        else:
            self.sheet.value(row, column, kind, value, *styles)

    def finish(self, footer: str, *, landscape: bool) -> None:
        self.sheet.finish(landscape=landscape, repeated=None, left=footer)
