"""An uploaded workbook becomes lines: which cell says what of whom. Bounded; nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from xindang.book.extent import Bounds, BoundsPassed, bounds_kept
from xindang.book.raw_sheet import BrokenWorkbook, cell_text, sheet_names, sheet_rows
from xindang.core.archives import NoArchive
from xindang.core.problems import Problem, problem
from xindang.dossiers.catalogue import ONLY, Part
from xindang.dossiers.exchange.layout import (
    CUSTOMER,
    ITEM,
    LAST,
    PASSED_OVER,
    REQUIRED_MARK,
    Column,
    Plan,
    items_by_title,
    letters,
    plan_of,
)
from xindang.dossiers.values import plain

BOUNDS = Bounds(unpacked=60_000_000, rows=60_000, columns=100, area=6_000_000, text=200_000, texts=200_000_000)
LINES_MAX = 20_000
# No more problems are gathered: whoever has so many begins with a new template.
PROBLEMS_MAX = 5_000
AS_TEXT = frozenset({"text", "uscc", "account", "resident_id"})
# Excel keeps 15 digits of a number.
DIGITS_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class Line:
    """One value as it was typed. ``sheet``, ``row``: where it stands in the workbook, rows as Excel counts them.

    ``item``: its code, or what stands in the cell where that names none. ``typed``: text by part.
    """

    sheet: str
    row: int
    customer_id: str
    item: str
    typed: Mapping[str, str]
    channel: str
    source: str
    as_of: str
    collected_by: str
    papers: str = ""


@dataclass(slots=True)
class Incoming:
    """``empty``: rows that say where a value comes from and have none."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    empty: int = 0


def workbook_lines(file: Path) -> Incoming:
    """All lines of a workbook made from the template; problems say sheet, row and column."""
    try:
        bounds_kept(file, BOUNDS)
        return _read(file)
    except BoundsPassed:
        return Incoming(problems=[problem("exchange_too_large", column="file", most=LINES_MAX)])
    except (NoArchive, BrokenWorkbook):
        return Incoming(problems=[problem("exchange_unreadable", column="file")])


def _read(file: Path) -> Incoming:
    found, known = Incoming(), 0
    for sheet in sheet_names(file):
        plan = plan_of(sheet)
        known += plan is not None
        if plan is not None:
            _sheet(found, plan, sheet, sheet_rows(file, sheet))
        elif sheet not in PASSED_OVER and any(any(row) for row in sheet_rows(file, sheet)):
            found.problems.append(problem("exchange_sheet_unknown", table=sheet, value=sheet))
        if len(found.lines) > LINES_MAX:
            return Incoming(problems=[problem("exchange_too_many", column="file", most=LINES_MAX)])
    if not known:
        return Incoming(problems=[problem("exchange_no_template", column="file")])
    return found


def _sheet(found: Incoming, plan: Plan, sheet: str, rows: Iterator[list[Any]]) -> None:
    columns, problems = _columns(plan, sheet, next(rows, []))
    found.problems += problems
    if problems:
        return
    for row, cells in enumerate(rows, start=2):
        if len(found.lines) > LINES_MAX or len(found.problems) > PROBLEMS_MAX:
            return
        if any(cells[len(columns) :]):
            beyond = letters(len(columns))
            found.problems.append(problem("exchange_cell_beyond", table=sheet, row=row, column=beyond))
        _row(found, plan, _Place(sheet, row), dict(zip(columns, cells, strict=False)))


def _columns(plan: Plan, sheet: str, headings: Sequence[Any]) -> tuple[list[Column], list[Problem]]:
    """The column under each heading; one that is not of the sheet, stands twice or is missing is a problem."""
    titles = {plain(title): column for column in (*plan.columns, *plan.others) for title in (column.zh, column.en)}
    told = [plain(cell_text(cell) or "").removesuffix(REQUIRED_MARK).strip() for cell in headings]
    while told and not told[-1]:
        told.pop()
    problems = [
        problem("exchange_heading_unknown", table=sheet, row=1, column=letters(number), value=title)
        for number, title in enumerate(told)
        if title not in titles or title in told[:number]
    ]
    if problems:
        return [], problems
    columns = [titles[title] for title in told]
    names = {column.name for column in columns}
    return columns, [
        problem("exchange_heading_missing", table=sheet, row=1, column=column.zh, value=f"{column.zh} {column.en}")
        for column in plan.columns
        if column.name not in names and column.is_required
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    sheet: str
    row: int


def _row(found: Incoming, plan: Plan, place: _Place, cells: Mapping[Column, Any]) -> None:
    """One row below the headings: a line where it says anything of an item."""
    text = {column.name: cell_text(cell) or "" for column, cell in cells.items()}
    item = plan.item or items_by_title().get(plain(text.get(ITEM, "")))
    parts = item.parts.values() if item else ()
    names = [part.name for part in parts] if plan.item else [ONLY]
    if not any(text.get(name, "").strip() for name in names):
        found.empty += any(text.get(column.name, "").strip() for column in LAST)
        return
    raw = {column.name: cell for column, cell in cells.items()}
    found.problems += [
        replace(told, column=plan.heading(plain(place.sheet), part.name))
        for part in parts
        for told in _misread(part, place, raw.get(part.name))
    ]
    found.lines.append(
        Line(
            plain(place.sheet), place.row, text.get(CUSTOMER, "").strip(), item.name if item else text.get(ITEM, ""),
            {name: text.get(name, "") for name in names}, *(text.get(column.name, "") for column in LAST),
        )
    )  # fmt: skip


def _misread(part: Part, place: _Place, cell: Any) -> Iterable[Problem]:
    """What Excel may have made of a cell: of 35% the number 0.35, of a long account number one with its end lost."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return
    # What is to be sealed is not repeated in words.
    said = "" if part.is_sealed else cell_text(cell)
    told: dict[str, Any] = {"table": place.sheet, "row": place.row, "value": said}
    if part.type == "percent" and 0 < cell <= 1:
        yield problem("exchange_percent_unclear", **told)
    if part.type in AS_TEXT and abs(cell) >= DIGITS_EXACT:
        yield problem("exchange_digits_lost", **told)


def day_text(text: str) -> str:
    """A day as people type it, year first, as ISO; anything else as it stands."""
    for sign in "/.年月":
        text = text.replace(sign, "-")
    year, *rest = text.removesuffix("日").split("-")
    numbers = [year, *rest]
    if len(numbers) != 3 or not all(number.isascii() and number.isdigit() for number in numbers) or len(year) != 4:
        return text
    return "-".join([year, *(number.zfill(2) for number in rest)])


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(day_text(plain(text)))
    except ValueError:
        return None
