"""Whole tables between the engine and the office's database, the same way on SQLite and PostgreSQL.

PostgreSQL gives and takes CSV by COPY; SQLite rows by its driver. In between nothing is known to be NULL by guess:
a mark of its own says so. A cell that holds nothing but that mark (U+2400) would be read as unknown.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from xindang.engines.duckdb import DuckEngine, quoted_file, quoted_name, quoted_text

NULL_MARK = "␀"
BATCH_ROWS = 20_000


def table_into_engine(
    engine: DuckEngine, name: str, types: Mapping[str, str], sql: str, values: Sequence[Any] = ()
) -> None:
    """Make the engine's table ``name`` of the rows of a query to the database.

    ``types``: engine type of each of its columns, in order. Booleans may come as 0 and 1.
    """
    with _scratch(engine) as file:
        _write_csv(file, sql, values)
        columns = ", ".join(f"{quoted_text(column)}: {quoted_text(kind)}" for column, kind in types.items())
        options = f"header = false, nullstr = '{NULL_MARK}', quote = '\"', escape = '\"', auto_detect = false"
        engine.create_table(name, f"select * from read_csv({quoted_file(file)}, columns = {{{columns}}}, {options})")


def _write_csv(file: Path, sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copied = f"copy ({sql}) to stdout with (format csv, null '{NULL_MARK}')"
            with file.open("wb") as stream, cursor.copy(copied, list(values) or None) as copy:
                for block in copy:
                    stream.write(block)
            return
        cursor.execute(sql, values)
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            while rows := cursor.fetchmany(BATCH_ROWS):
                writer.writerows([NULL_MARK if cell is None else cell for cell in row] for row in rows)


def rows_into_database(engine: DuckEngine, query: str, table: str, columns: Sequence[str]) -> int:
    """Append the rows of a query to the engine to a table of the database; returns how many.

    The query gives the columns in this order, as the database keeps them: amounts as whole hundredths, booleans as 0
    and 1, days as dates.
    """
    named = ", ".join(quoted_name(column) for column in columns)
    if connection.vendor == "postgresql":
        return _copy_in(engine, query, f"copy {quoted_name(table)} ({named}) from stdin")
    marks = ", ".join("%s" for _ in columns)
    count = 0
    with connection.cursor() as cursor:
        for rows in _batches(engine, query):
            cursor.executemany(f"insert into {quoted_name(table)} ({named}) values ({marks})", rows)
            count += len(rows)
    return count


def rows_aside(engine: DuckEngine, query: str, name: str, columns: Mapping[str, str]) -> int:
    """Make the database's temporary table ``name`` of the rows of a query to the engine; returns how many.

    ``columns``: the database's type of each. It lasts as long as the connection, or until it is made again.
    """
    listed = ", ".join(f"{quoted_name(column)} {kind}" for column, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {quoted_name(name)}")
        cursor.execute(f"create temporary table {quoted_name(name)} ({listed})")
    count = rows_into_database(engine, query, name, list(columns))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"analyze {quoted_name(name)}")  # nobody else does, and plans go by it
    return count


def statistics_renewed(tables: Sequence[str]) -> None:
    """Tell the planner at once of rows that came in by the hundred thousand; SQLite plans without.

    Else PostgreSQL takes a run it has not seen for one without rows until it looks again by itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"analyze {', '.join(map(quoted_name, tables))}")


def _copy_in(engine: DuckEngine, query: str, statement: str) -> int:
    with _scratch(engine) as file, connection.cursor() as cursor:
        engine.execute(f"copy ({query}) to {quoted_text(str(file))} (format csv, header false, nullstr '{NULL_MARK}')")
        with (
            file.open("rb") as stream,
            cursor.copy(f"{statement} with (format csv, null '{NULL_MARK}')") as copy,
        ):
            while block := stream.read(1 << 20):
                copy.write(block)
        return int(cursor.rowcount)


def _batches(engine: DuckEngine, query: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query, so many at a time, as a database driver takes them."""
    for rows in engine.row_batches(query, BATCH_ROWS):
        yield [tuple(cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row) for row in rows]


@contextmanager
def _scratch(engine: DuckEngine) -> Iterator[Path]:
    """A file of the engine's own that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=engine.folder) as folder:
        yield Path(folder) / "rows.csv"
