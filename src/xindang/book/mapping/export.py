"""The files of an export: which ones a source means, and which of their headings are its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from xindang.book.mapping.headings import read_with_headings
from xindang.book.mapping.spec import Source
from xindang.book.raw import RawTable, file_kind
from xindang.book.raw_sheet import BrokenWorkbook, sheet_names
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file in the engine: ``raw`` its cells, ``cells`` the heading of each short name (absent: not in the file)."""

    shown: str
    raw: RawTable
    cells: dict[str, str]


def files_of(source: Source, export: Path) -> tuple[list[Path], list[Problem]]:
    """The files a source means, in order of name: those of its pattern, or the export itself when it is one file."""
    if export.is_file():
        return [export], []
    if not export.is_dir():
        return [], [problem("mapping_export_missing", value=export)]
    try:
        found = sorted(file for file in export.glob(source.file) if file.is_file())
    except (OSError, ValueError, NotImplementedError):
        found = []
    if found:
        return found, []
    there = [entry.name for entry in sorted(export.iterdir()) if entry.is_file()]
    near = get_close_matches(source.file, there, 1)
    nearest = near[0] if near else ", ".join(there[:10]) or "—"
    return [], [problem("mapping_file_missing", value=source.file, source=source.name, nearest=nearest)]


def read_files(source: Source, export: Path, engine: DuckEngine, prefix: str) -> tuple[list[ExportFile], list[Problem]]:
    """Every file of a source in the engine as text, under names that begin with ``prefix``; none if one fails."""
    files, problems = files_of(source, export)
    parts = [(file, sheet) for file in files for sheet in sheets_in(source, file)]
    found = list[ExportFile]()
    for at, (file, sheet) in enumerate(parts):
        shown = file.name if export.is_file() else file.relative_to(export).as_posix()
        shown += f" · {sheet}" if len(parts) > len(files) else ""
        raw = read_with_headings(source, file, engine, f"{prefix}_{at}", shown, sheet=sheet)
        if not isinstance(raw, RawTable):
            problems.extend(raw)
            continue
        problems.extend(told for told in raw.problems if told.row is None)  # those of rows: once filters are applied
        cells, missing = _cells(source, raw, shown)
        problems.extend(missing)
        found.append(ExportFile(shown, raw, cells))
    return (found if len(found) == len(parts) else []), problems


def sheets_in(source: Source, file: Path) -> list[str | None]:
    """The sheets of a workbook that a source means, in their order; names that are not there too, to be told."""
    if not source.sheets:
        return [None]
    try:
        names = sheet_names(file) if file_kind(file) == "sheet" else []
    except BrokenWorkbook:
        names = []
    found = [name for name in names if name in source.sheets or any(fnmatchcase(name, p) for p in source.sheets)]
    missing = [name for name in source.sheets if name not in names and ("*" not in name or not found)]
    return [*found, *missing]


def _cells(source: Source, raw: RawTable, shown: str) -> tuple[dict[str, str], list[Problem]]:
    """The heading in the file for each short name; the engine's names do not tell small letters from capitals."""
    there = {heading.casefold(): heading for heading in raw.columns}
    cells, problems = dict[str, str](), list[Problem]()
    for column in source.columns:
        heading = heading_of(column.headings, there)
        if heading is not None:
            cells[column.name] = heading
        elif not column.optional:
            wanted = column.headings[0]
            near = get_close_matches(wanted, raw.columns, 1, 0.4)
            nearest = near[0] if near else ", ".join(raw.columns[:20])
            told = problem("mapping_heading_missing", table=shown, column=wanted, nearest=nearest, short=column.name)
            problems.append(told)
    return cells, problems


def heading_of(wanted: Sequence[str], there: Mapping[str, str]) -> str | None:
    """The heading of the first spelling that is there; ``*`` in a spelling stands for anything (``*年 月``)."""
    for spelling in (text.strip().casefold() for text in wanted):
        if spelling in there:
            return there[spelling]
        pattern = ".*".join(re.escape(part) for part in spelling.split("*"))
        fitting = [there[key] for key in there if re.fullmatch(pattern, key)]
        if len(fitting) == 1:
            return fitting[0]
    return None
