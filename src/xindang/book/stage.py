"""A table's source brought to the engine as it is: text tables loaded, Parquet left where it lies behind a view."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from xindang.book.contract import Table
from xindang.book.raw import RawTable, damage, file_kind, read_raw, unreadable
from xindang.book.raw_parquet import numbered_parquet, parquet_columns
from xindang.book.sources import TableSource
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine, EngineError, quoted_name


@dataclass(slots=True)
class Staged:
    """A source in the engine: ``relation`` with ``row_no`` and the source's columns under the contract's names.

    ``columns`` maps each contract column that is given to its engine type. ``parts`` are the first row and the name
    of each file when there are several. ``bad_rows`` cannot be used. ``usable`` is False when nothing can be read.
    ``trimmed``: all of it came through a text reader. ``tables`` hold its text in the engine, to be dropped with it.
    """

    relation: str
    columns: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[int, str]] = field(default_factory=list)
    bad_rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    usable: bool = True
    trimmed: bool = True
    tables: list[str] = field(default_factory=list)

    def part_of(self, row_no: int) -> tuple[str, int] | None:
        """The file a row stands in and its number there, when there are several files."""
        if len(self.parts) < 2:
            return None
        first, name = self.parts[bisect_right([first for first, _ in self.parts], row_no) - 1]
        return name, row_no - first + 1


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a table: its SELECT, its columns and its last row's number; ``raw`` when it is text in the engine."""

    select: str
    columns: list[str]
    last_row: int
    raw: RawTable | None = None


def stage_table(table: Table, source: TableSource, engine: DuckEngine) -> Staged:
    """Bring every part of a table to the engine as one relation named ``staged_<table>``."""
    staged = Staged(f"staged_{table.name}")
    selects: list[str] = []
    offset = 0
    if not source.files:
        staged.problems.append(problem("empty_file", table=table.name, value=f"{table.name}/"))
    for at, file in enumerate(source.files):
        part = _part(file, source.sheet, engine, table.name, at)
        if not isinstance(part, Part) and {told.code for told in part} == {"no_heading"}:
            staged.problems.append(problem("empty_file", table=table.name, value=file.name))
            continue
        if not isinstance(part, Part):
            staged.problems.extend(part)
            staged.usable = False
            continue
        if part.raw is None:
            staged.trimmed = False
        else:
            staged.tables.append(part.raw.name)
            staged.problems.extend(part.raw.problems)
            staged.bad_rows.extend(offset + row for row in part.raw.bad_rows)
        selects.append(f"select row_no + {offset} as row_no, {_renamed(table, part.columns)} from ({part.select})")
        staged.parts.append((offset + 1, file.name))
        offset += part.last_row
    if staged.usable:
        _describe(table, staged, selects, engine)
    return staged


def _describe(table: Table, staged: Staged, selects: list[str], engine: DuckEngine) -> None:
    """Make the relation and note its columns; a folder without files is a table without rows."""
    nothing = "select cast(null as bigint) as row_no where false"
    engine.execute(f"create or replace view {staged.relation} as {' union all by name '.join(selects or [nothing])}")
    found = engine.columns(staged.relation)
    staged.columns = {name: kind for name, kind in found.items() if name in table.columns}
    staged.unknown_columns = [name for name in found if name not in table.columns and name != "row_no"]


def _part(file: Path, sheet: str | None, engine: DuckEngine, table: str, at: int) -> Part | list[Problem]:
    if file_kind(file) == "parquet":
        try:
            columns = list(parquet_columns(engine, file))
            (count,) = engine.one(f"select count(*) from ({numbered_parquet(file)})")
        except EngineError as error:
            return [unreadable(file, *damage(error), table=table)]
        return Part(numbered_parquet(file), columns, int(count))
    raw = read_raw(file, engine, f"raw_{table}_{at}", table=table, sheet=sheet)
    if not isinstance(raw, RawTable):
        return raw
    (last,) = engine.one(f"select coalesce(max(row_no), 0) from {quoted_name(raw.name)}")
    return Part(f"select * from {quoted_name(raw.name)}", list(raw.columns), int(last), raw)


def _renamed(table: Table, columns: list[str]) -> str:
    """The columns by the contract's spelling: headings may differ from it in case."""
    known = {name.casefold(): name for name in table.columns}
    pairs = [(column, known.get(column.strip().casefold(), column)) for column in columns]
    return ", ".join(f"{quoted_name(column)} as {quoted_name(name)}" for column, name in pairs)
