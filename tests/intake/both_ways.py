"""The same assessment twice: of files, and of what the office exports after they were loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from assess.books import trade_pack
from xindang.assess.described import make_described_tables
from xindang.assess.output import table_queries
from xindang.assess.run import assess
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine
from xindang.facts.catalogue import load_catalogue
from xindang.intake.export import export_book

COMPARED = (
    "ratings", "outcomes", "facts", "side_facts", "limits", "aging", "open_items", "metrics", "worklist", "customers",
)  # fmt: skip


def results_of(folder: Path, on: date) -> dict[str, list[dict[str, Any]]]:
    """Every result table of a book's folder, as it is written."""
    with DuckEngine(threads=1) as engine:
        loaded = load_book(folder, engine)
        assert loaded.book is not None, [problem for problem in loaded.problems if problem.is_error]
        assessment = assess(loaded.book, trade_pack(), load_catalogue(), on)
        make_described_tables(assessment)
        queries = table_queries(assessment)
        return {name: engine.dicts(queries[name].whole) for name in COMPARED}


def exported_results(folder: Path, on: date) -> dict[str, list[dict[str, Any]]]:
    """Every result table of the book that the office exports to a folder."""
    with DuckEngine(threads=1) as engine:
        export_book(folder, on=on, engine=engine)
    return results_of(folder, on)


def assert_same(files: dict[str, list[dict[str, Any]]], office: dict[str, list[dict[str, Any]]]) -> None:
    for name in COMPARED:
        assert len(office[name]) == len(files[name]), name
        for mine, theirs in zip(office[name], files[name], strict=True):
            assert mine == theirs, name
