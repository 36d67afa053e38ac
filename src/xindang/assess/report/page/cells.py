"""Values as people read them, and cells that say how they are laid out and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from xindang.assess.report.columns import BAND, ResultColumn, code_order
from xindang.assess.report.page.text import Said, Text, both, code_text, listed, say

FIGURE_KINDS = frozenset({"money", "number", "days", "average_days", "share"})
NONE = "—"
CENT, TENTH = Decimal("0.01"), Decimal("0.1")
# The largest unit that leaves something before the point: least amount, name, in each language.
SCALES: dict[str, tuple[tuple[Decimal, str], ...]] = {
    "zh": ((Decimal(100_000_000), " 亿"), (Decimal(10_000), " 万")),
    "en": ((Decimal(1_000_000_000), " billion"), (Decimal(1_000_000), " million")),
}


class Cell(NamedTuple):
    """A cell: what it shows, its classes (``n`` a figure, ``u`` unknown), its sorting value where that is another."""

    shown: Said
    css: str = ""
    sort: str = ""
    href: str = ""
    beside: Said = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table on the page. ``pick``: few values, to be chosen from a list."""

    name: str
    head: Said
    css: str = ""
    pick: bool = False


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of the page. ``total_count`` rows there are; those of ``rows`` are listed.

    ``totals`` are rows over everything there is, listed or not. ``notes`` stand beneath it. ``page`` rows are shown at
    a time.
    """

    key: str
    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total_count: int
    totals: Sequence[Sequence[Cell]] = ()
    notes: Sequence[Text] = ()
    absent: bool = False
    page: int = 50


def row_markup(row: Sequence[Cell], live: bool = True) -> Markup:
    """A row of cells as HTML; where a table is not live, nothing sorts it."""
    return Markup("".join(_cell_html(cell, live=live) for cell in row))  # noqa: S704 - every value was escaped


def _cell_html(cell: Cell, *, live: bool) -> str:
    """One cell. Written out by hand, because a page has a hundred thousand of them; each value is escaped here."""
    css = f' class="{escape(cell.css)}"' if cell.css else ""
    sort = f' data-v="{escape(cell.sort)}"' if cell.sort and live else ""
    shown: str = both(cell.shown)
    if cell.href:
        shown = f'<a href="{escape(cell.href)}">{shown}</a>'
    beside = f" <small>{both(cell.beside)}</small>" if cell.beside else ""
    return f"<td{css}{sort}>{shown}{beside}</td>"


def money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def share(part: Decimal) -> str:
    """A share as percent with two places, halves rounded up."""
    return f"{(part * 100).quantize(CENT, ROUND_HALF_UP):,}%"


def short_money(amount: Decimal) -> Text:
    """An amount as a person would say it: 万 and 亿, millions and billions; smaller ones in full."""
    return Text(_short(amount, "zh"), _short(amount, "en"))


def _short(amount: Decimal, language: str) -> str:
    for least, unit in SCALES[language]:
        scaled = (amount / least).quantize(CENT, ROUND_HALF_UP)
        if abs(scaled) >= 1:
            return f"{scaled:,}{unit}"
    return money(amount)


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """The part of the whole; None where either is unknown or there is no whole."""
    return None if part is None or not whole else part / whole


def unknown_cell(css: str = "") -> Cell:
    return Cell(say("unknown"), f"{css} u".strip(), "?")


def absent_cell(css: str = "") -> Cell:
    return Cell(NONE, f"{css} u".strip(), "?")


def value_cell(column: ResultColumn, value: Any, *, ranked: bool = False) -> Cell:
    """A value of a result table. ``ranked``: sorted as its codes are listed, not by their words."""
    css = "n" if column.kind in FIGURE_KINDS else ""
    if value is None or (isinstance(value, str | list) and not value):
        return unknown_cell(css) if column.null == "unknown" else absent_cell(css)
    if column.codes and column.kind != "codes":
        order = code_order(column.codes)
        rank = str(order.index(str(value))) if ranked and str(value) in order else ""
        return Cell(plain(column, value), f"c-{column.codes}-{value}" if ranked else "", rank)
    if column.kind == "codes":
        css = "r"
    return Cell(plain(column, value), f"{css} z" if column.kind == "money" and not value else css)


def plain(column: ResultColumn, value: Any) -> Said:
    """A value that is there, in words."""
    if isinstance(value, str) and column.codes:
        return band_text(value) or code_text(column.codes, value)
    match column.kind, value:
        case "codes", list():
            return listed(code_text(column.codes, entry) if column.codes else str(entry) for entry in value)
        case "share", Decimal():
            return share(value)
        case "average_days", Decimal():
            return f"{value.quantize(TENTH, ROUND_HALF_UP):,}"
        case "month", date():
            return f"{value:%Y-%m}"
        case _, Decimal():
            return money(value)
        case _, bool():
            return code_text("yes_no", value)
        case _, int():
            return f"{value:,}"
        case _, date():
            return value.isoformat()
        case _, list():
            return listed(str(entry) for entry in value)
    return str(value)


def band_text(name: str) -> Text | None:
    """A band of days overdue, short: 31–60, >365; None for anything else."""
    found = BAND.fullmatch(name)
    if found is None:
        return None
    days = f">{int(found['first']) - 1}" if found["last"] == "plus" else f"{found['first']}–{found['last']}"
    return say("band_days", days=days)


def amounts_cell(amounts: Iterable[tuple[str, Decimal]], base_currency: str) -> Cell:
    """Amounts of several currencies, which never add up: that of the base currency first and plain, others named."""
    found = dict(amounts)
    if not found:
        return absent_cell("n")
    base = found.pop(base_currency, Decimal(0))
    others = [f"{currency} {money(amount)}" for currency, amount in sorted(found.items()) if amount]
    return Cell(" + ".join([money(base), *others]), "n", str(base) if others else "")
