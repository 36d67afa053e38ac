"""What a dry run keeps to be looked at: the first rows of each table, and of its changes, as text in a JSON file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from xindang.book.book import Book
from xindang.book.contract import Table, contract
from xindang.customers.edits import edits_standing, said
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.book_tables import database_table, from_database, kept_as
from xindang.intake.changes import GONE, Changes, gone_table
from xindang.intake.incoming import State, incoming, on_file
from xindang.intake.models import Import
from xindang.intake.uploads import import_folder
from xindang.sources.models import Source
from xindang.store.bulk import rows_aside, table_into_engine

FIRST_ROWS, LISTED_ROWS = 50, 1_000
KINDS = (State.NEW, State.CHANGED, GONE)
LOOKED_AT, BEFORE = "intake_looked_at", "intake_before"


def preview_rows(entry: Import, table: str, limit: int = FIRST_ROWS) -> list[dict[str, Any]]:
    """The first rows of a table as they would be loaded: column to text, None where blank. Empty before a dry run."""
    return list(_kept(entry, table).get("rows", []))[:limit]


def changed_rows(entry: Import, table: str, kind: str, limit: int = 200) -> list[dict[str, Any]]:
    """The first rows that are ``new``, ``changed`` or ``gone``.

    New and gone: column to text. Changed: ``key``, and ``changes``: list of column, before, after, and ``edited`` where
    the office had said otherwise and the source now takes it back.
    """
    return list(_kept(entry, table).get(kind, []))[:limit]


def _file(entry: Import, table: str) -> Path:
    return import_folder(entry) / "check" / f"{table}.json"


def _kept(entry: Import, table: str) -> dict[str, Any]:
    if table not in contract() or not _file(entry, table).is_file():
        return {}
    found: dict[str, Any] = json.loads(_file(entry, table).read_text(encoding="utf-8"))
    return found


def keep_preview(entry: Import, book: Book, changes: Changes) -> None:
    """Write the file of every table given; those of an earlier dry run go."""
    folder = _file(entry, "customers").parent
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        left.unlink()
    for name in changes.tables:
        table = contract()[name]
        kept: dict[str, Any] = {"rows": _rows(book.engine, table, "true", FIRST_ROWS)}
        if entry.source is not None:
            kept[State.NEW] = _rows(book.engine, table, f"row_state = '{State.NEW}'", LISTED_ROWS)
            kept[State.CHANGED] = _changed(book.engine, table, entry.source)
            kept[GONE] = [_texts(table, row) for row in _gone(book.engine, table, entry.source)]
        text = json.dumps(kept, ensure_ascii=False, cls=DjangoJSONEncoder)
        _file(entry, name).write_text(text, encoding="utf-8")


def _texts(table: Table, row: dict[str, Any]) -> dict[str, str | None]:
    return {name: said(row[name]) for name in table.columns}


def _cells(table: Table) -> str:
    return ", ".join(f"{from_database(column)} as {quoted(name)}" for name, column in table.columns.items())


def _rows(engine: DuckEngine, table: Table, where: str, limit: int) -> list[dict[str, str | None]]:
    query = f"""select {_cells(table)} from {incoming(table.name)} where {where}
        order by row_place, row_key limit {limit}"""
    return [_texts(table, row) for row in engine.dicts(query)]


def _changed(engine: DuckEngine, table: Table, source: Source) -> list[dict[str, Any]]:
    """Of each changed row the columns that would differ: what the office edited and the source did not is none."""
    chosen = f"""select row_key from {incoming(table.name)} where row_state = '{State.CHANGED}'
        order by row_place, row_key limit {LISTED_ROWS}"""
    before = {row["row_key"]: row for row in _on_file(engine, table, source, chosen)}
    after = engine.dicts(
        f"""select i.row_key, f.edited, {_cells(table)} from {incoming(table.name)} i
            join {on_file(table.name)} f on f.row_key = i.row_key
            where i.row_key in ({chosen}) order by i.row_place, i.row_key"""
    )
    return [_differences(table, before[row["row_key"]], row) for row in after if row["row_key"] in before]


def _differences(table: Table, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    edited = json.loads(after["edited"]) if after["edited"] else {}
    standing = edits_standing(edited, after)
    changes = [
        {"column": name, "before": said(before[name]), "after": said(after[name]), "edited": name in edited}
        for name in table.columns
        if before[name] != after[name] and name not in standing
    ]
    return {"key": said(after[table.key]) if table.key else None, "changes": changes}


def _gone(engine: DuckEngine, table: Table, source: Source) -> Sequence[dict[str, Any]]:
    chosen = f"select row_key from {gone_table(table.name)} order by 1 limit {LISTED_ROWS}"
    return _on_file(engine, table, source, chosen)


def _on_file(engine: DuckEngine, table: Table, source: Source, chosen: str) -> list[dict[str, Any]]:
    """The rows on file of the keys that a query to the engine gives."""
    if not rows_aside(engine, chosen, LOOKED_AT, {"row_key": "text"}):
        return []
    listed = ", ".join(f"t.{quoted(name)}" for name in table.columns)
    sql = f"""select t.row_key, {listed} from {quoted(database_table(table.name))} t
        join {LOOKED_AT} l on l.row_key = t.row_key where t.origin_id = %s"""
    kinds = {name: kept_as(column) for name, column in table.columns.items()}
    table_into_engine(engine, BEFORE, {"row_key": "VARCHAR", **kinds}, sql, [source.pk])
    found = engine.dicts(f"select row_key, {_cells(table)} from {BEFORE} order by row_key")
    engine.drop(BEFORE)
    return found
