"""The planted cases, and what a result folder says of them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from xindang.book.demo import Case, demo_cases
from xindang.engines.duckdb import DuckEngine, quoted_file

Row = dict[str, Any]
CASES = tuple(case for group in demo_cases() for case in group.cases)


@dataclass(frozen=True)
class Told:
    """What a result folder says, by customer."""

    folder: Path

    def of(self, case: Case, table: str) -> list[Row]:
        """The rows of a table about a case."""
        return [row for row in self.rows(table) if row["customer_id"] == case.customer_id]

    def rows(self, table: str) -> list[Row]:
        return _rows(self.folder / f"{table}.parquet")

    def todo(self, case: Case) -> set[str]:
        """The kinds of work that a case, or its group, gives."""
        group = case.given.get("customer", {}).get("group_id")
        return {
            row["kind"]
            for row in self.rows("worklist")
            if row["customer_id"] == case.customer_id or (group is not None and row["group_id"] == group)
        }

    @cached_property
    def grades(self) -> dict[str, str]:
        return {row["customer_id"]: row["grade"] for row in self.rows("ratings")}

    @cached_property
    def outcomes(self) -> dict[str, Row]:
        return {row["customer_id"]: row for row in self.rows("outcomes")}

    def rules(self, case: Case, outcome: str) -> list[str]:
        """The rules with this outcome for a case, without the stage's name."""
        row = self.outcomes[case.customer_id]
        return sorted(name.partition("/")[2] for name, found in row.items() if found == outcome)


@cache
def _rows(file: Path) -> list[Row]:
    with DuckEngine(threads=1) as engine:
        return engine.dicts(f"select * from read_parquet({quoted_file(file)})")


@cache
def rows_of(book: Path, table: str) -> list[dict[str, str]]:
    """The rows of a book's table, as the file has them."""
    with (book / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
