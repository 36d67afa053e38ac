"""A book into the engine: every table read, checked and typed; every problem told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xindang.book.book import Book, ControlTotal, Coverage, Declared, LoadedBook, TableState
from xindang.book.contract import Table, contract
from xindang.book.declare import Declaration
from xindang.book.load_table import TableLoader
from xindang.book.sources import find_sources, sources_hash
from xindang.book.stage import Staged, stage_table
from xindang.book.whole import list_settled_beyond
from xindang.core.problems import errors_in, problem
from xindang.engines.duckdb import DuckEngine

__all__ = ["Book", "ControlTotal", "Coverage", "Declared", "LoadedBook", "TableState", "load_book", "load_staged"]

Progress = Callable[[str], None]


def load_book(
    source: Path, engine: DuckEngine, *, accept_good_rows: bool = False, progress: Progress | None = None
) -> LoadedBook:
    """Load a folder or workbook. Errors stop it (``book`` None) unless they are of rows and ``accept_good_rows``."""
    found = find_sources(source)

    def stage(table: Table) -> Staged | None:
        return stage_table(table, found.tables[table.name], engine) if table.name in found.tables else None

    loaded = load_staged(
        stage, found.declared, engine, name=source.name, accept_good_rows=accept_good_rows, progress=progress
    )
    problems = [*found.problems, *loaded.problems]
    if loaded.book is None or errors_in(found.problems):
        return LoadedBook(None, problems)
    loaded.book.hash = sources_hash(found, source)
    return LoadedBook(loaded.book, problems)


def load_staged(
    stage: Callable[[Table], Staged | None],
    declared: Declaration,
    engine: DuckEngine,
    *,
    name: str,
    accept_good_rows: bool = False,
    elsewhere: bool = False,
    progress: Progress | None = None,
) -> LoadedBook:
    """Load tables from wherever ``stage`` brings them (None: not given). The book's ``hash`` is the caller's to set.

    ``elsewhere``: rows may name customers and items of the tables ``references.ELSEWHERE``, which are there already.
    """
    loader = TableLoader(engine, declared, accept_good_rows, elsewhere)
    for table in contract().values():
        state = loader.load(table, stage(table))
        if progress is not None and state.given:
            progress(f"{table.zh} {table.name}: {state.row_count:,}")
    if not loader.stopped:
        missing = (table for table in declared.tables if not loader.states[table].given)
        loader.problems.extend(problem("declared_without_file", table=table) for table in missing)
        loader.problems.extend(list_settled_beyond(engine))
    loader.forget()
    if loader.stopped:
        return LoadedBook(None, loader.problems)
    book = Book(
        engine=engine,
        name=name,
        organisation=declared.organisation,
        base_currency=declared.base_currency,
        tables=loader.states,
        control_totals=loader.totals,
        hash="",
        notes=dict(declared.notes),
    )
    return LoadedBook(book, loader.problems)
