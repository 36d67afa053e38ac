"""The first sheet: what a person reads first, each figure a formula into the sheet it comes from.

A formula looks at whole columns, so a filter set on another sheet changes nothing here. Where not every customer is
listed, the part of the others is the figure that the formula adds at its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xindang.assess.report.columns import code_order, column_of, is_band, result_tables, word
from xindang.assess.report.workbook_block import BlockColumn, BlockSheet, Formula
from xindang.assess.report.workbook_cells import cell_name, range_name
from xindang.assess.report.workbook_charts import Series, column_chart
from xindang.assess.report.workbook_list import Row, WrittenList
from xindang.assess.report.workbook_lists import AGING_BESIDE, Listing, derived_notes
from xindang.assess.report.workbook_metrics import WrittenMetrics, balance_chart

# What is shown of the last month first of all: of credit sales, and of every other side.
LATEST_OF_SALES, LATEST = ("dso", "overdue_share", "cei", "bad_debt_rate"), ("dso", "overdue_share")
# Of these tables the workbook has a part.
EXAMPLES_NAMED_MAX = 5
# The row of the aging table that no column of the results has.
OVERDUE = "overdue"
# Label, then amounts and shares in turn: five cards and two charts find room side by side.
OVERVIEW_WIDTHS = (24, 16, 11, 16, 11, 16, 11, 16, 11)
CARDS = ((0, 0), (1, 2), (3, 4), (5, 6), (7, 8))
CHART_ROWS, CHART_COLUMNS, CHART_SIZE = 16, 4, {"width": 468, "height": 300}
PARTS = ("customers", "aging", "ratings", "limits", "worklist", "metrics")
Pair = tuple[str, str, Any]


@dataclass(frozen=True, slots=True)
class WrittenSheets:
    """The other sheets: lists by name, and the metrics."""

    lists: Mapping[str, WrittenList]
    metrics: WrittenMetrics | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The sheet being written, and what it is written from."""

    block: BlockSheet
    listing: Listing
    sheets: WrittenSheets

    def write(self) -> None:
        """Head, key figures, charts, grades, aging, things to do, notes."""
        say = self.listing.say
        self._head()
        months = [row["month_end"] for row in (self.sheets.metrics.latest if self.sheets.metrics else {}).values()]
        self.block.section(say("key_figures_of", month=f"{max(months):%Y-%m}") if months else say("key_figures"))
        self.block.cards([*self._customer_figures(), *self._metric_figures()], CARDS)
        drawn = "aging" in self.sheets.lists or self.sheets.metrics is not None
        charts = self.block.space(CHART_ROWS if drawn else 0)
        aging: list[Series] = []
        lists = self.sheets.lists
        if "ratings" in lists:
            self.block.section(say("ratings_section"))
            self._grades(lists["ratings"])
        if "aging" in lists:
            self.block.section(say("aging_section"))
            aging = self._aging(lists["aging"])
        if "worklist" in lists:
            self.block.section(say("worklist_section"))
            self._worklist(lists["worklist"])
        self._charts(charts, aging)
        self.block.section(say("notes_section"))
        for note in notes(self.listing):
            self.block.paragraph(note)

    def _head(self) -> None:
        say, summary = self.listing.say, self.listing.results.summary
        policy, organisation = summary["policy"], summary.get("organisation", "")
        self.block.title(say("gap").join((organisation, say("title"))) if organisation else say("title"))
        self.block.pairs(
            [
                (say("as_of"), "date", self.listing.results.on),
                (say("policy"), "text", policy["title"] if self.listing.language == "zh" else policy["title_en"]),
                (say("release"), "text", policy["release"]),
                (say("effective_from"), "text", policy["effective_from"] or say("not_released")),
                (say("listed"), "text", self.listing.bounds),
            ]
        )

    def _customer_figures(self) -> list[Pair]:
        """How many customers, what they occupy, how much of it is not known, what is urgent."""
        say, results = self.listing.say, self.listing.results
        figures: list[Pair] = []
        known, unknown = results.exposure_total()
        if "ratings" in self.sheets.lists:
            ratings = self.sheets.lists["ratings"]
            count = whole(ratings, f"COUNTA({ratings.range('customer_id')})", results.customer_count, ratings.count)
            figures.append((say("customers_count"), "number", count))
            sum_of = f"SUM({ratings.range('exposure_amount')})"
            occupied = whole(ratings, sum_of, known, results.listed_exposure(), "exposure_amount")
            figures.append((say("exposure_total", currency=results.base_currency), "money", occupied))
        if unknown:
            figures.append((say("exposure_unknown"), "number", unknown))
        if "worklist" in self.sheets.lists:
            written = self.sheets.lists["worklist"]
            total, listed = (
                sum(found.get("high", 0) for found in results.worklist_counts(listed=only).values())
                for only in (False, True)
            )
            high = word("severity", "high", self.listing.language)
            urgent = whole(written, f'COUNTIF({written.range("severity")},"{high}")', total, listed)
            figures.append((say("worklist_high"), "number", urgent))
        return figures

    def _metric_figures(self) -> list[Pair]:
        """The last month's figures of each side."""
        metrics, language = self.sheets.metrics, self.listing.language
        figures: list[Pair] = []
        if metrics is None:
            return figures
        for side, row in metrics.latest.items():
            for name in LATEST_OF_SALES if side == "sale" else LATEST:
                if row.get(name) is None:
                    continue
                described = column_of("metrics", name)
                words = {"side": self.listing.called("side", side), "metric": described.heading(language)}
                formula = Formula(f"={metrics.cell(side, name)}", row[name])
                figures.append((self.listing.say("metric_latest", **words), described.kind, formula))
        return figures

    def _grades(self, written: WrittenList) -> None:
        """Customers by grade, how many of them provisional."""
        say, found = self.listing.say, self.listing.results.summary["grades"]
        yes = word("yes_no", True, self.listing.language)
        total = sum(counts["customers"] for counts in found.values())
        first = self.block.row + 1
        last = first + len(found) - 1
        rows: list[list[Any]] = []
        listed = self.listing.results.grade_counts()
        for row, (grade, counts) in enumerate(found.items(), start=first):
            here_count, here_provisional = listed.get(grade, (0, 0))
            here = f"{written.range('grade')},{cell_name(row, 0)}"
            formula = f'COUNTIFS({here},{written.range("provisional")},"{yes}")'
            rows.append(
                [
                    grade,
                    whole(written, f"COUNTIF({here})", counts["customers"], here_count),
                    whole(written, formula, counts["provisional"], here_provisional),
                    share_of(cell_name(row, 1), cell_name(last + 1, 1), counts["customers"], total),
                ]
            )
        provisional = sum(counts["provisional"] for counts in found.values())
        sums = [total_below(first, last, 1, total), total_below(first, last, 2, provisional)]
        headings = ("grade", "customers", "provisional", "share")
        kinds = ("text", "number", "number", "share")
        columns = [BlockColumn(say(name), kind) for name, kind in zip(headings, kinds, strict=True)]
        self.block.table(columns, [*rows, [say("total"), *sums, None]], bold=(len(rows),))

    def _aging(self, written: WrittenList) -> list[Series]:
        """Open amounts by band over all customers, two columns for each side and currency.

        Returns what a chart of those in base currency is drawn from.
        """
        say, language, results = self.listing.say, self.listing.language, self.listing.results
        bands = [name for name in results.columns["aging"] if is_band(name)]
        of_age = ["not_due", *bands, "no_due_date"]
        names = ["open_amount", *of_age, OVERDUE, *AGING_BESIDE]
        heading, series = self.block.row, list[Series]()
        columns = [BlockColumn(say("band"), "text")]
        rows: list[list[Any]] = [
            [say("overdue") if n == OVERDUE else column_of("aging", n).heading(language)] for n in names
        ]
        listed = {(row["side"], row["currency"]): row for row in results.aging_totals(listed=True)}
        for total in results.aging_totals():
            part = listed.get((total["side"], total["currency"]), {})
            place, called = len(columns), f"{self.listing.called('side', total['side'])} {total['currency']}"
            columns += [BlockColumn(called, "money"), BlockColumn(say("share"), "share")]
            cells = self._aging_cells(written, total, part, bands)
            cells[OVERDUE] = self._overdue(written, total, bands, heading + 3, place)
            for at, name in enumerate(names):
                here, whole_cell = cell_name(heading + 1 + at, place), cell_name(heading + 1, place)
                value = cells[name].value if isinstance(cells[name], Formula) else cells[name]
                shared = name == OVERDUE or name in of_age
                rows[at] += [cells[name], share_of(here, whole_cell, value, total["open_amount"]) if shared else None]
            if total["currency"] == results.base_currency:
                series.append(self._aging_series(heading, place, len(of_age)))
        self.block.table(columns, rows, bold=(0, names.index(OVERDUE)))
        return series

    def _aging_cells(self, written: WrittenList, total: Row, listed: Row, bands: Sequence[str]) -> dict[str, Any]:
        """Each amount of a side and currency: those listed, looked up on the aging sheet, and the others beside."""
        side, currency = word("side", total["side"], self.listing.language), total["currency"]
        keys = f'{written.range("side")},"{side}",{written.range("currency")},"{currency}"'
        names = ("open_amount", "not_due", *bands, "no_due_date", *AGING_BESIDE)
        return {
            name: whole(written, f"SUMIFS({written.range(name)},{keys})", total[name], listed.get(name, 0), name)
            for name in names
        }

    def _overdue(self, written: WrittenList, total: Row, bands: Sequence[str], row: int, column: int) -> Any:
        """The sum of the bands, which stand beneath each other from a row on."""
        overdue = sum((total[name] for name in bands), Decimal(0))
        if not written.exact.issuperset(bands):
            return overdue
        return Formula(f"=SUM({cell_name(row, column)}:{cell_name(row + len(bands) - 1, column)})", overdue)

    def _aging_series(self, heading: int, column: int, count: int) -> Series:
        """The bands of one side for the chart: from what is not due down to what has no due date."""
        sheet, first = self.block.sheet, heading + 2
        return Series(
            name=range_name(sheet, heading, heading, column).partition(":")[0],
            categories=range_name(sheet, first, first + count - 1, 0),
            values=range_name(sheet, first, first + count - 1, column),
        )

    def _charts(self, row: int, aging: Sequence[Series]) -> None:
        """How old the open amounts are, and the balance month by month, side by side."""
        block, listing, charts = self.block, self.listing, list[Any]()
        if aging:
            currency = listing.results.base_currency
            charts.append(column_chart(block.book, aging, listing.say("chart_aging", currency=currency), currency))
        if self.sheets.metrics is not None:
            first = next(iter(self.sheets.metrics.rows), "")
            charts += [balance_chart(block.book, listing, self.sheets.metrics, first)] if first else []
        for at, chart in enumerate(charts):
            chart.set_size(CHART_SIZE)
            block.sheet.worksheet.insert_chart(row, at * CHART_COLUMNS, chart, {"object_position": 3, "y_offset": 6})

    def _worklist(self, written: WrittenList) -> None:
        """Things to do by kind and severity."""
        say, language = self.listing.say, self.listing.language
        severities = code_order("severity")
        counts, listed = (self.listing.results.worklist_counts(listed=only) for only in (False, True))
        first = self.block.row + 1
        rows: list[list[Any]] = []
        for row, (kind, by_severity) in enumerate(counts.items(), start=first):
            said = self.listing.kind_title(kind)
            cells: list[Any] = []
            for severity in severities:
                called = word("severity", severity, language)
                here = listed.get(kind, {}).get(severity, 0)
                keys = f'{written.range("kind")},{cell_name(row, 0)},{written.range("severity")},"{called}"'
                cells.append(whole(written, f"COUNTIFS({keys})", by_severity.get(severity, 0), here))
            total = Formula(f"=SUM({cell_name(row, 1)}:{cell_name(row, len(severities))})", sum(by_severity.values()))
            rows.append([said, *cells, total])
        columns = [BlockColumn(column_of("worklist", "kind").heading(language), "text")]
        columns += [BlockColumn(self.listing.called("severity", severity), "number") for severity in severities]
        self.block.table([*columns, BlockColumn(say("total"), "number")], rows)


def whole(written: WrittenList, formula: str, total: Any, listed: Any, column: str = "") -> Any:
    """A figure of all customers: the formula over those listed, and what the others add.

    A plain figure where there is nothing to look at or not all of it, or where Excel would round the ``column``.
    """
    if not written.is_whole or (column and column not in written.exact):
        return total
    beside = total - listed
    return Formula(f"={formula}{'' if not beside else f'+{beside}' if beside > 0 else f'{beside}'}", total)


def share_of(part_cell: str, whole_cell: str, part: Any, whole_value: Any) -> Formula:
    """One cell's share of another; empty where there is nothing to have a share of."""
    share = round(Decimal(part) / Decimal(whole_value), 8) or Decimal(0) if whole_value else ""
    return Formula(f'=IF({whole_cell}=0,"",{part_cell}/{whole_cell})', share)


def total_below(first: int, last: int, column: int, total: int) -> Formula:
    return Formula(f"=SUM({cell_name(first, column)}:{cell_name(last, column)})", total)


def notes(listing: Listing) -> list[str]:
    """What a reader must know before relying on the figures."""
    say, summary, language = listing.say, listing.results.summary, listing.language
    said = derived_notes(listing) or [say("nothing_derived")]
    examples = summary.get("example_parameters", [])
    if examples:
        title = "title" if language == "zh" else "title_en"
        titles = [str(entry.get(title, entry["name"])) for entry in examples]
        first = say("list").join(titles[:EXAMPLES_NAMED_MAX])
        key = "examples_note" if len(titles) <= EXAMPLES_NAMED_MAX else "many_examples_note"
        said.append(say(key, count=len(examples), titles=first))
    shares = [share for _, share in listing.unknown_shares()]
    if shares:
        none, some = sum(share == 1 for share in shares), sum(0 < share < 1 for share in shares)
        said.append(say("unknown_note", count=len(shares), none=none, some=some))
    withheld = dict.fromkeys(entry["clause"] for entry in summary.get("withheld_from_all", []))
    if withheld:
        said.append(say("withheld_note", clauses=say("list").join(withheld)))
    absent = [result_tables()[table].title(language) for table in PARTS if not listing.results.has(table)]
    if absent:
        said.append(say("absent_note", tables=say("list").join(absent)))
    if listing.results.more_count:
        said.append(say("beside_note"))
    return [f"{number}. {note}" for number, note in enumerate(said, start=1)]
