"""From files to files: load the policy, load (and map) the book, assess it, write everything. No half results."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xindang.assess.aging import DEFAULT_EDGES
from xindang.assess.fitting import criterion_problems, fitting_problems, work_problems
from xindang.assess.output import write_tables
from xindang.assess.report.makers import ReportOrder, make_reports
from xindang.assess.run import Assessment, Timings, assess
from xindang.assess.since.check import open_before
from xindang.assess.since.job import since_assessment
from xindang.assess.statement import StatementOrder, check_customers, make_statements, told_statements
from xindang.assess.summary import summarise, write_summary
from xindang.assess.swap import results_replaced
from xindang.assess.worklist.catalogue import load_work
from xindang.book.book import Book
from xindang.book.load import load_book
from xindang.book.mapping.run import map_book
from xindang.core.problems import Problem, ProblemsFound, errors_in
from xindang.engines.duckdb import DuckEngine
from xindang.facts.catalogue import load_catalogue
from xindang.policy.load import load_pack
from xindang.policy.pack import Pack
from xindang.policy.packs import find_pack
from xindang.policy.release import facts_problems

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AssessmentOrder:
    """What is asked for. ``mapping``: the name or file of a mapping where the source is no book yet.

    ``since``: the folder of earlier results to compare with.
    """

    source: Path
    policy: str
    on: date
    mapping: str = ""
    by_unit: bool = False
    edges: tuple[int, ...] = DEFAULT_EDGES
    accept_good_rows: bool = False
    threads: int | None = None
    memory_limit_mb: int | None = None
    only_customer: str = ""
    statements: StatementOrder | None = None
    since: Path | None = None


@dataclass(slots=True)
class JobReport:
    """What the job met on its way: problems of data, and the seconds of each step."""

    problems: list[Problem] = field(default_factory=list)
    timings: Timings = field(default_factory=Timings)


def open_pack(name: str) -> tuple[Pack, list[Problem]]:
    """The pack of a name or path, checked against the facts of this program. Raises ProblemsFound on errors."""
    catalogue = load_catalogue()
    place = find_pack(name)
    pack, problems = load_pack(place, catalogue.fact_types, catalogue.hash)
    if pack is not None:
        problems += facts_problems(place, catalogue.hash) + fitting_problems(pack, catalogue)
        problems += work_problems(pack, load_work())
    if pack is None or errors_in(problems):
        raise ProblemsFound(problems)
    return pack, problems


@contextmanager
def opened_book(order: AssessmentOrder, report: JobReport, progress: Progress) -> Iterator[Book]:
    """The book in an engine of its own, for as long as the block lasts. Raises ProblemsFound on errors."""
    with (
        DuckEngine(threads=order.threads, memory_limit_mb=order.memory_limit_mb) as engine,
        tempfile.TemporaryDirectory(prefix="xindang-mapped-") as mapped,
    ):
        source = order.source
        if order.mapping:
            progress("映射 mapping")
            report.problems += map_book(
                order.source, order.mapping, engine, Path(mapped), accept_good_rows=order.accept_good_rows
            )
            if not any(Path(mapped).iterdir()):
                raise ProblemsFound(report.problems)
            source = Path(mapped)
        loaded = load_book(source, engine, accept_good_rows=order.accept_good_rows, progress=progress)
        report.problems += loaded.problems
        if loaded.book is None:
            raise ProblemsFound(report.problems)
        if order.mapping:
            loaded.book.name = order.source.name
        yield loaded.book


@contextmanager
def assessed(order: AssessmentOrder, report: JobReport, progress: Progress = lambda _: None) -> Iterator[Assessment]:
    """The assessment, its tables in the engine for as long as the block lasts."""
    pack, problems = open_pack(order.policy)
    report.problems += problems

    def step(name: str) -> None:
        report.timings.step(name)
        progress(name)

    with opened_book(order, report, step) as book:
        report.problems += criterion_problems(book, pack)
        if order.statements is not None:
            check_customers(book, order.statements)
        yield assess(
            book,
            pack,
            load_catalogue(),
            order.on,
            by_unit=order.by_unit,
            edges=order.edges,
            only_customer=order.only_customer,
            progress=step,
        )


def assess_to_folder(
    order: AssessmentOrder,
    out: Path,
    report: JobReport,
    progress: Progress = lambda _: None,
    *,
    reports: ReportOrder | None = None,
) -> dict[str, Any]:
    """Assess and write every table, the summary and perhaps ``reports`` to ``out``; returns the summary.

    Files appear in ``out`` only once all of them are whole.
    """

    def step(name: str) -> None:
        report.timings.step(name)
        progress(name)

    before = open_before(order.since, out, order.on) if order.since else None
    with results_replaced(out) as folder:
        with assessed(order, report, progress) as assessment:
            step("结果表 tables")
            counts = write_tables(assessment, folder, _statements(assessment, order))
            told: dict[str, Any] = {}
            if before is not None:
                step("与上次比较 since")
                since = since_assessment(assessment, before, folder, counts)
                report.problems += since.problems
                counts |= since.rows
                told["since"] = since.part
            step("汇总 summary")
            summary = summarise(assessment, report.problems, counts, folder) | told
            if order.statements is not None:
                summary["statements"] = told_statements(order.statements)
            write_summary(summary, folder)
        # The book's engine is closed by now: the reports have its memory, and nothing but the folder.
        if reports is not None:
            make_reports(folder, reports, folder, step)
        report.timings.step("end")
    return summary


def _statements(assessment: Assessment, order: AssessmentOrder) -> dict[str, str]:
    """The statements of account asked for, as a table and its query; none where nobody is asked for."""
    if order.statements is None:
        return {}
    return {"statement": make_statements(assessment.book, order.statements, assessment.on)}
