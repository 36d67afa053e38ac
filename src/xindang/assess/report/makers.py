"""The reports that are made from a result folder: a file's name, and who makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from xindang.assess.report.columns import LANGUAGES
from xindang.assess.report.folder import LISTED_DEFAULT, Results, opened_results, read_summary
from xindang.assess.report.page.write import write_page
from xindang.assess.report.workbook import write_workbook
from xindang.assess.swap import reports_replaced
from xindang.core.problems import ProblemsFound

Maker = Callable[[Results, str, Path], None]
# File to maker: (the opened results, the language, the file to write).
MAKERS: Mapping[str, Maker] = {"report.xlsx": write_workbook, "report.html": write_page}


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """How many customers are listed, those of the largest exposure, and in which language."""

    listed_max: int = LISTED_DEFAULT
    language: str = LANGUAGES[0]
    threads: int | None = None
    memory_limit_mb: int | None = None


def make_reports(
    place: Path,
    order: ReportOrder,
    reports_to: Path,
    progress: Callable[[str], None] = lambda _: None,
    *,
    check_hashes: bool = False,
) -> None:
    """Write every report of the results at a place to a folder."""
    with opened_results(
        place,
        most=order.listed_max,
        check_hashes=check_hashes,
        threads=order.threads,
        memory_limit_mb=order.memory_limit_mb,
    ) as results:
        for name, maker in MAKERS.items():
            progress(f"报告 {name}")
            maker(results, order.language, reports_to / name)


def make_reports_again(place: Path, order: ReportOrder, progress: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Make the reports of a result folder from its tables, if these are still as they were written.

    A report appears only when it is whole. Returns the files.
    """
    _, problems = read_summary(place)
    if problems:
        raise ProblemsFound(problems)
    with reports_replaced(place) as folder:
        make_reports(place, order, folder, progress, check_hashes=True)
    return [place / name for name in MAKERS]
