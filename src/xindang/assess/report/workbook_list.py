"""A sheet that lists: title, notes, totals that follow the filter, headings that stay in view, rows.

Totals stand above the headings and are kept apart by side, currency and the like: amounts of two currencies are never
added. With one group its total is a plain SUBTOTAL. With several, a hidden column says of every row whether the filter
shows it, and each total adds the rows of its group that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xindang.assess.report.workbook_cells import (
    CELL_MAX,
    MEASURED_ROWS,
    SHEET_ROWS_MAX,
    SUM_MAX,
    Sheet,
    WorkbookFile,
    cell_name,
    range_name,
    shown_width,
    text_width,
)

Row = Mapping[str, Any]
Say = Callable[..., str]
# Title, line beneath it, notes and totals: what stands above the rows is never more.
ROWS_ABOVE_MAX = 100
WRAPPED_WIDTH = 60.0
LINE_HEIGHT, ROW_HEIGHT_MAX = 14, 409


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list: ``summed`` has a total, ``wrapped`` breaks its lines, ``grouping`` keeps totals apart.

    ``centred`` is for words as short as a code; an ``optional`` column that is empty throughout is left out.
    ``width`` is wanted of a wrapped one. The last columns may be ``on_paper`` or only to be read on the screen.
    """

    name: str
    heading: str
    kind: str
    summed: bool = False
    wrapped: bool = False
    grouping: bool = False
    centred: bool = False
    optional: bool = False
    width: float = 0.0
    on_paper: bool = True


@dataclass(frozen=True, slots=True)
class ListSheet:
    """What is listed: rows by column name, ready to be shown. ``fixed`` columns stay in view to the left."""

    name: str
    title: str
    columns: Sequence[ListColumn]
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    fixed: int = 2


@dataclass(frozen=True, slots=True)
class WrittenList:
    """Where a list ended up, for formulas of other sheets.

    ``exact``: columns whose sum Excel gets right. ``is_whole``: there are rows, and all of them found room.
    """

    sheet: Sheet
    first: int
    count: int
    columns: Mapping[str, int]
    exact: frozenset[str]
    is_whole: bool

    @property
    def last(self) -> int:
        """The last row; before the first where there are none."""
        return self.first + self.count - 1

    def range(self, column: str) -> str:
        """The cells of a column."""
        return range_name(self.sheet, self.first, self.last, self.columns[column])


def write_list(book: WorkbookFile, asked: ListSheet, say: Say, footer: str) -> WrittenList:
    """Write a list on a sheet of its own. Rows beyond what a sheet can hold are left out, and that is said."""
    sheet = book.sheet(asked.name)
    rows = asked.rows[: SHEET_ROWS_MAX - ROWS_ABOVE_MAX]
    columns = [c for c in asked.columns if not c.optional or any(row[c.name] is not None for row in rows)]
    exact = exact_columns(columns, rows)
    notes = list(asked.notes)
    if len(rows) < len(asked.rows):
        notes.append(say("cut", count=len(asked.rows) - len(rows)))
    if not all(column.name in exact for column in columns if column.summed):
        notes.append(say("inexact"))
    groups = group_totals(columns, rows)
    heading = 2 + len(notes) + len(groups)
    places = {column.name: at for at, column in enumerate(columns)}
    written = WrittenList(sheet, heading + 1, len(rows), places, exact, 0 < len(rows) == len(asked.rows))
    _write_top(written, asked.title, notes, say)
    for row, total in enumerate(groups.items(), start=2 + len(notes)):
        _write_total(written, columns, row, total, label=say("total"), apart=len(groups) > 1)
    _measure(sheet, columns, rows)
    _write_headings(sheet, columns, heading)
    _write_rows(written, columns, rows, apart=len(groups) > 1)
    _finish(written, columns, asked.fixed, footer)
    return written


def exact_columns(columns: Sequence[ListColumn], rows: Sequence[Row]) -> frozenset[str]:
    """The summed columns of which every cell is a number and every sum stays within what Excel adds exactly."""
    found = set()
    for column in columns:
        if column.summed:
            sizes = [abs(row[column.name]) for row in rows if _is_number(row[column.name])]
            if max(sizes, default=Decimal(0)) < CELL_MAX and sum(sizes) < SUM_MAX:
                found.add(column.name)
    return frozenset(found)


def group_totals(columns: Sequence[ListColumn], rows: Sequence[Row]) -> dict[tuple[Any, ...], dict[str, Decimal]]:
    """Sums by group, groups in the order of their size in rows; what is not a number is not known and adds nothing."""
    summed = [column.name for column in columns if column.summed]
    grouping = [column.name for column in columns if column.grouping]
    if not summed:
        return {}
    totals: dict[tuple[Any, ...], dict[str, Decimal]] = {}
    counts: dict[tuple[Any, ...], int] = {}
    for row in rows:
        group = tuple(row[name] for name in grouping)
        sums = totals.setdefault(group, dict.fromkeys(summed, Decimal(0)))
        counts[group] = counts.get(group, 0) + 1
        for name in summed:
            if _is_number(row[name]):
                sums[name] += row[name]
    return {group: totals[group] for group in sorted(totals, key=lambda group: -counts[group])}


def _is_number(value: Any) -> bool:
    return isinstance(value, Decimal | int)


def _write_top(written: WrittenList, title: str, notes: Sequence[str], say: Say) -> None:
    """Title, how many rows the filter shows, notes."""
    sheet = written.sheet
    sheet.worksheet.set_row(0, 26)
    sheet.text(0, 0, title, "title")
    if written.count:
        sheet.text(1, 0, say("shown_count"), "grey")
        counted = f"{cell_name(written.first, 0)}:{cell_name(written.last, 0)}"
        sheet.formula(1, 1, "number", f"=SUBTOTAL(103,{counted})", written.count, "grey", "left")
    else:
        sheet.text(1, 0, say("no_rows"), "grey")
    for at, note in enumerate(notes):
        sheet.text(2 + at, 0, note, "grey")


def _write_total(
    written: WrittenList,
    columns: Sequence[ListColumn],
    row: int,
    total: tuple[tuple[Any, ...], Mapping[str, Decimal]],
    *,
    label: str,
    apart: bool,
) -> None:
    """One group's totals. ``apart``: there are other groups, so only this one's rows may be added."""
    sheet, (group, sums) = written.sheet, total
    waiting = list(group)
    for at, column in enumerate(columns):
        if column.grouping:
            sheet.value(row, at, "text", waiting.pop(0), "total", "centre")
        elif column.name not in sums:
            sheet.value(row, at, "text", label if at == 0 else None, "total")
        elif column.name in written.exact:
            formula = _total_formula(written, columns, row, at) if apart else f"=SUBTOTAL(109,{_cells(written, at)})"
            sheet.formula(row, at, column.kind, formula, sums[column.name], "total")
        else:
            sheet.text(row, at, f"{sums[column.name]:,}", "right", "total")
        if column.name in sums:
            sheet.measure(at, len(f"{sums[column.name]:,}") * 1.15 + 2)


def _total_formula(written: WrittenList, columns: Sequence[ListColumn], row: int, at: int) -> str:
    conditions = [
        f"{_cells(written, other)},{cell_name(row, other)}" for other, column in enumerate(columns) if column.grouping
    ]
    return f"=SUMIFS({_cells(written, at)},{','.join(conditions)},{_cells(written, len(columns))},1)"


def _cells(written: WrittenList, column: int) -> str:
    first, last = cell_name(written.first, column, fixed=True), cell_name(written.last, column, fixed=True)
    return f"{first}:{last}"


def _measure(sheet: Sheet, columns: Sequence[ListColumn], rows: Sequence[Row]) -> None:
    """Widths: by the headings, which may break in two, by the first few hundred rows, and by the largest figures."""
    for at, column in enumerate(columns):
        sheet.measure(at, text_width(column.heading) / 1.6 + 3)
        shown = [row[column.name] for row in rows[:MEASURED_ROWS] if row[column.name] is not None]
        if column.kind == "money":
            figures = (row[column.name] for row in rows if _is_number(row[column.name]))
            shown.append(max(figures, key=abs, default=Decimal(0)))
        width = max((shown_width(column.kind, value) for value in shown), default=0) * 1.1 + 2
        sheet.measure(at, min(width, column.width or WRAPPED_WIDTH) if column.wrapped else width)


def _write_headings(sheet: Sheet, columns: Sequence[ListColumn], row: int) -> None:
    sheet.worksheet.set_row(row, 30)
    for at, column in enumerate(columns):
        sheet.text(row, at, column.heading, "heading")


def _write_rows(written: WrittenList, columns: Sequence[ListColumn], rows: Sequence[Row], *, apart: bool) -> None:
    """Every row, as high as its longest wrapped text needs."""
    sheet = written.sheet
    wrapped = [(column.name, sheet.widths[at] - 2) for at, column in enumerate(columns) if column.wrapped]
    top = ("top",) if wrapped else ()
    styles = [("row", *_style(column), *top) for column in columns]
    placed = [(at, column.name, column.kind, styles[at]) for at, column in enumerate(columns)]
    for at, row in enumerate(rows, start=written.first):
        lines = max((-(-text_width(row[name] or "") // width) for name, width in wrapped), default=1)
        if lines > 1:
            sheet.worksheet.set_row(at, min(LINE_HEIGHT * lines + 3, ROW_HEIGHT_MAX))
        for place, name, kind, style in placed:
            sheet.value(at, place, kind, row[name], *style)
        if apart:
            sheet.formula(at, len(columns), "number", f"=SUBTOTAL(103,{cell_name(at, 0)})", 1)


def _style(column: ListColumn) -> tuple[str, ...]:
    """How the cells of a column stand: text keeps a distance from the figures beside it."""
    if column.wrapped:
        return ("wrap", "indent")
    return ("centre",) if column.centred else ("indent",) if column.kind == "text" else ()


def _finish(written: WrittenList, columns: Sequence[ListColumn], fixed: int, footer: str) -> None:
    """Filter, panes, the hidden column, print set-up."""
    worksheet, count = written.sheet.worksheet, len(columns)
    heading = written.first - 1
    worksheet.autofilter(heading, 0, max(written.last, heading), count - 1)
    worksheet.freeze_panes(heading + 1, min(fixed, count))
    worksheet.set_column(count, count, None, None, {"hidden": True})
    printed = sum(column.on_paper for column in columns)
    worksheet.print_area(0, 0, max(written.last, heading), printed - 1)
    written.sheet.finish(landscape=True, repeated=(heading, heading), left=footer)
