"""Any one file or sheet as a table of text in the engine: every cell VARCHAR, nothing interpreted.

What a cell means is decided later, by the contract or by a mapping. A file that cannot be read ends in problems,
whatever its bytes are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine, EngineError, quoted_name

TEXT_SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "json", ".ndjson": "json", ".json": "json"}
PLAIN_SUFFIXES = {".parquet": "parquet", ".xlsx": "sheet", ".xls": "sheet"}
SUFFIXES = (*TEXT_SUFFIXES, *PLAIN_SUFFIXES)
# What counts as nothing around a cell: blanks of every width, line ends, a stray byte order mark.
BLANKS = " \t\r\n\u00a0\u3000\ufeff"
CHUNK_ROWS = 20_000
Item = TypeVar("Item")


@dataclass(slots=True)
class RawTable:
    """A file's cells in the engine table ``name``: ``row_no`` BIGINT (data row from 1) and ``columns``, all VARCHAR.

    Cells are trimmed, blank cells NULL, wholly blank rows left out (their number is not given to another).
    ``problems`` are those a reader can go on after; ``bad_rows`` are the rows they make unusable.
    """

    name: str
    file: Path
    columns: tuple[str, ...]
    row_count: int = 0
    problems: list[Problem] = field(default_factory=list)
    bad_rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What a reader is asked for: the file, the engine table to fill, and how the file is laid out."""

    file: Path
    engine: DuckEngine
    name: str
    table: str
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    skip_header_rows: int = 0

    def unreadable(self, reason_zh: str, reason_en: str) -> list[Problem]:
        """The one problem of a file that gives nothing."""
        return [unreadable(self.file, reason_zh, reason_en, table=self.table)]


def unreadable(file: Path, reason_zh: str, reason_en: str, *, table: str = "") -> Problem:
    """A file that gives nothing, and why."""
    shown = file.name
    return problem("unreadable", table=table, value=shown, file=shown, reason_zh=reason_zh, reason_en=reason_en)


def damage(error: EngineError) -> tuple[str, str]:
    """The engine's complaint about a file as a reason in both languages."""
    return "内容与文件类型不符或已损坏", str(error).splitlines()[0][:200]


def file_kind(file: Path) -> str:
    """csv, json, parquet or sheet, by the file's name; empty for a name we do not read."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        return TEXT_SUFFIXES.get(suffixes[-2], "") if len(suffixes) > 1 else ""
    return {**TEXT_SUFFIXES, **PLAIN_SUFFIXES}.get(suffixes[-1], "") if suffixes else ""


def read_raw(
    file: Path,
    engine: DuckEngine,
    name: str,
    *,
    table: str = "",
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    skip_header_rows: int = 0,
) -> RawTable | list[Problem]:
    """Load one file or sheet into the engine table ``name``, or say why it cannot be read.

    ``table`` is what problems call it (default ``name``); ``sheet`` defaults to the first; ``encoding`` and
    ``delimiter`` are found out when not given; ``skip_header_rows`` lines stand above the headings.
    """
    from xindang.book import raw_csv, raw_json, raw_parquet, raw_sheet  # noqa: PLC0415 - they build on this module

    request = ReadRequest(file, engine, name, table or name, sheet, encoding, delimiter, skip_header_rows)
    if not file.is_file():
        return [problem("file_missing", table=request.table, value=file)]
    readers = {
        "csv": raw_csv.read_csv,
        "json": raw_json.read_json,
        "parquet": raw_parquet.read_parquet,
        "sheet": raw_sheet.read_sheet,
    }
    reader = readers.get(file_kind(file))
    if reader is None:
        return [problem("unknown_file_kind", table=request.table, value=file.name, kinds=" ".join(SUFFIXES))]
    try:
        return reader(request)
    except OSError as error:
        return request.unreadable("无法打开", error.strerror or "cannot be opened")
    except EngineError as error:
        return request.unreadable(*damage(error))


def heading_names(cells: Sequence[str], table: str) -> tuple[tuple[str, ...], list[Problem]]:
    """Column names from a heading row: trimmed; a blank one named by its place, a repeated one numbered and told."""
    names: list[str] = []
    problems: list[Problem] = []
    taken: set[str] = {"row_no"}
    for place, cell in enumerate(cells, start=1):
        wanted = cell.strip(BLANKS) or f"column_{place}"
        name, again = wanted, 2
        while name.casefold() in taken:
            name, again = f"{wanted}_{again}", again + 1
        if name != wanted:
            problems.append(problem("heading_repeated", table=table, column=wanted, renamed=name))
        taken.add(name.casefold())
        names.append(name)
    return tuple(names), problems


def fill_table(request: ReadRequest, columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str | None]]]) -> None:
    """Fill the engine table from numbered rows of Python text, in chunks; each row is as wide as ``columns``."""
    cells = f"{request.name}__cells"
    engine = request.engine
    listed = ", ".join(f"{quoted_name(column)} varchar" for column in columns)
    engine.execute(f"create or replace table {quoted_name(cells)} (row_no bigint, {listed})")
    types = ["bigint", *("varchar" for _ in columns)]
    for chunk in chunks(rows):
        numbers = [number for number, _ in chunk]
        engine.insert_columns(cells, types, [numbers, *zip(*(row for _, row in chunk), strict=True)])
    finish_table(request, columns, quoted_name(cells), "row_no")
    engine.drop(cells)


def finish_table(request: ReadRequest, columns: Sequence[str], source: str, row_no: str, where: str = "true") -> None:
    """Make the final table from a source of cells: trimmed, blank as NULL, wholly blank rows left out."""
    kept = ", ".join(f"nullif(trim({quoted_name(c)}, $blanks), '') as {quoted_name(c)}" for c in columns)
    anything = " or ".join(f"{quoted_name(c)} is not null" for c in columns)
    query = f"select * from (select {row_no} as row_no, {kept} from {source} where {where}) where {anything}"
    request.engine.create_table(request.name, query, {"blanks": BLANKS})


def finished(
    request: ReadRequest,
    columns: tuple[str, ...],
    problems: list[Problem] | None = None,
    bad_rows: list[int] | None = None,
) -> RawTable:
    """The description of a table that is in the engine now."""
    (count,) = request.engine.one(f"select count(*) from {quoted_name(request.name)}")
    return RawTable(request.name, request.file, columns, int(count), problems or [], bad_rows or [])


def chunks(rows: Iterable[Item], size: int = CHUNK_ROWS) -> Iterator[list[Item]]:
    """The rows in lists of at most ``size``."""
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk
