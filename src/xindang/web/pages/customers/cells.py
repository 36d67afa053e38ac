"""A cell of a list of customers: as a page shows it, and as a workbook keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from xindang.web.code_words import code_word
from xindang.web.pages.customers.columns import BANDS, ListColumn
from xindang.web.pages.customers.listing import Row
from xindang.web.templatetags.said import UNKNOWN, figure, money, share

LIMIT_STATES_SAID = frozenset({"none", "suspended", "unlimited"})


@dataclass(frozen=True, slots=True)
class Cell:
    """``classes``: how it looks. ``link``: the key of the customer whose page it opens. ``beside``: a small word."""

    text: str
    classes: str = ""
    link: int | None = None
    beside: str = ""

    @property
    def html(self) -> SafeString:
        """As it stands in the table. Made here, for a template that asks for the parts takes twice the time."""
        shown = escape(self.text)
        if self.link:
            before, after = _address()
            shown = f'<a href="{before}{self.link}{after}">{shown}</a>'
        if self.beside:
            shown += f' <small class="quiet">{escape(self.beside)}</small>'
        return SafeString(f'<td class="{escape(self.classes)}">{shown}</td>' if self.classes else f"<td>{shown}</td>")


@cache
def _address() -> tuple[str, str]:
    """What stands before and after the key in the address of a customer's page: asked for fifty times a page."""
    before, _, after = reverse("customers:show", args=[0]).rpartition("0")
    return before, after


def row_html(cells: Iterable[Cell]) -> SafeString:
    """A row of the table."""
    return SafeString(f"<tr>{''.join(cell.html for cell in cells)}</tr>")


def value_of(column: ListColumn, row: Row) -> Any:
    """The figure or text of a row in a column; of a band zero where nothing is open."""
    if column.group != BANDS:
        return row.get(column.field)
    buckets = row.get("buckets") or {}
    if column.field in buckets:
        return Decimal(buckets[column.field])
    return Decimal(0) if row.get("open_amount") == 0 else None


def cell_of(column: ListColumn, row: Row, language: str) -> Cell:
    """What the page shows; a dash is unknown."""
    shown = SHOWN.get(column.kind, _plain)(column, row, language)
    if column.is_figure:
        return Cell(shown.text, f"num {shown.classes}".strip(), shown.link, shown.beside)
    return shown


def kept_of(column: ListColumn, row: Row, language: str) -> Decimal | int | date | str | None:
    """What a workbook keeps: figures as figures, words for what is no figure, nothing where unknown."""
    value: Decimal | int | date | str | None = value_of(column, row)
    if column.kind == "name":
        return " · ".join(filter(None, (row["customer__name"], _merged(row, language))))
    if value is None or value == "" or column.kind in {"limit", "open_ended", "over"}:
        word = _state_word(column, row, language)
        if word:
            return word
    if column.codes and isinstance(value, str):
        return code_word(column.codes, value, language)
    if column.kind == "grade" and row.get("provisional"):
        return f"{value} {_provisional(language)}"
    return value


def _plain(column: ListColumn, row: Row, language: str) -> Cell:
    value = value_of(column, row)
    return Cell(code_word(column.codes, value, language) or UNKNOWN if column.codes else figure(value))


def _name(column: ListColumn, row: Row, language: str) -> Cell:
    """A customer that was merged since the run leads to the one that it is one with."""
    link = row.get("customer__merged_into__pk") or row["customer__pk"]
    return Cell(row["customer__name"], "name", link=link, beside=_merged(row, language))


def _merged(row: Row, language: str) -> str:
    code, name = row.get("customer__merged_into"), row.get("customer__merged_into__name")
    if not code:
        return ""
    return f"已并入 {code} {name}" if language == "zh" else f"merged into {code} {name}"


def _grade(column: ListColumn, row: Row, language: str) -> Cell:
    grade = row.get("grade")
    if not grade:
        return Cell(UNKNOWN)
    return Cell(grade, f"grade grade-{grade}", beside=_provisional(language) if row.get("provisional") else "")


def _amount(column: ListColumn, row: Row, language: str) -> Cell:
    return Cell(money(value_of(column, row)))


def _limit(column: ListColumn, row: Row, language: str) -> Cell:
    word = _state_word(column, row, language)
    return Cell(word, "quiet") if word else _amount(column, row, language)


def _over(column: ListColumn, row: Row, language: str) -> Cell:
    word = _state_word(column, row, language)
    if word:
        return Cell(word, "quiet")
    amount = value_of(column, row)
    return Cell(money(amount), "high" if amount else "")


def _share(column: ListColumn, row: Row, language: str) -> Cell:
    return Cell(share(value_of(column, row)))


def _state_word(column: ListColumn, row: Row, language: str) -> str:
    """The word that stands instead of a figure: no limit is none, an unlimited one has no end."""
    state = row.get("limit_state")
    said = LIMIT_STATES_SAID if column.kind == "limit" else frozenset(column.known_in)
    return _state_said(state, language) if state in said else ""


def _state_said(state: str, language: str) -> str:
    short = {"none": ("无", "none"), "suspended": ("暂停", "suspended"), "unlimited": ("不限", "unlimited")}
    return short[state][0 if language == "zh" else 1]


def _provisional(language: str) -> str:
    return "暂定" if language == "zh" else "provisional"


SHOWN: Mapping[str, Callable[[ListColumn, Row, str], Cell]] = {
    "name": _name,
    "grade": _grade,
    "limit": _limit,
    "open_ended": _limit,
    "over": _over,
    "money": _amount,
    "band": _amount,
    "share": _share,
}
