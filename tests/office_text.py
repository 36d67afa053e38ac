"""Every text that the database holds, wherever it stands: for tests that look for what must not be there."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from xindang.engines.duckdb import quoted_name


def texts_in_database() -> Iterator[tuple[str, str]]:
    """Each cell of each table as text, with its table and column."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            for column in columns:
                cursor.execute(f"select cast({quoted_name(column)} as text) from {quoted_name(table)}")
                yield from ((f"{table}.{column}", text) for (text,) in cursor.fetchall() if text)
