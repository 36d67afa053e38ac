"""The native charts of the workbook, all of one look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xindang.assess.report.workbook_cells import FONT, WorkbookFile

COLOURS = ("#1F3864", "#C55A11", "#7F8FA9", "#548235", "#BF9000", "#7030A0")
GRID = "#D9D9D9"


@dataclass(frozen=True, slots=True)
class Series:
    """A line or columns of a chart, as formulas: where its name, its categories and its values stand."""

    name: str
    categories: str
    values: str


def line_chart(book: WorkbookFile, series: Sequence[Series], title: str, axis: str) -> Any:
    """Lines over the months."""
    chart = book.chart({"type": "line"})
    for entry, colour in zip(series, COLOURS, strict=False):
        chart.add_series(_references(entry) | {"line": {"color": colour, "width": 2.25}})
    return _dressed(chart, book.language, title, axis, "#,##0")


def part_chart(book: WorkbookFile, series: Sequence[Series], title: str, axis: str, share: Series | None) -> Any:
    """Columns over the months, each later series in front as a part of the one before; a share as a line to the right.

    Where the part is not known the whole still stands there.
    """
    chart = book.chart({"type": "column"})
    for entry, colour in zip(series, COLOURS, strict=False):
        chart.add_series(_references(entry) | {"fill": {"color": colour}, "gap": 60, "overlap": 100})
    if share is not None:
        line = book.chart({"type": "line"})
        line.add_series(_references(share) | {"y2_axis": True, "line": {"color": COLOURS[3], "width": 2.25}})
        line.set_y2_axis({"num_format": "0%", "min": 0, "num_font": _font(book.language)})
        chart.combine(line)
    return _dressed(chart, book.language, title, axis, "#,##0")


def column_chart(book: WorkbookFile, series: Sequence[Series], title: str, axis: str) -> Any:
    """Columns side by side over named bands."""
    chart = book.chart({"type": "column"})
    for entry, colour in zip(series, COLOURS, strict=False):
        chart.add_series(_references(entry) | {"fill": {"color": colour}, "gap": 60})
    return _dressed(chart, book.language, title, axis, "#,##0", months=False)


def _references(series: Series) -> dict[str, Any]:
    return {"name": f"={series.name}", "categories": f"={series.categories}", "values": f"={series.values}"}


def _font(language: str, **more: Any) -> dict[str, Any]:
    return {"name": FONT[language], "size": 9, **more}


def _dressed(chart: Any, language: str, title: str, axis: str, number_format: str, *, months: bool = True) -> Any:
    """Title, axes, legend below; what is not known is a gap, never a zero."""
    chart.set_title({"name": title, "name_font": _font(language, bold=True) | {"size": 11}})
    below = {"num_format": "yyyy-mm", "text_axis": True, "num_font": _font(language, rotation=-45)}
    chart.set_x_axis(below if months else {"num_font": _font(language)})
    grid = {"visible": True, "line": {"color": GRID}}
    chart.set_y_axis(
        {
            "name": axis,
            "name_font": _font(language, bold=False),
            "num_format": number_format,
            "num_font": _font(language),
            "major_gridlines": grid,
        }
    )
    chart.set_legend({"position": "bottom", "font": _font(language)})
    chart.show_blanks_as("gap")
    return chart
