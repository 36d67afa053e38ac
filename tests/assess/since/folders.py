"""Result folders of books made from rows, and the tables of changes between two of them as rows again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assess.books import Declared, Row, Tables, write_book
from xindang.assess.aging import DEFAULT_EDGES
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.assess.output import file_hash
from xindang.core.problems import Problem
from xindang.engines.duckdb import DuckEngine, quoted_file

CHANGES = ("grade_changes", "limit_changes", "overdue_changes", "roll_rates")


@dataclass(frozen=True, slots=True)
class Assessed:
    """A result folder, its summary, and what the run told."""

    place: Path
    summary: dict[str, Any]
    problems: list[Problem]

    def rows(self, table: str) -> list[Row]:
        return rows_of(self.place, table)

    @property
    def codes(self) -> list[str]:
        return [told.code for told in self.problems if told.code.startswith("since_")]


def rows_of(place: Path, table: str) -> list[Row]:
    """The rows of a result table in their order."""
    with DuckEngine(threads=1) as engine, engine.keeping_order():
        return engine.dicts(f"from read_parquet({quoted_file(place / f'{table}.parquet')})")


def summary_of(place: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((place / "summary.json").read_text(encoding="utf-8"))
    return found


def rewrite(place: Path, table: str, query: str) -> None:
    """Put a query over a result table (``this``) in its place, as if the run had written that."""
    file = place / f"{table}.parquet"
    with DuckEngine(threads=1) as engine, engine.keeping_order():
        engine.create_table("this", f"from read_parquet({quoted_file(file)})")
        engine.write_parquet(query, file)
    summary = summary_of(place)
    summary["content_hash"][table] = file_hash(file)
    (place / "summary.json").write_text(json.dumps(summary), encoding="utf-8")


def assess_book(
    book: Path,
    on: date,
    out: Path,
    *,
    since: Path | None = None,
    policy: str = "trade",
    mapping: str = "",
    edges: Sequence[int] = DEFAULT_EDGES,
) -> Assessed:
    order = AssessmentOrder(
        source=book, policy=policy, on=on, mapping=mapping, edges=tuple(edges), since=since, threads=1
    )
    report = JobReport()
    summary = assess_to_folder(order, out, report)
    return Assessed(out, summary, report.problems)


def assess_rows(
    tables: Tables,
    on: date,
    out: Path,
    *,
    since: Path | None = None,
    declared: Declared | None = None,
    edges: Sequence[int] = DEFAULT_EDGES,
) -> Assessed:
    """The same of rows; the book is written beside the results."""
    book = write_book(out.with_name(out.name + " book"), tables, declared)
    return assess_book(book, on, out, since=since, edges=edges)
