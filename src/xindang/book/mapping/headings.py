"""Files whose headings take several rows (an upper row of groups over a lower row of columns), joined into one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from xindang.book.mapping.spec import Source
from xindang.book.raw import (
    BLANKS,
    RawTable,
    ReadRequest,
    file_kind,
    fill_table,
    finished,
    heading_names,
    read_raw,
)
from xindang.book.raw_sheet import BrokenWorkbook, sheet_cells, sheet_names
from xindang.book.text_file import NotText, clean_text
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine, EngineError

Cells = list[str | None]


def read_with_headings(
    source: Source, file: Path, engine: DuckEngine, name: str, shown: str, *, sheet: str | None = None
) -> RawTable | list[Problem]:
    """A file, or one sheet of it, as the engine table ``name``, its headings read as the source declares them."""
    request = ReadRequest(file, engine, name, shown, sheet, source.encoding, source.delimiter, source.skip_rows)
    if source.header_rows == 1 and not source.header_has:
        layout = {"sheet": sheet, "encoding": source.encoding, "delimiter": source.delimiter}
        return read_raw(file, engine, name, table=shown, skip_header_rows=source.skip_rows, **layout)
    try:
        rows = _rows(request)
        if rows is None:
            return [problem("mapping_headings_not_in_file_kind", table=shown, value=file.name)]
        skip = _heading_row(rows, source.header_has) if source.header_has else source.skip_rows
        if skip is None:
            return [problem("mapping_headings_not_found", table=shown, value="、".join(source.header_has))]
        return _table(request, rows[skip:], source.header_rows)
    except (NotText, BrokenWorkbook, csv.Error) as error:
        reasons = (str(error), str(error)) if isinstance(error, csv.Error) else (error.zh, error.en)
        return request.unreadable(*reasons)
    except (OSError, EngineError) as error:
        return request.unreadable("无法打开", str(error).splitlines()[0][:200])


def _rows(request: ReadRequest) -> list[Cells] | None:
    """Every filled row of a sheet or CSV file; None for a kind of file that has one heading by nature."""
    match file_kind(request.file):
        case "sheet":
            names = sheet_names(request.file)
            sheet = request.sheet if request.sheet is not None else next(iter(names), "")
            if sheet not in names:
                there = ", ".join(names)
                raise BrokenWorkbook(f"no sheet {sheet}; there are {there}", f"没有工作表“{sheet}”，只有 {there}")
            return [row for row in sheet_cells(request.file, sheet) if any(row)]
        case "csv":
            return list(_csv_rows(request))
        case _:
            return None


def _csv_rows(request: ReadRequest) -> Iterator[Cells]:
    text = clean_text(request.file, request.engine.folder, request.encoding)
    try:
        with text.open(encoding="utf-8", newline="") as lines:
            for cells in csv.reader(lines, delimiter=request.delimiter or ",", strict=True):
                if any(cell.strip(BLANKS) for cell in cells):
                    yield [cell.strip(BLANKS) or None for cell in cells]
    finally:
        if text != request.file:
            text.unlink()


def _heading_row(rows: Sequence[Cells], wanted: Sequence[str]) -> int | None:
    """The first row that has all of the cells; blanks within a cell (摘　要) do not count."""
    has = {"".join(text.split()) for text in wanted}
    return next((at for at, row in enumerate(rows) if has <= {"".join(cell.split()) for cell in row if cell}), None)


def _table(request: ReadRequest, rows: Sequence[Cells], header_rows: int) -> RawTable | list[Problem]:
    heads, data = rows[:header_rows], rows[header_rows:]
    if len(heads) < header_rows:
        return [problem("no_heading", table=request.table, value=request.file.name)]
    columns, problems = heading_names(joined_headings(heads), request.table)
    width = len(columns)
    bad_rows = [row_no for row_no, row in enumerate(data, start=1) if any(row[width:])]
    padded = ((at, [*row[:width], *[None] * (width - len(row))]) for at, row in enumerate(data, start=1))
    fill_table(request, columns, padded)
    problems.extend(problem("too_many_cells", table=request.table, row=row, width=width) for row in bad_rows)
    return finished(request, columns, problems, bad_rows)


def joined_headings(heads: Sequence[Cells]) -> list[str]:
    """Heading rows as one: words of a column from top to bottom with a blank between.

    A group's heading stands over its first column only, so an upper row is filled to the right; but not beyond the
    next heading of a row above it.
    """
    width = max(max((at for at, cell in enumerate(row, start=1) if cell), default=0) for row in heads)
    padded = [[*row[:width], *[None] * (width - len(row))] for row in heads]
    filled = [_filled(row, padded[:at]) for at, row in enumerate(padded[:-1])]
    words = [[row[at] for row in (*filled, padded[-1])] for at in range(width)]
    return [" ".join(word for word in column if word) for column in words]


def _filled(row: Cells, above: Sequence[Cells]) -> Cells:
    found: Cells = []
    for at, cell in enumerate(row):
        starts_anew = any(upper[at] for upper in above)
        found.append(cell or (None if starts_anew or at == 0 else found[-1]))
    return found
