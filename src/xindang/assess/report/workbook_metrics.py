"""The sheet of monthly figures: charts above, the months of each side beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xindang.assess.report.workbook_cells import Sheet, WorkbookFile, range_name, shown_width, text_width
from xindang.assess.report.workbook_charts import Series, line_chart, part_chart
from xindang.assess.report.workbook_list import ListColumn
from xindang.assess.report.workbook_lists import Listing, head_notes
from xindang.assess.report.workbook_words import list_columns, shown

DSO_LINES = ("dso", "dso_countback", "bpdso")
BALANCE_COLUMNS = ("receivable", "overdue_amount")
CHART_ROWS, CHART_SIZE = 16, {"width": 620, "height": 310}


@dataclass(frozen=True, slots=True)
class WrittenMetrics:
    """Where the figures stand. ``rows``: first and last row of each side; ``latest``: its last month."""

    sheet: Sheet
    heading: int
    columns: Mapping[str, int]
    rows: Mapping[str, tuple[int, int]]
    latest: Mapping[str, Mapping[str, Any]]

    def cell(self, side: str, column: str) -> str:
        """The cell of the side's last month, as another sheet names it."""
        return range_name(self.sheet, self.rows[side][1], self.rows[side][1], self.columns[column]).partition(":")[0]

    def series(self, side: str, columns: Sequence[str]) -> list[Series]:
        """Columns of a side over its months, for a chart; one that is not there is left out."""
        months = self._range(side, "month_end")
        there = [name for name in columns if name in self.columns]
        headings = [range_name(self.sheet, self.heading, self.heading, self.columns[name]) for name in there]
        pairs = zip(there, headings, strict=True)
        return [Series(heading.partition(":")[0], months, self._range(side, name)) for name, heading in pairs]

    def _range(self, side: str, column: str) -> str:
        return range_name(self.sheet, *self.rows[side], self.columns[column])


def write_metrics(book: WorkbookFile, listing: Listing, footer: str) -> WrittenMetrics:
    """Write the sheet; of every side its months, oldest first."""
    sheet, say = book.sheet(listing.say("metrics")), listing.say
    there = listing.results.columns["metrics"]
    columns = list_columns("metrics", ("month_end", *(n for n in there if n != "month_end")), listing.language)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in listing.results.rows("metrics"):
        found.setdefault(row["side"], []).append(row)
    sheet.worksheet.set_row(0, 26)
    sheet.text(0, 0, say("metrics_title"), "title")
    sheet.text(1, 0, head_notes(listing)[0], "grey")
    sheet.text(2, 0, say("metrics_note", currency=listing.results.base_currency), "grey")
    heading = 4 + CHART_ROWS * len(found)
    sheet.worksheet.set_row(heading, 30)
    for at, column in enumerate(columns):
        sheet.text(heading, at, column.heading, "heading")
        sheet.measure(at, text_width(column.heading) / 1.6 + 3)
    rows, next_row = dict[str, tuple[int, int]](), heading + 1
    for side, months in found.items():
        rows[side] = (next_row, next_row + len(months) - 1)
        for month in months:
            _write_month(sheet, columns, next_row, shown(month, "metrics", listing.language))
            next_row += 1
    places = {column.name: at for at, column in enumerate(columns)}
    written = WrittenMetrics(sheet, heading, places, rows, {side: months[-1] for side, months in found.items()})
    for at, side in enumerate(found):
        _charts(book, listing, written, side, 3 + CHART_ROWS * at)
    sheet.worksheet.autofilter(heading, 0, max(next_row - 1, heading), len(columns) - 1)
    sheet.worksheet.freeze_panes(heading + 1 if not found else 0, 1)
    sheet.finish(landscape=True, repeated=None, left=footer)
    return written


def _write_month(sheet: Sheet, columns: Sequence[ListColumn], row: int, month: Mapping[str, Any]) -> None:
    for at, column in enumerate(columns):
        sheet.value(row, at, column.kind, month[column.name], "row")
        if month[column.name] is not None:
            sheet.measure(at, shown_width(column.kind, month[column.name]) * 1.15 + 2)


def _charts(book: WorkbookFile, listing: Listing, written: WrittenMetrics, side: str, row: int) -> None:
    """Two charts side by side: days, and the balance with its overdue part."""
    called = listing.called("side", side)
    days = line_chart(
        book, written.series(side, DSO_LINES), listing.say("chart_dso", side=called), listing.say("days_axis")
    )
    days.set_size(CHART_SIZE)
    written.sheet.worksheet.insert_chart(row, 0, days, {"object_position": 3})
    balance = balance_chart(book, listing, written, side)
    balance.set_size(CHART_SIZE)
    written.sheet.worksheet.insert_chart(row, 6, balance, {"object_position": 3})


def balance_chart(book: WorkbookFile, listing: Listing, written: WrittenMetrics, side: str) -> Any:
    """The balance at each month's end, what of it is overdue, and as what share."""
    share = next(iter(written.series(side, ("overdue_share",))), None)
    title = listing.say("chart_balance", side=listing.called("side", side))
    return part_chart(book, written.series(side, BALANCE_COLUMNS), title, listing.results.base_currency, share)
