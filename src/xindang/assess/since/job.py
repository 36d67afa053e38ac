"""Comparing where results are: in the run that writes the later ones, or two folders that are there already."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xindang.assess.aging import DEFAULT_EDGES
from xindang.assess.output import content_hashes
from xindang.assess.report.folder import read_summary
from xindang.assess.run import Assessment
from xindang.assess.since.check import open_before
from xindang.assess.since.compare import NEEDS, Pair, Since, compare
from xindang.assess.since.state import FolderState, state_in, state_of
from xindang.assess.summary import problem_told, write_summary
from xindang.assess.swap import results_added
from xindang.core.problems import Problem
from xindang.engines.duckdb import DuckEngine

OUR_PROBLEMS = "since_"


def since_assessment(assessment: Assessment, before: FolderState, folder: Path, tables: Iterable[str]) -> Since:
    """The assessment against earlier results; ``folder`` holds its tables already and gets those of the changes."""
    after = state_of(assessment, folder, tables)
    pair = Pair(before, after, assessment.edges, with_book=True)
    return compare(assessment.book.engine, pair, folder)


def since_folders(
    before_place: Path, after_place: Path, *, threads: int | None = None, memory_limit_mb: int | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """Two result folders against each other: the later one gets the tables, and its summary the part ``since``.

    Returns that summary and what to know. Raises ProblemsFound where they cannot be compared.
    """
    after = state_in(after_place)
    before = open_before(before_place, after_place, after.on)
    pair = Pair(before, after, after.edges or DEFAULT_EDGES, with_book=False)
    ours = [f"{table}.parquet" for table in NEEDS]
    with (
        results_added(after_place, replacing=ours) as folder,
        DuckEngine(threads=threads, memory_limit_mb=memory_limit_mb) as engine,
    ):
        since = compare(engine, pair, folder)
        summary, _ = read_summary(after_place)
        _tell(summary, since, content_hashes(folder))
        write_summary(summary, folder)
    return summary, since.problems


def _tell(summary: dict[str, Any], since: Since, hashes: dict[str, str]) -> None:
    """The comparison in a summary, in place of an earlier one."""
    for told, new in (("rows", since.rows), ("content_hash", hashes)):
        kept = {name: value for name, value in summary[told].items() if name not in NEEDS}
        summary[told] = {**kept, **new}
    others = [entry for entry in summary["problems"] if not entry["code"].startswith(OUR_PROBLEMS)]
    counts = {code: n for code, n in summary["problem_counts"].items() if not code.startswith(OUR_PROBLEMS)}
    for entry in since.problems:
        counts[entry.code] = counts.get(entry.code, 0) + entry.count
    summary["problems"] = [*others, *map(problem_told, since.problems)]
    summary["problem_counts"] = dict(sorted(counts.items()))
    summary["since"] = dict(since.part)
