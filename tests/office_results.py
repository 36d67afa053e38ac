"""A whole result folder for tests of the office: the example book assessed once in a process."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from house.sources import TOP
from office import ON
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.runs.models import Run
from xindang.runs.results import result_folder


@cache
def example_folder() -> Path:
    """The example book assessed on the tests' day, with the month before to compare with."""
    folder = Path(mkdtemp(prefix="xindang-test-results-"))
    before = AssessmentOrder(TOP / "examples" / "book", "trade", ON.replace(month=5), threads=1)
    assess_to_folder(before, folder / "before", JobReport())
    order = AssessmentOrder(TOP / "examples" / "book", "trade", ON, threads=1, since=folder / "before")
    assess_to_folder(order, folder / "now", JobReport())
    return folder / "now"


def with_results(run: Run, folder: Path | None = None) -> Run:
    """The run has these results, the example's where none are given."""
    shutil.copytree(folder or example_folder(), result_folder(run), dirs_exist_ok=True)
    return run
