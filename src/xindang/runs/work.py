"""The job of an assessment: the office's book goes out, is assessed, and its results come in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.assess.report.folder import read_summary
from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, errors_in
from xindang.customers.models import Customer
from xindang.dossiers.services.states import dossiers_renew
from xindang.intake.export import export_book
from xindang.jobs.models import Job
from xindang.jobs.told import JobLost, Told
from xindang.runs.load import run_load, run_recorded
from xindang.runs.models import Run, RunState
from xindang.runs.results import lookup_file, result_folder, write_lookup
from xindang.runs.selectors import run_in_force
from xindang.store.moment import one_moment

# A step as the engine names it: Chinese, then English or the name of a file.
STEP = re.compile(r"(?P<zh>.*?) (?P<en>[A-Za-z_][A-Za-z_' ]*)(?P<count>: [\d,]+)?")
SINCE = "since_"
RENEWED_AT_ONCE = 500


class Steps:
    """Tells the engine's steps in both languages and counts them; how many there will be, the run before knows."""

    def __init__(self, told: Told) -> None:
        before = run_in_force()
        self.told, self.count = told, 0
        self.expected = int(before.job.result.get("steps", 0)) if before and before.job else 0

    def __call__(self, name: str) -> None:
        self.count += 1
        self.told.step(*step_words(name), self.count, max(self.expected, self.count) if self.expected else 0)


def step_words(name: str) -> tuple[str, str]:
    """A step of the engine in Chinese and English: 账款 items: 6,489 is 账款 6,489 and items: 6,489."""
    parts = STEP.fullmatch(name)
    if parts is None:
        return name, name
    count = parts["count"] or ""
    return parts["zh"] + count.removeprefix(":"), parts["en"].replace("_", " ") + count


def assess(job: Job, told: Told) -> dict[str, Any]:
    """Assess the office's book on the day that the job names; its rows are in force once the job is done.

    A day before that of the run in force is looked back at: its tables are kept, and the run in force stays.
    """
    run, step = _run_of(job, told), Steps(told)
    try:
        if run.on == job.on:
            step("档案完整情况 completeness of dossiers")
            _dossiers_renewed(told, run.on)
        summary = _assessed(run, job, step)
        step("写入结果 results into the office")
        with told.fence():
            result = _ended_well(run, summary, step.count, told, job.on)
    except JobLost:
        raise
    except Exception:
        with told.fence():
            Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, ended_at=told.now())
        raise
    _lookups_tidied()
    return result


def _dossiers_renewed(told: Told, on: date) -> None:
    """What the book tells of dossiers is as of the day: time alone makes them stale. Of an earlier day it stands."""
    keys = list(Customer.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), RENEWED_AT_ONCE):
        with told.fence():
            some = Customer.objects.filter(pk__in=keys[start : start + RENEWED_AT_ONCE])
            dossiers_renew(customers=list(some), by=None, on=on)


def _run_of(job: Job, told: Told) -> Run:
    """The run of this job: a worker that takes the job up again goes on with the same one."""
    day = job.arguments.get("on")
    with told.fence():
        run, _ = Run.objects.get_or_create(
            job=job,
            defaults={
                "on": date.fromisoformat(day) if day else job.on,
                "pack": settings.PACK,
                "by": job.by,
                "started_at": told.now(),
            },
        )
        Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, started_at=told.now(), ended_at=None)
    return run


def _assessed(run: Run, job: Job, step: Steps) -> dict[str, Any]:
    """The results stand in the run's folder; returns their summary."""
    place = result_folder(run)
    place.mkdir(parents=True, exist_ok=True)
    step("导出账簿 the office's book")
    with _exported(place, job.attempt, run.on, job.on) as book:
        order = AssessmentOrder(
            source=book,
            policy=settings.PACK,
            on=run.on,
            threads=settings.ENGINE_THREADS,
            memory_limit_mb=settings.ENGINE_MEMORY_MB,
            since=_compared_with(run),
        )
        try:
            summary = assess_to_folder(order, place, JobReport(), step)
        except ProblemsFound as error:
            # Another organisation or currency than before: there is nothing to compare, and much to assess.
            if not all(found.code.startswith(SINCE) for found in errors_in(error.problems)):
                raise
            summary = assess_to_folder(replace(order, since=None), place, JobReport(), step)
    step("客户索引 index of customers")
    write_lookup(place)
    return summary


@contextmanager
def _exported(place: Path, attempt: int, on: date, today: date) -> Iterator[Path]:
    """The office's book in a folder that is gone afterwards, as are those of workers that were killed."""
    for left in place.parent.glob(f"{place.name}.book.*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = place.with_name(f"{place.name}.book.{attempt}")
    try:
        with one_moment():
            export_book(folder, on=on, today=today)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _compared_with(run: Run) -> Path | None:
    """The results of the run in force, where they are whole and not of a later day."""
    before = run_in_force()
    if before is None or before.pk == run.pk or before.on > run.on:
        return None
    place = result_folder(before)
    _, problems = read_summary(place)
    return None if problems else place


def _ended_well(run: Run, summary: Mapping[str, Any], steps: int, told: Told, on: date) -> dict[str, Any]:
    """Within the fence: the run's rows come in, the run and the job are done together."""
    before = run_in_force()
    if before is None or before.on <= run.on:
        run_load(run, result_folder(run))
    else:
        run_recorded(run, summary)
    since = before if "since" in summary else None
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE, ended_at=told.now(), since=since)
    audit_record(
        act="run_assess", subject_kind="run", subject=str(run.pk), by=run.by, on=on,
        details={"day": run.on, "release": run.release, "book": run.book_hash, "in_force": run.in_force},
    )  # fmt: skip
    customers = sum(entry["customers"] for entry in summary["grades"].values())
    result = {"run": run.pk, "customers": customers, "steps": steps}
    told.done(result)
    return result


def _lookups_tidied() -> None:
    """Only the run in force and the one it is compared with keep an index by customer: others are rarely looked at."""
    now = run_in_force()
    kept = {lookup_file(result_folder(run)) for run in (now, now.since if now else None) if run}
    for file in (Path(settings.DATA_FOLDER) / "runs").glob("*.lookup"):
        if file not in kept:
            file.unlink(missing_ok=True)
