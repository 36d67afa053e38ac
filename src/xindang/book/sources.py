"""Where a book's tables stand: files and folders of parts in a folder, or the sheets of one workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import file_digest, sha256
from pathlib import Path

from xindang.book.contract import contract
from xindang.book.declare import FILE, Declaration, declaration, read_declaration, sheet_entries
from xindang.book.raw import SUFFIXES, file_kind, unreadable
from xindang.book.raw_sheet import BrokenWorkbook, sheet_cells, sheet_names
from xindang.core.problems import Problem, problem

BOOK_SHEET = "book"


@dataclass(frozen=True, slots=True)
class TableSource:
    """The files of one table in order, or its sheet in a workbook."""

    table: str
    files: tuple[Path, ...]
    sheet: str | None = None


@dataclass(slots=True)
class BookSources:
    """Every table's source, what the book says of itself, and what is wrong with the folder or workbook."""

    tables: dict[str, TableSource] = field(default_factory=dict)
    declared: Declaration = field(default_factory=Declaration)
    problems: list[Problem] = field(default_factory=list)


def find_sources(source: Path) -> BookSources:
    """Look at a folder or workbook without reading its tables."""
    try:
        if source.is_dir():
            return _folder(source)
        is_file = source.is_file()
    except OSError:  # not allowed in, or no name a file can have
        is_file = False
    if not is_file:
        return BookSources(problems=[problem("book_missing", value=source)])
    if file_kind(source) == "sheet":
        return _workbook(source)
    return BookSources(problems=[problem("book_is_one_file", value=source.name)])


def sources_hash(found: BookSources, source: Path) -> str:
    """sha256 (hex) over the bytes of every file of the book, each under its table's name."""
    total = sha256()
    files = [(name, file) for name, table in sorted(found.tables.items()) for file in table.files]
    declared = source / FILE
    for name, file in [*files, *([(FILE, declared)] if declared.is_file() else [])]:
        with file.open("rb") as stream:
            total.update(f"{name} {file_digest(stream, 'sha256').hexdigest()}\n".encode())
    return total.hexdigest()


def _folder(folder: Path) -> BookSources:
    found = BookSources()
    entries = [e for e in sorted(folder.iterdir()) if not e.name.startswith((".", "_", "~$"))]
    if (folder / FILE).is_file():
        found.declared, problems = read_declaration(folder / FILE)
        found.problems.extend(problems)
    for entry in entries:
        table = entry.name.split(".")[0].lower()
        if entry.name == FILE:
            continue
        if table not in contract():
            found.problems.append(_unknown_place("unknown_file", entry.name, table))
        elif entry.is_dir():
            files, problems = _parts(entry, table)
            found.problems.extend(problems)
            _add(found, TableSource(table, files), entry.name)
        elif not entry.is_file():
            found.problems.append(problem("not_a_file", table=table, value=entry.name))
        elif not file_kind(entry):
            found.problems.append(problem("unknown_file_kind", table=table, value=entry.name, kinds=" ".join(SUFFIXES)))
        else:
            _add(found, TableSource(table, (entry,)), entry.name)
    return _not_empty(found, folder)


def _parts(folder: Path, table: str) -> tuple[tuple[Path, ...], list[Problem]]:
    entries = [e for e in sorted(folder.iterdir()) if not e.name.startswith((".", "_", "~$"))]
    odd = [e for e in entries if not (e.is_dir() or e.is_file())]
    wrong = [e for e in entries if e.is_dir() or (not file_kind(e) and e not in odd)]
    told = [problem("unknown_file_kind", table=table, value=e.name, kinds=" ".join(SUFFIXES)) for e in wrong]
    told += [problem("not_a_file", table=table, value=e.name) for e in odd]
    return tuple(e for e in entries if e not in {*wrong, *odd}), told


def _workbook(file: Path) -> BookSources:
    found = BookSources()
    try:
        for sheet in sheet_names(file):
            table = sheet.strip().lower()
            if table == BOOK_SHEET:
                found.declared, problems = declaration(sheet_entries(_entries(sheet_cells(file, sheet))))
                found.problems.extend(problems)
            elif table in contract():
                _add(found, TableSource(table, (file,), sheet), sheet)
            else:
                found.problems.append(_unknown_place("unknown_sheet", sheet, table))
    except BrokenWorkbook as error:
        return BookSources(problems=[unreadable(file, error.zh, error.en)])
    return _not_empty(found, file)


def _entries(cells: list[list[str | None]]) -> Iterable[dict[str, str | None]]:
    headings = [(cell or "").strip().lower() for cell in cells[0]] if cells else []
    return [dict(zip(headings, row, strict=False)) for row in cells[1:] if any(row)]


def _add(found: BookSources, source: TableSource, shown: str) -> None:
    if source.table in found.tables:
        found.problems.append(problem("table_twice", table=source.table, value=shown))
    else:
        found.tables[source.table] = source


def _not_empty(found: BookSources, source: Path) -> BookSources:
    if not found.tables and not found.declared.tables:
        found.problems.append(problem("book_empty", value=source.name, tables=", ".join(contract())))
    elif "customers" not in {*found.tables, *found.declared.tables}:
        found.problems.append(problem("customers_missing", table="customers"))
    return found


def _unknown_place(code: str, shown: str, table: str) -> Problem:
    near = get_close_matches(table.lower(), contract(), 1, 0.5)
    return problem(code, value=shown, near=near[0] if near else ", ".join(contract()))
