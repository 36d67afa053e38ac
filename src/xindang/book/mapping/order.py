"""The order of rows in the export, and how one engine table takes another's place: shared by the conventions."""

from __future__ import annotations

from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted

# The last resort wherever an order must be the same on every run.
FILE_ORDER = "block_no, file_no, row_no"


def replaced(engine: DuckEngine, name: str, query: str) -> None:
    """Let a table hold the rows of a query over it."""
    engine.create_table(f"{name}_next", query)
    engine.execute(f"drop table {quoted(name)}")
    engine.execute(f"alter table {quoted(f'{name}_next')} rename to {quoted(name)}")
