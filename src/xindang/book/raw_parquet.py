"""Parquet as text, for mappings and small books; a book's own Parquet is loaded without going through text."""

from __future__ import annotations

from pathlib import Path

from xindang.book.raw import BLANKS, RawTable, ReadRequest, finished
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine, quoted_file, quoted_name

NESTED = ("STRUCT", "MAP", "UNION", "JSON")


def parquet_columns(engine: DuckEngine, file: Path) -> dict[str, str]:
    """Column names and engine types of a Parquet file."""
    described = engine.rows(f"describe select * from read_parquet({quoted_file(file)}, hive_partitioning = false)")
    return {str(row[0]): str(row[1]) for row in described}


def numbered_parquet(file: Path, offset: int = 0) -> str:
    """The SELECT of a Parquet file with ``row_no`` from ``offset`` + 1, in the file's order."""
    source = f"read_parquet({quoted_file(file)}, file_row_number = true, hive_partitioning = false)"
    return f"select file_row_number + {offset + 1} as row_no, * exclude (file_row_number) from {source}"


def read_parquet(request: ReadRequest) -> RawTable | list[Problem]:
    """Load a Parquet file with every cell as text: ISO dates, whole numbers without ``.0``, nested values as JSON."""
    types = parquet_columns(request.engine, request.file)
    clash = [column for column in types if column.casefold() in {"row_no", "file_row_number"}]
    if clash:
        return [problem("heading_reserved", table=request.table, column=clash[0])]
    kept = ", ".join(f"{_text(column, kind)} as {quoted_name(column)}" for column, kind in types.items())
    anything = " or ".join(f"{quoted_name(column)} is not null" for column in types)
    query = f"select * from (select row_no, {kept} from ({numbered_parquet(request.file)})) where {anything}"
    request.engine.create_table(request.name, query, {"blanks": BLANKS})
    return finished(request, tuple(types))


def _text(column: str, kind: str) -> str:
    name = quoted_name(column)
    if kind.startswith(NESTED) or kind.endswith("]"):
        return f"nullif(cast(to_json({name}) as varchar), $blanks)"
    if kind in {"DOUBLE", "FLOAT"}:
        return f"nullif(regexp_replace(cast({name} as varchar), '\\.0$', ''), $blanks)"
    return f"nullif(trim(cast({name} as varchar), $blanks), '')"
