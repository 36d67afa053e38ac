"""The files and sheets of something that is no book, each brought to the engine under its headings where it has any."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from xindang.book.look.heading import Heading, find_heading, heading_at, told_apart
from xindang.book.mapping.headings import Cells, read_with_headings
from xindang.book.mapping.spec import Source
from xindang.book.raw import BLANKS, RawTable, file_kind, read_raw, unreadable
from xindang.book.raw_csv import DELIMITERS
from xindang.book.raw_sheet import BrokenWorkbook, sheet_cells, sheet_names
from xindang.book.text_file import NotText, clean_text
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine

HEAD_ROWS = 40
# By what a sheet is shown as: how many filled rows stand above its headings, and how many rows these take.
HeadingRows = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file, or one sheet of a workbook, with the source by which a mapping would read it.

    ``sheet`` is what a mapping has to say to find it (None: nothing, it is the first), ``title`` what it is called.
    ``raw`` is None where no headings were recognised.
    """

    file: Path
    shown: str
    sheet: str | None = None
    title: str = ""
    heading: Heading | None = None
    source: Source | None = None
    raw: RawTable | None = None
    problems: list[Problem] = field(default_factory=list)


def sheets_of(path: Path, engine: DuckEngine, told: HeadingRows | None = None) -> Iterator[Sheet]:
    """Every sheet of a file, or of the files of a folder, in order of name. ``told``: headings that a person found."""
    told = told or {}
    files = [path] if not path.is_dir() else sorted(file for file in path.iterdir() if _is_export(file))
    for at, file in enumerate(files):
        kind = file_kind(file)
        if kind == "sheet":
            yield from _workbook(file, engine, f"look_{at}", told)
        elif kind == "csv":
            yield _csv(file, engine, f"look_{at}", told)
        else:
            yield _columns_only(file, engine, f"look_{at}")


def _is_export(file: Path) -> bool:
    return file.is_file() and bool(file_kind(file)) and not file.name.startswith((".", "~$"))


def _workbook(file: Path, engine: DuckEngine, name: str, told: HeadingRows) -> Iterator[Sheet]:
    try:
        names = sheet_names(file)
        for at, sheet in enumerate(names):
            rows = [row for row in sheet_cells(file, sheet) if any(row)]
            shown = f"{file.name} · {sheet}" if len(names) > 1 else file.name
            plain, head = Sheet(file, shown, sheet if at else None, sheet), rows[:HEAD_ROWS]
            yield _under_headings(
                plain, head, _heading_of(head, told.get(shown)), engine=engine, name=f"{name}_{at}", delimiter=None
            )
    except BrokenWorkbook as error:
        broken = unreadable(file, error.zh, error.en, table=file.name)
        yield Sheet(file, file.name, problems=[broken])


def _csv(file: Path, engine: DuckEngine, name: str, told: HeadingRows) -> Sheet:
    plain = Sheet(file, file.name)
    try:
        text = clean_text(file, engine.folder, None)
        try:
            delimiter, rows = _csv_head(text)
        finally:
            if text != file:
                text.unlink()
    except NotText as error:
        return Sheet(file, file.name, problems=[unreadable(file, error.zh, error.en, table=file.name)])
    except (csv.Error, OSError) as error:
        return Sheet(file, file.name, problems=[unreadable(file, "引号不成对", str(error), table=file.name)])
    return _under_headings(
        plain, rows, _heading_of(rows, told.get(file.name)), engine=engine, name=name, delimiter=delimiter
    )


def _heading_of(rows: list[Cells], told: tuple[int, int] | None) -> Heading | None:
    return find_heading(rows) if told is None else heading_at(rows, *told)


def _csv_head(text: Path) -> tuple[str, list[Cells]]:
    """The delimiter under which the first lines hold most cells, and their cells."""
    with text.open(encoding="utf-8", newline="") as lines:
        head = [line for line in islice(lines, 4 * HEAD_ROWS) if line.strip()]
    outside_quotes = "".join("".join(head).split('"')[::2])
    delimiter = max(DELIMITERS, key=outside_quotes.count)
    rows: list[Cells] = []
    with text.open(encoding="utf-8", newline="") as lines:
        for cells in csv.reader(lines, delimiter=delimiter, strict=True):
            if any(cell.strip(BLANKS) for cell in cells):
                rows.append([cell.strip(BLANKS) or None for cell in cells])
            if len(rows) == HEAD_ROWS:
                break
    return delimiter, rows


def _under_headings(
    plain: Sheet, rows: list[Cells], heading: Heading | None, *, engine: DuckEngine, name: str, delimiter: str | None
) -> Sheet:
    if heading is None:
        return plain
    on_top = heading.above == 0 and heading.rows == 1
    source = Source(
        name="export",
        file=plain.file.name,
        sheets=(plain.sheet,) if plain.sheet is not None else (),
        delimiter=delimiter if delimiter != "," else None,
        header_rows=heading.rows,
        header_has=() if on_top else told_apart(heading, rows),
    )
    return _loaded(
        plain, heading, source, read_with_headings(source, plain.file, engine, name, plain.shown, sheet=plain.sheet)
    )


def _columns_only(file: Path, engine: DuckEngine, name: str) -> Sheet:
    """JSON and Parquet have one row of headings by nature."""
    plain = Sheet(file, file.name)
    raw = read_raw(file, engine, name, table=file.name)
    if not isinstance(raw, RawTable):
        return Sheet(file, file.name, problems=raw)
    heading = find_heading([list(raw.columns)])
    return plain if heading is None else _loaded(plain, heading, Source("export", file.name), raw)


def _loaded(plain: Sheet, heading: Heading, source: Source, raw: RawTable | list[Problem]) -> Sheet:
    if not isinstance(raw, RawTable):
        return replace(plain, problems=raw)
    if not raw.row_count:
        told = problem("look_no_rows", table=plain.shown)
        return replace(plain, problems=[told])
    return replace(plain, heading=heading, source=source, raw=raw, problems=list(raw.problems))
