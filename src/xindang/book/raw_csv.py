"""CSV: the engine reads a regular file in parallel; a ragged one is read row by row, to name each row at fault."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xindang.book.raw import RawTable, ReadRequest, fill_table, finish_table, finished, heading_names
from xindang.book.text_file import NotText, clean_text
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import EngineError, quoted_file, quoted_text

DELIMITERS = ",\t;"
CELL_CHARACTERS_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading row: its cells, the delimiter, and how many filled records stand up to and with it."""

    cells: list[str]
    delimiter: str
    records: int


def read_csv(request: ReadRequest) -> RawTable | list[Problem]:
    """Load a CSV file (comma, tab or semicolon; UTF-8 or GB18030; ``.gz`` too)."""
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    try:
        text = clean_text(request.file, request.engine.folder, request.encoding)
        heading = _heading(text, request)
    except NotText as error:
        return request.unreadable(error.zh, error.en)
    except csv.Error as error:
        return request.unreadable("标题行的引号不成对", f"heading row: {error}")
    try:
        if heading is None:
            return [problem("no_heading", table=request.table, value=request.file.name)]
        columns, problems = heading_names(heading.cells, request.table)
        if len(columns) > 1 and not request.skip_header_rows and _read_regular(request, text, heading, columns):
            return finished(request, columns, problems)
        return _read_ragged(request, text, heading, columns, problems)
    finally:
        if text != request.file:
            text.unlink()


def _heading(text: Path, request: ReadRequest) -> Heading | None:
    delimiter = request.delimiter or _delimiter(text, request.skip_header_rows)
    for number, cells in enumerate(_records(text, delimiter), start=1):
        if number > request.skip_header_rows and any(cell.strip() for cell in cells):
            return Heading(cells, delimiter, number)
    return None


def _delimiter(text: Path, skip: int) -> str:
    """The delimiter that cuts the heading line into most cells; a comma when none does."""
    with text.open(encoding="utf-8", newline="") as lines:
        filled = (line for line in lines if line.strip())
        heading = next((line for number, line in enumerate(filled) if number >= skip), "")
    outside_quotes = "".join(heading.split('"')[::2])
    return max(DELIMITERS, key=outside_quotes.count)


def _records(text: Path, delimiter: str) -> Iterator[list[str]]:
    """The records that are not empty lines; an unclosed quote raises csv.Error."""
    with text.open(encoding="utf-8", newline="") as lines:
        yield from (cells for cells in csv.reader(lines, delimiter=delimiter, strict=True) if cells)


def _read_regular(request: ReadRequest, text: Path, heading: Heading, columns: tuple[str, ...]) -> bool:
    """Let the engine read it; False when it is not regular enough, with nothing loaded."""
    listed = ", ".join(f"{quoted_text(column)}: 'VARCHAR'" for column in columns)
    options = f"""delim={quoted_text(heading.delimiter)}, quote='"', escape='"', header=false, auto_detect=false,
        hive_partitioning=false"""
    numbered = f"""(select row_number() over () as record, *
        from read_csv({quoted_file(text)}, columns={{{listed}}}, {options}))"""
    try:
        with request.engine.keeping_order():
            finish_table(request, columns, numbered, f"record - {heading.records}", f"record > {heading.records}")
    except EngineError:
        return False
    return True


def _read_ragged(
    request: ReadRequest, text: Path, heading: Heading, columns: tuple[str, ...], problems: list[Problem]
) -> RawTable | list[Problem]:
    width = len(columns)
    bad_rows: list[int] = []

    def rows() -> Iterator[tuple[int, list[str | None]]]:
        for record, cells in enumerate(_records(text, heading.delimiter), start=1):
            row_no = record - heading.records
            if row_no < 1:
                continue
            if any(cell.strip() for cell in cells[width:]):
                bad_rows.append(row_no)
            yield row_no, [*cells[:width], *[None] * (width - len(cells))]
            last[0] = row_no

    last = [0]
    try:
        fill_table(request, columns, rows())
    except csv.Error as error:
        return [problem("csv_row_broken", table=request.table, row=last[0] + 1, reason=error)]
    problems.extend(problem("too_many_cells", table=request.table, row=row, width=width) for row in bad_rows)
    return finished(request, columns, problems, bad_rows)
