"""DuckDB, the engine of a book on one machine. The only file that imports duckdb.

Extensions are neither installed nor loaded: nothing here reaches the network. Tables live in memory up
to the bound given and spill to a temporary folder beyond it, so that a larger book is slower instead of failing.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

Row = tuple[Any, ...]
ROWS_AT_ONCE = 100

# Two functions mean the same on every engine; facts use these and no engine's own spelling.
# days_between counts calendar days from the first date to the second. ratio is of two amounts of money, exact, cut off
# (not rounded up) after six decimals, so that no share passes for more than it is; NULL for a zero or absent divisor.
FUNCTIONS = (
    "create macro days_between(from_date, to_date) as date_diff('day', cast(from_date as date), cast(to_date as date))",
    """create macro ratio(part, whole) as try_cast(
        cast(
            (cast(cast(part as decimal(30, 2)) * 100 as hugeint) * 1000000)
            // nullif(cast(cast(whole as decimal(30, 2)) * 100 as hugeint), 0) as decimal(30, 0)
        ) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6))""",
)


class EngineError(Exception):
    """The engine refused a statement. Carries the statement, because the message alone never says enough."""

    def __init__(self, message: str, sql: str) -> None:
        self.sql = sql
        super().__init__(f"{message}\n--- SQL ---\n{sql}")


class NoRoomLeft(EngineError):
    """The memory bound or the disk was too small for the statement; more of either would do."""


class DuckEngine:
    """A connection with our settings. Use as a context manager; its tables and its temporary folder go with it."""

    def __init__(self, *, threads: int | None = None, memory_limit_mb: int | None = None) -> None:
        self.memory_limit_mb = memory_limit_mb
        self.folder = Path(tempfile.mkdtemp(prefix="xindang-"))
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(self.folder / "spill"),
            "preserve_insertion_order": "false",
        }
        if threads is not None:
            config["threads"] = str(threads)
        if memory_limit_mb is not None:
            config["memory_limit"] = f"{memory_limit_mb}MB"
        self._connection = duckdb.connect(":memory:", config=config)
        for statement in FUNCTIONS:
            self._connection.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and remove the temporary folder."""
        self._connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, sql: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> None:
        """Run a statement; ``values`` bind ``$name`` or ``?``."""
        with _telling(sql):
            self._connection.execute(sql, values)

    def rows(self, sql: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> list[Row]:
        """Every row of a query."""
        with _telling(sql):
            return self._connection.execute(sql, values).fetchall()

    def row_batches(self, sql: str, size: int) -> Iterator[list[Row]]:
        """Every row of a query, at most ``size`` at a time, so that not all are held at once.

        The rows of a second query end the first: one at a time.
        """
        with _telling(sql):
            cursor = self._connection.execute(sql)
            while rows := cursor.fetchmany(size):
                yield rows

    def one(self, sql: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> Row:
        """The one row of a query that always has one."""
        found = self.rows(sql, values)
        if len(found) != 1:
            raise EngineError(f"one row expected, got {len(found)}", sql)
        return found[0]

    def dicts(self, sql: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> list[dict[str, Any]]:
        """Every row of a query as a mapping from column name to value."""
        with _telling(sql):
            cursor = self._connection.execute(sql, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, relation: str) -> dict[str, str]:
        """Column names and types of a table or view, in order; empty when there is none of that name."""
        # The catalogue's own views list every column of every table there is, each time they are asked; DESCRIBE gives
        # a column that a view renames to another case by its old name.
        sql = f"select name, type from pragma_table_info({quoted_text(quoted_name(relation))})"
        with _telling(sql):
            try:
                return dict(self._connection.execute(sql).fetchall())
            except duckdb.CatalogException:
                return {}

    def create_table(self, name: str, query: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> None:
        """Make (or replace) a table of a query's rows."""
        self.execute(f'create or replace table "{name}" as {query}', values)

    def insert_rows(self, name: str, rows: Sequence[Row]) -> None:
        """Append rows of Python values to a table, many by one statement: planning one costs more than a row."""
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            marks = f"({', '.join('?' for _ in some[0])})"
            values = [value for row in some for value in row]
            self.execute(f'insert into "{name}" values {", ".join([marks] * len(some))}', values)

    def insert_columns(self, name: str, types: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
        """Append rows given as one list per column, with the columns' SQL types: for many rows at a time."""
        values = ", ".join(f"unnest(?::{kind}[])" for kind in types)
        with self.keeping_order():
            self.execute(f"insert into {quoted_name(name)} select {values}", [list(column) for column in columns])

    @contextmanager
    def keeping_order(self) -> Iterator[None]:
        """Within it rows keep the order of their file, which costs memory and parallel work."""
        self.execute("set preserve_insertion_order = true")
        try:
            yield
        finally:
            self.execute("set preserve_insertion_order = false")

    def drop(self, *names: str) -> None:
        """Drop tables that are no longer needed, so that their space is free."""
        for name in names:
            self.execute(f'drop table if exists "{name}"')

    def create_view(self, name: str, query: str) -> None:
        """Name a query without running it; for what is read once."""
        self.execute(f"create or replace view {quoted_name(name)} as {query}")

    def write_parquet(self, query: str, file: Path, pieces: Sequence[str] = ()) -> int:
        """Write a query's rows, in the query's order, to one Parquet file; returns how many.

        ``pieces``: queries that give the same rows when one is put after the other, where the whole would not fit.
        The same rows give the same bytes, whatever the number of threads.
        """
        if not pieces:
            (count,) = self.one(f"copy ({query}) to {quoted_text(str(file))} (format parquet, compression zstd)")
            return int(count)
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            files = [Path(folder) / f"{number:04}.parquet" for number in range(len(pieces))]
            for piece, piece_file in zip(pieces, files, strict=True):
                self.write_parquet(piece, piece_file)
            listed = ", ".join(quoted_file(piece_file) for piece_file in files)
            with self.keeping_order():
                return self.write_parquet(f"from read_parquet([{listed}])", file)


class TableReader:
    """Parquet files opened only to be read, each a table of its name; several threads may ask at a time.

    ``keyed``: a file of ``write_keyed``, whose tables are asked instead of the Parquet files of the same name. One
    thread of its own, a small bound of memory, no spilling. Nothing but these files is reached: no other file, no
    network, no setting, and no statement but a query is run.
    """

    def __init__(self, files: Mapping[str, Path], *, keyed: Path | None = None, memory_limit_mb: int) -> None:
        self._connection = duckdb.connect(":memory:", config=_small(memory_limit_mb) | {"temp_directory": ""})
        # What stands where in a file is read once; files that change are noticed.
        self._connection.execute("set parquet_metadata_cache = true")
        kept = self._attach(keyed) if keyed else ()
        for name, file in files.items():
            if name not in kept:
                query = f"from read_parquet({quoted_file(file)}, hive_partitioning = false)"
                self._view(name, query)
        self._lock(files.values())

    def _attach(self, keyed: Path) -> list[str]:
        """A view for each table of the file; their names."""
        with _telling(f"attach {keyed}"):
            self._connection.execute(f"attach {quoted_text(str(keyed))} as keyed (read_only)")
            tables = "select table_name from duckdb_tables() where database_name = 'keyed'"
            names = [str(name) for (name,) in self._connection.execute(tables).fetchall()]
        for name in names:
            self._view(name, f"from keyed.{quoted_name(name)}")
        return names

    def _view(self, name: str, query: str) -> None:
        with _telling(query):
            self._connection.execute(f"create view {quoted_name(name)} as {query}")

    def _lock(self, files: Iterable[Path]) -> None:
        # A reader asks by the name with its signs masked, the file system by the plain one.
        allowed = ", ".join(name for file in files for name in (quoted_file(file), quoted_text(str(file))))
        self._connection.execute(f"set allowed_paths = [{allowed}]")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def dicts(self, sql: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> list[dict[str, Any]]:
        """Every row of one query as a mapping from column name to value; ``values`` bind ``$name`` or ``?``."""
        with _telling(sql):
            if not _only_reads(sql):
                raise EngineError("only a query is run here", sql)
            with self._connection.cursor() as cursor:
                cursor.execute(sql, values)
                names = [column[0] for column in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of a view, in order."""
        return tuple(
            row["column_name"] for row in self.dicts(f"select column_name from (describe {quoted_name(name)})")
        )


def write_keyed(files: Mapping[str, Path], key: str, out: Path, *, memory_limit_mb: int, mark: str) -> None:
    """Copy Parquet files into one database file, each a table with an index of ``key``, to find few rows at once.

    ``mark`` stands in its table ``kept_of``: what it was made of. The file appears once it is whole.
    """
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as folder:
        unfinished = Path(folder) / out.name
        with duckdb.connect(str(unfinished), config=_small(memory_limit_mb)) as connection:
            for name, file in files.items():
                table = quoted_name(name)
                sql = f"create table {table} as from read_parquet({quoted_file(file)}, hive_partitioning = false)"
                with _telling(sql):
                    connection.execute(sql)
                    connection.execute(f"create index {quoted_name(f'{name}_key')} on {table} ({quoted_name(key)})")
            connection.execute("create table kept_of as select ? as mark", [mark])
        unfinished.replace(out)


def _small(memory_limit_mb: int) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": f"{memory_limit_mb}MB",
        "threads": "1",
    }


@lru_cache(maxsize=1000)
def _only_reads(sql: str) -> bool:
    """Whether it is one statement, and a query."""
    statements = duckdb.extract_statements(sql)
    return len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT


def quoted_name(name: str) -> str:
    """A name as it stands in a statement, whatever its characters."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """A text literal, for the few places where a value cannot be bound: file names, options of a reader."""
    return "'" + text.replace("'", "''") + "'"


def quoted_file(file: Path) -> str:
    """A file's name for a reader: this one file, though its path may hold signs that stand for many."""
    plain = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(file))
    return quoted_text(plain)


@contextmanager
def _telling(sql: str) -> Iterator[None]:
    """Turn the library's exceptions into ours, with the statement."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise NoRoomLeft(str(error), sql) from error
    except duckdb.IOException as error:
        kind = NoRoomLeft if os.strerror(errno.ENOSPC) in str(error) else EngineError
        raise kind(str(error), sql) from error
    except (duckdb.Error, UnicodeDecodeError) as error:
        raise EngineError(str(error), sql) from error
