"""Files that come in, read as a book beside what the office has on file: their rows may name what stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from xindang.book.book import LoadedBook
from xindang.book.contract import Table, contract
from xindang.book.load import load_book, load_staged
from xindang.book.sources import BookSources, find_sources, sources_hash
from xindang.book.stage import Staged, stage_table
from xindang.core.problems import errors_in
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.book_tables import referring
from xindang.intake.on_file import fetch_elsewhere, nothing_elsewhere
from xindang.sources.models import Source, SourceTable

Progress = Callable[[str], None]
NAMED = ("customers", "items")
# Blanks around a cell are no part of it, as for every reader of a book.
CODE = r"nullif(trim(cast({column} as varchar), ' \t\r\n'), '')"


def read_beside(
    path: Path,
    source: Source | None,
    engine: DuckEngine,
    *,
    whole: bool,
    accept_good_rows: bool = False,
    progress: Progress | None = None,
) -> LoadedBook:
    """Load the book in a folder or workbook as the next state of a source (None: one that is new).

    Customers and items on file count as there: those of other sources, and of this one where the book does not bring
    the table or only adds to it.
    """
    found = find_sources(path)
    if not _stands_beside(found, source, whole=whole):
        nothing_elsewhere(engine)
        return load_book(path, engine, accept_good_rows=accept_good_rows, progress=progress)
    staged = {name: stage_table(contract()[name], place, engine) for name, place in found.tables.items()}
    replaced = [(name, source.pk) for name in found.tables] if whole and source is not None else []
    fetch_elsewhere(engine, {name: _named(name, staged) for name in NAMED}, replaced)

    def stage(table: Table) -> Staged | None:
        return staged.get(table.name)

    loaded = load_staged(
        stage, found.declared, engine, name=path.name, accept_good_rows=accept_good_rows, elsewhere=True,
        progress=progress,
    )  # fmt: skip
    # Its customers stand on file; where they do not, every row that names one says so.
    told = [entry for entry in found.problems if entry.code != "customers_missing" or not found.tables]
    problems = [*told, *loaded.problems]
    if loaded.book is None or errors_in(told):
        return LoadedBook(None, problems)
    loaded.book.hash = sources_hash(found, path)
    return LoadedBook(loaded.book, problems)


def _stands_beside(found: BookSources, source: Source | None, *, whole: bool) -> bool:
    """Whether the office has customers or items that such a book does not replace."""
    on_file = SourceTable.objects.filter(table__in=NAMED)
    if whole and source is not None:
        on_file = on_file.exclude(source=source, table__in=list(found.tables))
    return on_file.exists()


def _named(to: str, staged: Mapping[str, Staged]) -> str:
    """The query of the codes of customers or items that the files name and do not bring themselves."""
    names = [
        f"select {CODE.format(column=quoted(column.name))} as code from {staged[table.name].relation}"
        for table, column in referring(to)
        if table.name in staged and staged[table.name].usable and column.name in staged[table.name].columns
    ]
    query = f"select distinct code from ({' union all '.join(names)}) where code is not null" if names else NOBODY
    own, key = staged.get(to), contract()[to].key
    if own is None or not own.usable or key not in own.columns:
        return query
    brought = f"select {CODE.format(column=quoted(key))} as code from {own.relation}"
    return f"select code from ({query}) except select code from ({brought})"


NOBODY = "select '' as code where false"
