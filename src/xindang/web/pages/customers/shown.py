"""What the page of the list shows: rows as cells, totals, what one may choose; and the same as sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from xindang.assess.report.columns import code_order
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.people.models import SavedView, Unit, User
from xindang.people.selectors import Viewer
from xindang.runs.results import RunTables, run_tables
from xindang.runs.selectors import run_in_force
from xindang.web.code_words import code_word
from xindang.web.excel import Sheet, SheetColumn
from xindang.web.pages.customers.cells import Cell, cell_of, kept_of, row_html
from xindang.web.pages.customers.columns import (
    ListColumn,
    band_columns,
    chosen_columns,
    column_groups,
    default_bands,
    list_columns,
)
from xindang.web.pages.customers.filters import NARROWS, read_filters
from xindang.web.pages.customers.listing import STANDARD_SORT, Total, Totals, listing_of, sort_of
from xindang.web.remembered import remembered
from xindang.web.templatetags.said import money

PAGE = "customers"
ROWS_CHOICES = (50, 100)
KEPT = ("q", "assessed", *NARROWS, "columns", "sort", "rows")
SHEET_KINDS = {"limit": "money", "open_ended": "money", "over": "money", "band": "money", "days": "number"}

FILTER_TITLES = {
    "q": ("名称、首字母、编号", "name, initials, code"), "assessed": ("已评定", "assessed"), "grade": ("等级", "grade"),
    "provisional": ("暂定", "provisional"), "side": ("方向", "side"), "unit": ("往来单位", "trades with"),
    "salesperson": ("业务员", "salesperson"), "group": ("集团", "group"), "limit_state": ("额度状态", "limit"),
    "overdue_days": ("逾期天数至少", "days overdue at least"), "over": ("只看超额", "over limit only"),
    "band": ("账龄段", "band"),
}  # fmt: skip

# What the values of filters without a list of their own mean.
FILTER_WORDS = {
    "grade": {"none": ("没有等级", "no grade")}, "over": {"yes": ("是", "yes")},
    "provisional": {"yes": ("暂定", "provisional"), "no": ("确定", "settled")},
    "assessed": {"no": ("尚未评定的", "not assessed yet")},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: the sort that a click on it asks for, and how it is sorted now."""

    column: ListColumn
    query: str
    sorted_as: str


class ListShown:
    """The list of customers as an address asks for it. ``typed``: what stands in the fields of its filters."""

    def __init__(self, viewer: Viewer, asked: QueryDict) -> None:
        self.viewer, self.asked = viewer, asked
        self.language = viewer.user.language
        self.run = run_in_force()
        self.tables = _tables(self.run) if self.run else None
        self.all_columns = list_columns(self._bands())
        self.columns = chosen_columns(self.all_columns, names_asked(asked))
        self.filters = read_filters(asked, self.all_columns)
        self.sort = sort_of(asked.get("sort", STANDARD_SORT), self.all_columns)
        self.listing = listing_of(viewer, self.run, self.filters, self.sort)
        self.typed = {**self.filters.typed, "q": self.filters.text, "assessed": asked.get("assessed", "")}

    def _bands(self) -> list[str]:
        told = self.tables.columns("aging") if self.tables else ()
        return band_columns(told) if told else default_bands()

    @cached_property
    def totals(self) -> Totals:
        seen, names = self.viewer.customer_units, self.viewer.names
        sight = (None if seen is None else sorted(seen), sorted(names))
        narrowed = (sorted(self.typed.items()), [column.name for column in self.columns])
        about = ("totals", self.run.pk if self.run else None, sight, narrowed)
        return remembered(about, lambda: self.listing.totals(self.columns))

    @property
    def base_currency(self) -> str:
        return str(self.tables.summary["base_currency"]) if self.tables else ""

    @property
    def rows_by_page(self) -> int:
        asked = self.asked.get("rows", "")
        return next((count for count in ROWS_CHOICES if str(count) == asked), ROWS_CHOICES[0])

    @property
    def rows_choices(self) -> Sequence[int]:
        return ROWS_CHOICES

    @property
    def pages(self) -> int:
        return max(1, -(-self.totals.count // self.rows_by_page))

    @property
    def page(self) -> int:
        asked = self.asked.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
        return min(max(number, 1), self.pages)

    @property
    def pages_around(self) -> list[int]:
        """The first, the last, and those beside this one; 0 stands for what is left out."""
        near = sorted({1, self.pages, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)})
        told: list[int] = []
        for number in near:
            told += [0, number] if told and number > told[-1] + 1 else [number]
        return told

    @cached_property
    def rows(self) -> list[SafeString]:
        found = self.listing.page(self.columns, (self.page - 1) * self.rows_by_page, self.rows_by_page)
        return [row_html(cell_of(column, row, self.language) for column in self.columns) for row in found]

    @property
    def totals_row(self) -> list[Cell | None]:
        """A cell beneath each column; None where nothing is summed."""
        return [self._total_cell(column) for column in self.columns]

    def _total_cell(self, column: ListColumn) -> Cell | None:
        total = self.totals.of.get(column.name)
        if total is None:
            return None
        return Cell(money(total.amount), "num", beside=left_out_said(total, self.language))

    @property
    def headings(self) -> list[Heading]:
        told = []
        for column in self.columns:
            here = column.name == self.sort.column.name
            # Figures and days begin with the largest, words with the first; the same heading again turns it round.
            descending = not self.sort.descending if here else column.kind not in {"code", "name", "text", "grade"}
            query = clean_query(self.asked, sort=f"{'-' if descending else ''}{column.name}")
            now = "descending" if self.sort.descending else "ascending"
            told.append(Heading(column, query, now if here else ""))
        return told

    @property
    def query(self) -> str:
        return clean_query(self.asked)

    @property
    def page_queries(self) -> list[tuple[int, str]]:
        return [(number, clean_query(self.asked, page=str(number))) for number in self.pages_around]

    @property
    def views(self) -> Sequence[SavedView]:
        return list(SavedView.objects.filter(user=self.viewer.user, page=PAGE).order_by("name"))

    @property
    def column_choices(self) -> list[dict[str, Any]]:
        chosen = {column.name for column in self.columns}
        return [
            {**title, "columns": [(c, c.name in chosen) for c in self.all_columns.values() if c.group == group]}
            for group, title in column_groups().items()
        ]

    @property
    def grades(self) -> list[str]:
        return list(self.run.grades) if self.run else []

    @property
    def units(self) -> list[Unit]:
        seen = self.viewer.customer_units
        units = Unit.objects.order_by("name")
        return list(units if seen is None else units.filter(code__in=seen))

    @property
    def salespersons(self) -> list[str]:
        names = User.objects.filter(salesperson__isnull=False).order_by("salesperson")
        return [str(name) for name in names.values_list("salesperson", flat=True)]

    @property
    def sides(self) -> list[Option]:
        return [*_options("side", without=("all",)), Option("none", "没有往来", "trades on none")]

    @property
    def limit_states(self) -> list[Option]:
        return _options("limit_state")

    @property
    def bands(self) -> list[ListColumn]:
        return [column for column in self.all_columns.values() if column.kind == "band"]

    @property
    def file_name(self) -> str:
        day = self.run.on if self.run else self.viewer.on
        return f"客户 {day}.xlsx" if self.language == "zh" else f"Customers {day}.xlsx"


def left_out_said(total: Total, language: str) -> str:
    """How many rows the sum leaves out, and why."""
    zh = language == "zh"
    left_out = ((total.unlimited_count, "不限", "unlimited"), (total.unknown_count, "未知", "unknown"))
    parts = [f"{count:,} 行{one}" if zh else f"{count:,} rows {other}" for count, one, other in left_out if count]
    return ("另 " if zh and parts else "") + ("、" if zh else ", ").join(parts)


def _tables(run: Any) -> RunTables | None:
    with suppress(ProblemsFound):
        return run_tables(run)
    return None


def _options(codes: str, without: Iterable[str] = ()) -> list[Option]:
    kept = [code for code in code_order(codes) if code not in without]
    return [Option(code, code_word(codes, code, "zh"), code_word(codes, code, "en")) for code in kept]


def names_asked(asked: QueryDict) -> list[str]:
    """The columns that an address names: ticked one by one, or all in one word with commas."""
    return [name for word in asked.getlist("columns") for name in word.split(",") if name]


def clean_query(asked: QueryDict, **changed: str) -> str:
    """The address of the same list without what is empty or as usual, on its first page. ``changed``: otherwise."""
    names = names_asked(asked)
    usual = {column.name for column in chosen_columns(list_columns(()), ())}
    told = {name: asked.get(name, "") for name in KEPT}
    told |= {"columns": "" if {*names, "name"} == usual else ",".join(names)} | changed
    told["rows"] = told["rows"].removeprefix(str(ROWS_CHOICES[0]))
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in told.items() if value})
    return kept.urlencode(safe=",")


def suggestions_of(found: Sequence[Customer]) -> list[tuple[Customer, str]]:
    """Each with what stands beside its name."""
    return [(customer, " ".join(filter(None, (customer.customer_id, customer.unit)))) for customer in found]


def list_sheets(shown: ListShown) -> list[Sheet]:
    """All rows with their columns and totals, and what the list was narrowed by."""
    zh = shown.language == "zh"
    columns = [SheetColumn(column.zh if zh else column.en, _sheet_kind(column)) for column in shown.columns]
    amounts = {name: total.amount for name, total in shown.totals.of.items()}
    totals: list[Any] = [amounts.get(column.name) for column in shown.columns]
    totals[0] = totals[0] or ("合计" if zh else "Total")
    rows = _kept_rows(shown)
    about = [SheetColumn("项目" if zh else "Item", width=24), SheetColumn("内容" if zh else "Content", width=80)]
    title, told = ("客户", "说明") if zh else ("Customers", "About")
    return [Sheet(title, columns, rows, totals), Sheet(told, about, list(_about(shown)))]


def _sheet_kind(column: ListColumn) -> str:
    kind = SHEET_KINDS.get(column.kind, column.kind)
    return kind if kind in {"money", "number", "date", "share"} else "text"


def _kept_rows(shown: ListShown) -> Iterator[list[Any]]:
    for row in shown.listing.all_rows(shown.columns):
        yield [kept_of(column, row, shown.language) for column in shown.columns]


def _about(shown: ListShown) -> Iterator[tuple[str, str]]:
    zh = shown.language == "zh"
    if shown.run:
        yield ("截至日", str(shown.run.on)) if zh else ("As of", str(shown.run.on))
        yield ("政策版本", shown.run.release) if zh else ("Release of the policy", shown.run.release)
    if shown.base_currency:
        yield ("金额币种" if zh else "Currency of amounts", shown.base_currency)
    yield ("行数" if zh else "Rows", f"{shown.totals.count:,}")
    for name, value in shown.typed.items():
        if value:
            title = FILTER_TITLES[name][0 if zh else 1]
            yield f"{'筛选：' if zh else 'Narrowed by: '}{title}", filter_said(shown, name, value)
    for column in shown.columns:
        total = shown.totals.of.get(column.name)
        if total and (left_out := left_out_said(total, shown.language)):
            words = "{}：合计不含" if zh else "{}: the total leaves out"
            yield words.format(column.zh if zh else column.en), left_out.removeprefix("另 ")


def filter_said(shown: ListShown, name: str, value: str) -> str:
    """What a filter was set to, in the words of its choices."""
    chosen = {**FILTER_WORDS.get(name, {}), **_named(shown, name)}.get(value)
    return value if chosen is None else str(chosen[0 if shown.language == "zh" else 1])


def _named(shown: ListShown, name: str) -> dict[str, tuple[str, str]]:
    if name == "unit":
        return {unit.code: (unit.name, unit.name) for unit in shown.units}
    if name == "band":
        return {band.name: (band.zh, band.en) for band in shown.bands}
    options = {"side": shown.sides, "limit_state": shown.limit_states}.get(name, [])
    return {option.value: (option.zh, option.en) for option in options}
