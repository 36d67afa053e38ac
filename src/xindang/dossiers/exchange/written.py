"""The workbook in which dossiers are filled in: what is gathered stands in it, what is lacking has its row."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import xlsxwriter

from xindang.customers.channels import channels
from xindang.dossiers.catalogue import ONLY, TYPES, Named, Part, load_items
from xindang.dossiers.exchange.incoming import LINES_MAX
from xindang.dossiers.exchange.layout import (
    ABOUT,
    AS_OF,
    CHANNEL,
    CLASS_COLUMN,
    CUSTOMER,
    HINTS,
    ITEM,
    OPTIONS,
    PAPERS,
    REQUIRED_MARK,
    SECTION,
    Column,
    Plan,
    gathered_items,
    has_one_value,
    letters,
    plans,
)
from xindang.dossiers.gathered import Gathered
from xindang.dossiers.models import Finding
from xindang.dossiers.values import masked

AS_TEXT = "@"
FORMATS = {"money": "#,##0.00", "number": "#,##0", "date": "yyyy-mm-dd"}
# Beneath what is filled in, so many rows have their lists to choose from.
ROWS_MORE = 300
# Excel keeps 15 digits of a number and no day before 1900: what it cannot keep stands as text.
DIGITS_KEPT, FIRST_DAY_KEPT = 15, date(1901, 1, 1)


@dataclass(frozen=True, slots=True)
class Gatherings:
    """A customer and what is gathered of it."""

    customer_id: str
    name: str
    gathered: Sequence[Gathered]


@dataclass(frozen=True, slots=True)
class Order:
    """What workbook is asked for. ``language``: zh or en; ``title``: a line for whom it was made, by whom.

    ``by_class``: items of one value in the order of the classes of GB/T 31952. ``papers``: by finding, those that prove
    it, as they are typed.
    """

    language: str
    title: str
    by_class: bool = False
    papers: Mapping[int, str] = field(default_factory=dict)

    def said(self, named: Any) -> str:
        return str(named.zh if self.language == "zh" else named.en)


def workbook_written(file: Path, told: Sequence[Gatherings], order: Order) -> int:
    """Write it; returns how many values stand in it."""
    options: dict[str, Any] = {"constant_memory": True, "tmpdir": str(file.parent), "strings_to_formulas": False}
    # On a protected sheet a row may be deleted where none of its cells is locked: nothing is, but for the headings.
    options |= {"default_format_properties": {"locked": False}}
    with xlsxwriter.Workbook(file, options | {"strings_to_urls": False}) as book:
        return _Writer(book, order, told).write()


class _Writer:
    def __init__(self, book: Any, order: Order, told: Sequence[Gatherings]) -> None:
        self.book, self.order, self.told = book, order, told
        self.at = 0 if order.language == "zh" else 1
        headed = {"bold": True, "bg_color": "#EEF2F6", "bottom": 1, "text_wrap": True}
        self.head = book.add_format(headed | {"locked": True})
        self.told_only = book.add_format({"text_wrap": True, "valign": "top", "locked": True})
        self.formats = {
            kind: book.add_format({"num_format": FORMATS.get(kind, AS_TEXT), "text_wrap": True, "valign": "top"})
            for kind in TYPES
        }

    def write(self) -> int:
        self._about()
        count = 0
        for plan in plans():
            page = self._page(plan)
            rows = list(self._rows(plan))
            for number, row in enumerate(rows, start=1):
                self._row(page, number, plan, row)
            count += sum(row.finding is not None for row in rows)
            self._lists(page, plan, rows)
        self._options()
        return count

    def _about(self) -> None:
        """What the sheets are for, in the reader's language and beside it in the other."""
        page = self.book.add_worksheet(ABOUT[self.at])
        page.set_column(0, 1, 70)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.write_string(0, 0, self.order.title, self.head)
        for number, line in enumerate(_about_lines(), start=1):
            languages = sorted(line, key=lambda language: language != self.order.language)
            for at, language in enumerate(languages):
                page.write_string(number, at, line[language].format(most=LINES_MAX), self.told_only)
        page.protect()

    def _page(self, plan: Plan) -> Any:
        """A sheet with its headings, which alone are protected."""
        page = self.book.add_worksheet(plan.titles[self.at])
        page.freeze_panes(1, 2)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for at, column in enumerate(plan.columns):
            kind = "date" if column.name == AS_OF else column.part.type if column.part else "text"
            page.set_column(at, at, column.width, self.formats[kind])
            headed = CLASS_COLUMN if column.name == SECTION and self.order.by_class else column
            title = self.order.said(headed) + (REQUIRED_MARK if column.is_required else "")
            page.write_string(0, at, title, self.head)
        allowed = ("insert_rows", "delete_rows", "format_columns", "format_rows", "format_cells", "sort", "autofilter")
        page.protect("", dict.fromkeys(allowed, True))
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{1 << 20}"})
        return page

    def _rows(self, plan: Plan) -> Iterator[_Filled]:
        for one in self.told:
            for gathered in self._in_order(one.gathered):
                if (plan.item or gathered.item) == gathered.item and has_one_value(gathered.item) == (not plan.item):
                    # The oldest first: read again, they are recorded in the order in which they came.
                    yield from (_Filled(one, gathered, finding) for finding in reversed(gathered.findings))
                    if not gathered.findings:
                        yield _Filled(one, gathered, None)

    def _in_order(self, gathered: Sequence[Gathered]) -> Sequence[Gathered]:
        if not self.order.by_class:
            return gathered
        classes = list(load_items().views)
        return sorted(gathered, key=lambda one: classes.index(one.item.view))

    def _row(self, page: Any, number: int, plan: Plan, row: _Filled) -> None:
        for at, column in enumerate(plan.columns):
            part = column.part or row.gathered.item.parts.get(column.name)
            cell, kind = self._cell(row, column, part)
            if cell is None:
                page.write_blank(number, at, None, self.formats[kind])
            elif isinstance(cell, Decimal):
                page.write_number(number, at, cell, self.formats[kind])
            elif isinstance(cell, date):
                page.write_datetime(number, at, cell, self.formats[kind])
            else:
                page.write_string(number, at, cell, self.formats[kind])

    def _cell(self, row: _Filled, column: Column, part: Part | None) -> tuple[Decimal | date | str | None, str]:
        """What stands in a cell, and the type by which it is shown."""
        if part is not None:
            text = row.finding.value.get(part.name) if row.finding else None
            return (None if text is None else self._part(part, text)), part.type
        said = {CUSTOMER: row.of.customer_id, "customer_name": row.of.name}.get(column.name)
        said = said or self._of_item(row.gathered, column)
        if said is None and row.finding is not None:
            return self._of_source(row.finding, column)
        return said, "date" if column.name == AS_OF else "text"

    def _of_item(self, gathered: Gathered, column: Column) -> str | None:
        item = gathered.item
        by_class = self.order.by_class
        group = load_items().views[item.view] if by_class else load_items().sections[item.section]
        named: dict[str, Named] = {SECTION: group}
        if ONLY in item.parts:
            named |= {ITEM: Named(item.name, item.zh, item.en), "hint": HINTS[item.parts[ONLY].type]}
        return self.order.said(named[column.name]) if column.name in named else None

    def _of_source(self, finding: Finding, column: Column) -> tuple[date | str, str]:
        if column.name == AS_OF:
            return _day(finding.as_of), "date"
        if column.name == CHANNEL:
            return self.order.said(channels()[finding.channel]), "text"
        if column.name == PAPERS:
            return self.order.papers.get(finding.pk, ""), "text"
        return str(getattr(finding, column.name)), "text"

    def _part(self, part: Part, text: str) -> Decimal | date | str:
        match part.type:
            case "choice":
                named = load_items().options.get(text)
                return self.order.said(named) if named else text
            case "money" | "number":
                return Decimal(text) if len(text.replace(".", "")) <= DIGITS_KEPT else text
            case "percent":
                return f"{(Decimal(text) * 100).normalize():f}%"
            case "date":
                return _day(date.fromisoformat(text))
            case _:
                return masked(text) if part.is_masked else text

    def _lists(self, page: Any, plan: Plan, rows: Sequence[_Filled]) -> None:
        """The cells in which one chooses from a list."""
        last = len(rows) + ROWS_MORE
        page.autofilter(0, 0, last, len(plan.columns) - 1)
        for at, column in enumerate(plan.columns):
            name = _list_of(column.part) if column.part else column.name
            self._list(page, (1, at, last, at), name)
            if column.name == ONLY and not plan.item:
                for number, row in enumerate(rows, start=1):
                    self._list(page, (number, at, number, at), _list_of(row.gathered.item.parts[ONLY]))

    def _list(self, page: Any, cells: tuple[int, int, int, int], name: str) -> None:
        if not self.options.get(name):
            return
        letter = letters(list(self.options).index(name))
        source = f"='{OPTIONS[self.at]}'!${letter}$1:${letter}${len(self.options[name])}"
        # Other customers may be entered as well.
        severity = "warning" if name == CUSTOMER else "stop"
        page.data_validation(*cells, {"validate": "list", "source": source, "error_type": severity})

    @cached_property
    def options(self) -> dict[str, list[str]]:
        """The entries of each list: of channels, items of one value, customers, and of each choice."""
        told = {
            CHANNEL: [self.order.said(channel) for channel in channels().values()],
            ITEM: [self.order.said(item) for item in gathered_items() if has_one_value(item)],
            CUSTOMER: [one.customer_id for one in self.told],
        }
        for item in gathered_items():
            for part in item.parts.values():
                if part.options:
                    told[_list_of(part)] = [str(self._part(part, code)) for code in part.options]
        return told

    def _options(self) -> None:
        page = self.book.add_worksheet(OPTIONS[self.at])
        for number in range(max(map(len, self.options.values()))):
            for at, entries in enumerate(self.options.values()):
                if number < len(entries):
                    page.write_string(number, at, entries[number], self.told_only)
        page.protect()
        page.hide()


@dataclass(frozen=True, slots=True)
class _Filled:
    """A row: of whom, of what, and the value; None where it is to be filled in."""

    of: Gatherings
    gathered: Gathered
    finding: Finding | None


def _about_lines() -> list[dict[str, str]]:
    text = (resources.files(__package__) / "about.toml").read_text(encoding="utf-8")
    lines: list[dict[str, str]] = tomllib.loads(text)["line"]
    return lines


def _list_of(part: Part) -> str:
    """The name of the list from which a part is chosen; parts with the same options share one."""
    return "|".join(part.options)


def _day(day: date) -> date | str:
    return day if day >= FIRST_DAY_KEPT else day.isoformat()
