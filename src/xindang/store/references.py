"""Foreign keys while tables are filled for the first time: checked in one question each, not row by row.

PostgreSQL keeps one note in memory for every row and foreign key and goes through them at COMMIT; for an office's first
book of some millions of rows that took longer than reading, comparing and writing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from xindang.engines.duckdb import quoted_name

FOREIGN_KEYS = """select conname, conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
    where contype = 'f' and conrelid = any(%s::regclass[]) order by 2, 1"""


@contextmanager
def references_checked_at_once(tables: Sequence[str]) -> Iterator[None]:
    """Fill ``tables`` inside a transaction; a row that names nobody raises IntegrityError at the end of this block.

    Only where all of them are empty: to set a foreign key aside locks its tables against readers, and an empty one
    has none to disturb. SQLite checks as it writes, and here nothing is different for it.
    """
    if connection.vendor != "postgresql" or not _all_empty(tables):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS, [[quoted_name(table) for table in tables]])
        keys = cursor.fetchall()
        for name, table, _ in keys:
            cursor.execute(f"alter table {table} drop constraint {quoted_name(name)}")
        yield
        for name, table, definition in keys:
            cursor.execute(f"alter table {table} add constraint {quoted_name(name)} {definition}")


def _all_empty(tables: Sequence[str]) -> bool:
    some = " or ".join(f"exists (select 1 from {quoted_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"select {some}")
        return not cursor.fetchone()[0]
