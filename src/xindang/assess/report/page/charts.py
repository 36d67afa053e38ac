"""The charts, each as the table that stands beside it: the page draws from that table and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from xindang.assess.report.columns import code_order, column_of
from xindang.assess.report.folder import Results
from xindang.assess.report.page.cells import NONE, Cell, absent_cell, band_text, money, share, value_cell
from xindang.assess.report.page.reading import Row, bands, largest_exposures, months, people_of, work_kinds
from xindang.assess.report.page.text import Said, Text, code_text, heading, say

TOP = 10


class Series(NamedTuple):
    """A column of the chart's table: drawn as bar or line (or not), its colour by name, ``stack`` bars that pile up."""

    head: Said
    drawn: str
    tone: str
    stack: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: ``axis`` heads the first column; ``rows`` are its points, a cell for each series after the first.

    ``shape``: columns or rows (bars lying). ``measure``: money, days or count.
    """

    key: str
    title: Text
    axis: Text
    series: Sequence[Series]
    rows: Sequence[Sequence[Cell]]
    shape: str
    measure: str
    note: Text | None = None


def charts(results: Results, aged: Sequence[Row], bounds_months: int) -> list[Chart]:
    """Every chart for which the folder has anything."""
    monthly = [row for row in months(results, bounds_months) if row["side"] == "sale"]
    found = [
        aging_chart(results, aged),
        receivable_chart(results, monthly),
        days_chart(monthly),
        grades_chart(results),
        exposure_chart(results),
        worklist_chart(results),
    ]
    return [chart for chart in found if chart.rows]


def aging_chart(results: Results, aged: Sequence[Row]) -> Chart:
    """What is open by days overdue, in base currency, a series per side."""
    rows = [row for row in aged if row["currency"] == results.base_currency]
    names = ["not_due", *bands(results), "no_due_date"] if rows else []
    tones = {"sale": "main", "prepayment": "second"}
    series = [Series(code_text("side", row["side"]), "bar", tones.get(row["side"], "third")) for row in rows]
    points = [
        [Cell(band_text(name) or heading(column_of("aging", name))), *(Cell(money(row[name]), "n") for row in rows)]
        for name in names
    ]
    note = say("base_currency_note", currency=results.base_currency)
    return Chart("aging", say("chart_aging"), say("axis_age"), series, points, "columns", "money", note)


def receivable_chart(results: Results, monthly: Sequence[Row]) -> Chart:
    """Receivable at each month's end, and how much of it was overdue; whole where that is unknown."""
    series = [
        Series(say("not_overdue"), "bar", "main", "all"),
        Series(say("overdue"), "bar", "bad", "all"),
        Series(say("overdue_unknown"), "bar", "pale", "all"),
    ]
    points = [[_month(row), *_lateness(row["receivable"], row["overdue_amount"])] for row in monthly]
    if not any(row["receivable"] is not None and row["overdue_amount"] is None for row in monthly):
        series, points = series[:2], [point[:3] for point in points]
    note = say("converted_note", currency=results.base_currency)
    return Chart("receivable", say("chart_receivable"), say("axis_month"), series, points, "columns", "money", note)


def _lateness(receivable: Decimal | None, overdue: Decimal | None) -> list[Cell]:
    """Not overdue, overdue, and what cannot be told apart."""
    none = absent_cell("n")
    if receivable is None:
        return [none, none, none]
    if overdue is None:
        return [none, none, Cell(money(receivable), "n")]
    return [Cell(money(receivable - overdue), "n"), Cell(money(overdue), "n"), none]


def days_chart(monthly: Sequence[Row]) -> Chart:
    """Days sales outstanding, and what they would be were everything paid when due."""
    series = [Series(say("dso"), "line", "main"), Series(say("bpdso"), "line", "second")]
    points = [
        [_month(row), *(value_cell(column_of("metrics", name), row[name]) for name in ("dso", "bpdso"))]
        for row in monthly
    ]
    if all(cell.shown == NONE for point in points for cell in point[1:]):
        points = []
    return Chart(
        "days", say("chart_days"), say("axis_month"), series, points, "columns", "days", say("chart_days_note")
    )


def _month(row: Row) -> Cell:
    return Cell(f"{row['month_end']:%Y-%m}")


def grades_chart(results: Results) -> Chart:
    """Customers of each grade, the provisional ones apart."""
    series = [Series(say("settled"), "bar", "main", "all"), Series(say("provisional"), "bar", "pale", "all")]
    points = [
        [
            Cell(grade),
            Cell(f"{found['customers'] - found['provisional']:,}", "n"),
            Cell(f"{found['provisional']:,}", "n"),
        ]
        for grade, found in results.summary["grades"].items()
    ]
    return Chart("grades", say("chart_grades"), say("column_grade"), series, points, "columns", "count")


def exposure_chart(results: Results) -> Chart:
    """The largest exposures: what lies within the limit, what beyond, what of it is free."""
    rows = largest_exposures(results, TOP)
    people = people_of(results, rows, 0)
    if not results.has("limits"):
        series = [Series(say("column_exposure_amount"), "bar", "main")]
        points = [
            [_holder(row, people.name(row["customer_id"])), Cell(money(row["exposure_amount"]), "n")] for row in rows
        ]
        return Chart("exposure", say("chart_exposure"), say("customer"), series, points, "rows", "money")
    series = [
        Series(say("within_limit"), "bar", "main", "all"),
        Series(say("over_limit"), "bar", "bad", "all"),
        Series(say("limit_free"), "bar", "empty", "all"),
        Series(say("column_limit_amount"), "none", ""),
        Series(say("utilisation"), "none", ""),
    ]
    return Chart(
        "exposure",
        say("chart_exposure"),
        say("customer"),
        series,
        [_used(row, people.name(row["customer_id"])) for row in rows],
        "rows",
        "money",
        say("chart_exposure_note"),
    )


def _holder(row: Row, name: str) -> Cell:
    """The customer; the side is named where it is not the usual one."""
    if row["side"] == "sale":
        return Cell(name)
    side = code_text("side", row["side"])
    return Cell(Text(f"{name}（{side.zh}）", f"{name} ({side.en})"))


def _used(row: Row, name: str) -> list[Cell]:
    """Within, beyond, free, the limit and its use; without a limit everything is beyond, unlimited nothing is."""
    held, limit = row["exposure_amount"], row["limit_amount"]
    if limit is None:
        state = code_text("limit_state", "unlimited") if row["state"] == "unlimited" else say("unknown")
        blank = absent_cell("n")
        return [_holder(row, name), Cell(money(held), "n"), blank, blank, Cell(state, "n"), blank]
    within = min(held, limit)
    figures = [money(within), money(held - within), money(limit - within), money(limit)]
    used = Cell(share(held / limit), "n") if limit else absent_cell("n")
    return [_holder(row, name), *(Cell(figure, "n") for figure in figures), used]


def worklist_chart(results: Results) -> Chart:
    """Things to do by kind, piled up by how pressing they are; the kinds of which there is most, and the rest."""
    counts = results.worklist_counts() if results.has("worklist") else {}
    titles, severities = work_kinds(results), code_order("severity")
    tones = {"high": "bad", "medium": "fair", "low": "pale"}
    series = [Series(code_text("severity", name), "bar", tones.get(name, "main"), "all") for name in severities]
    ranked = sorted(counts, key=lambda kind: -sum(counts[kind].values()))
    kinds, others = ranked[: TOP - 1], ranked[TOP - 1 :]
    kinds.sort(key=lambda kind: [-counts[kind].get(name, 0) for name in severities])
    rows: list[tuple[Said, list[int]]] = [
        (titles.get(kind, kind), [counts[kind].get(name, 0) for name in severities]) for kind in kinds
    ]
    if others:
        rest = [sum(counts[kind].get(name, 0) for kind in others) for name in severities]
        rows.append((say("other_kinds", count=len(others)), rest))
    points = [[Cell(title), *(Cell(f"{number:,}", "n") for number in numbers)] for title, numbers in rows]
    return Chart("worklist", say("chart_worklist"), say("axis_kind"), series, points, "rows", "count")
