"""Work for the tests of jobs. What was done shows as sources: one row a time it was done."""

from __future__ import annotations

import time
from typing import Any

from xindang.core.problems import ProblemsFound, problem
from xindang.jobs.kinds import KINDS, Kind
from xindang.jobs.models import Job
from xindang.jobs.told import Told
from xindang.sources.models import Source


def write(job: Job, told: Told) -> dict[str, Any]:
    """One row that bears the job and the attempt, written with the end of the job."""
    told.step("写入", "Writing", 1, 2)
    with told.fence():
        Source.objects.create(name=f"{job.pk}/{job.attempt}/{told.worker}")
        told.done({"rows": 1})
    return {"rows": 1}


def slow_write(job: Job, told: Told) -> dict[str, Any]:
    """First attempts take as many seconds as the arguments say, then write as the others."""
    until = time.monotonic() + (job.arguments["seconds"] if job.attempt == 1 else 0)
    while time.monotonic() < until:
        told.step("等待", "Waiting")
        time.sleep(0.02)
    return write(job, told)


def silent_write(job: Job, told: Told) -> dict[str, Any]:
    """Says nothing for as many seconds as the arguments say, and holds the fence for as many again."""
    time.sleep(job.arguments["seconds"])
    with told.fence():
        time.sleep(job.arguments["seconds"])
        Source.objects.create(name=f"{job.pk}/{job.attempt}/{told.worker}")
    return {"rows": 1}


def wait_for_go(job: Job, told: Told) -> dict[str, Any]:
    """Holds its worker until there is a source named go."""
    while not Source.objects.filter(name="go").exists():
        time.sleep(0.02)
    return {}


def find_problems(job: Job, told: Told) -> dict[str, Any]:
    with told.fence():
        Source.objects.create(name="not to be kept")
        raise ProblemsFound([problem("job_kind_unknown", value="试")])


def break_down(job: Job, told: Told) -> dict[str, Any]:
    raise ZeroDivisionError(job.pk)


def tell_nonsense(job: Job, told: Told) -> dict[str, Any]:
    return {"a set": {1, 2}}


def end_outside(job: Job, told: Told) -> dict[str, Any]:
    told.done({})
    return {}


TRIALS = (write, slow_write, silent_write, wait_for_go, find_problems, break_down, tell_nonsense, end_outside)


def add_trials() -> None:
    """The kinds of the tests, each named as its function."""
    for work in TRIALS:
        KINDS[work.__name__] = Kind(f"{__name__}.{work.__name__}", "runs", "试", "trial")
