"""Excel sheets, .xlsx and .xls: dates become ISO text, numbers lose their binary noise."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from python_calamine import CalamineWorkbook, SheetTypeEnum

from xindang.book.extent import Bounds, BoundsPassed, bounds_kept
from xindang.book.raw import RawTable, ReadRequest, fill_table, finished, heading_names
from xindang.core.archives import NoArchive
from xindang.core.problems import Problem, problem

# Excel keeps 15 significant digits; what a float holds beyond them is noise.
SIGNIFICANT_DIGITS = 15
STDERR = 2
EXACT_BELOW = 2**53  # whole numbers below it are exact in a float
Answer = TypeVar("Answer")


BROKEN_ZH, BROKEN_EN = "不是可读的 Excel 文件", "no readable Excel file: {}"
# Of any workbook. An area's cells take about 45 bytes each while they are read: no more than two gigabytes.
BOUNDS = Bounds(unpacked=4_000_000_000, rows=1_048_576, columns=16_384, area=40_000_000, text=1_000_000, texts=10**9)


class BrokenWorkbook(Exception):
    """The file is no workbook that can be read, and why: ``zh``, ``en``."""

    def __init__(self, en: str, zh: str = BROKEN_ZH) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def sheet_names(file: Path) -> list[str]:
    """The work sheets of a workbook in order. Raises BrokenWorkbook."""
    book = _opened(file)
    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def sheet_cells(file: Path, sheet: str) -> list[list[str | None]]:
    """Every row of a sheet from its first row and column, as text; blank cells None. Raises BrokenWorkbook."""
    book = _opened(file)
    cells: list[list[Any]] = _guarded(lambda: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
    return [[cell_text(cell) for cell in row] for row in cells]


def sheet_rows(file: Path, sheet: str) -> Iterator[list[Any]]:
    """The rows of a sheet one by one, cells as the library gives them, from the first row and column on.

    Raises BrokenWorkbook. Only one row stands in memory as Python's: whoever reads may stop.
    """
    book = _opened(file)
    found = _guarded(lambda: book.get_sheet_by_name(sheet))
    before = [""] * (found.start[1] if found.start else 0)
    rows = iter(found.iter_rows()) if found.start else iter(())
    while (row := _guarded(lambda: next(rows, None))) is not None:
        yield [*before, *row]


def read_sheet(request: ReadRequest) -> RawTable | list[Problem]:
    """Load one sheet (the first unless named). Blank lines above the headings are passed over."""
    try:
        names = sheet_names(request.file)
        sheet = request.sheet if request.sheet is not None else next(iter(names), "")
        if sheet not in names:
            return [problem("sheet_missing", table=request.table, value=sheet, sheets=", ".join(names))]
        rows = sheet_cells(request.file, sheet)
    except BrokenWorkbook as error:
        return request.unreadable(error.zh, error.en)
    heading = next((at for at, row in enumerate(rows) if at >= request.skip_header_rows and any(row)), None)
    if heading is None:
        return [problem("no_heading", table=request.table, value=sheet)]
    columns, problems = heading_names(_unpadded(rows[heading]), request.table)
    width = len(columns)
    data = rows[heading + 1 :]
    bad_rows = [row_no for row_no, row in enumerate(data, start=1) if any(row[width:])]
    fill_table(request, columns, _numbered(data, width))
    problems.extend(problem("too_many_cells", table=request.table, row=row, width=width) for row in bad_rows)
    return finished(request, columns, problems, bad_rows)


def _opened(file: Path) -> CalamineWorkbook:
    """The workbook, once it is known that no sheet of it would become more than may be. Raises BrokenWorkbook."""
    told = _guarded(file.stat)
    if fault := _fault_of_size(file, told.st_mtime_ns, told.st_size):
        raise BrokenWorkbook(*fault)
    return _guarded(lambda: CalamineWorkbook.from_path(str(file)))


@lru_cache(maxsize=64)
def _fault_of_size(file: Path, changed: int, size: int) -> tuple[str, str] | None:
    """Why a workbook is not opened, in English and Chinese; looked through once as long as it is the same file."""
    if file.suffix.lower() == ".xls":  # of a kind that has room for 65,536 rows and 256 columns
        return None
    try:
        bounds_kept(file, BOUNDS)
    except BoundsPassed:
        return (
            f"sheets reach too far (at most {BOUNDS.area:,} cells each): delete blank rows and columns, or divide it",
            f"工作表范围过大（每张最多 {BOUNDS.area:,} 个单元格），请删去多余的空行空列，或分成几个文件",
        )  # fmt: skip
    except NoArchive as error:
        return BROKEN_EN.format(str(error)[:200]), BROKEN_ZH
    return None


def cell_text(cell: Any) -> str | None:
    """A cell as text: ISO dates (with the time only when it is not midnight), plain digits, true or false."""
    match cell:
        case None | "":
            return None
        case bool():
            return "true" if cell else "false"
        case float() | int():
            exact = float(cell).is_integer() and abs(cell) < EXACT_BELOW
            return str(int(cell)) if exact else f"{Decimal(format(cell, f'.{SIGNIFICANT_DIGITS}g')):f}"
        case datetime():
            midnight = cell.time() == time()
            return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell).replace("\0", "")


def _unpadded(cells: Sequence[str | None]) -> list[str]:
    """The heading cells without the blank ones to their right."""
    last = max(at for at, cell in enumerate(cells) if cell)
    return [cell or "" for cell in cells[: last + 1]]


def _numbered(rows: Sequence[Sequence[str | None]], width: int) -> Iterator[tuple[int, Sequence[str | None]]]:
    for row_no, row in enumerate(rows, start=1):
        yield row_no, [*row[:width], *[None] * (width - len(row))]


def _guarded(act: Callable[[], Answer]) -> Answer:
    """Run a call into the library: a panic of its native part is no Exception, and must not end the run."""
    try:
        with _native_stderr_silenced():
            return act()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise BrokenWorkbook(BROKEN_EN.format(str(error)[:200])) from error


@contextmanager
def _native_stderr_silenced() -> Iterator[None]:
    """A panic also prints a trace of its own, past Python; a person with a damaged file is told by our problem."""
    try:
        kept = os.dup(STDERR)
    except OSError:  # nobody listens there
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STDERR)
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(nowhere)
        os.close(kept)
