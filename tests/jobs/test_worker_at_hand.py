"""A worker in the test's own process: what it does when the database is away, when work is interrupted, when told to
stop before it began.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import Settings

from jobs import trial_work
from office import ON
from xindang.core.problems import ProblemsFound
from xindang.jobs import worker as worker_module
from xindang.jobs.models import Job, JobState
from xindang.jobs.services import job_enqueue
from xindang.jobs.told import JobLost, Told
from xindang.jobs.worker import Pace, Worker
from xindang.sources.models import Source

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
QUICK = Pace(timedelta(seconds=60), renew_seconds=0.05, look_seconds=0.01, plan_seconds=3600)


def worker() -> Worker:
    return Worker(clock=lambda: NOW, today=lambda: ON, pace=QUICK)


def queued(kind: str = "write") -> Job:
    return job_enqueue(kind=kind, arguments={}, by=None, on=ON, now=NOW)


def test_a_database_that_is_away_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job, here = queued(), worker()

    def away(*_: Any) -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(worker_module, "job_claimed", away)
        assert here.worked() is False
    assert "the database is away" in caplog.text
    assert here.worked() is True
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_work_that_breaks_because_the_worker_stops_has_not_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    job, here = queued(), worker()

    def interrupted(_: Job, __: Told) -> dict[str, Any]:
        here.stopping.set()
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(trial_work, "write", interrupted)
    here.worked()
    job.refresh_from_db()
    assert (job.state, job.worker, job.problems) == (JobState.QUEUED, "", [])


def test_work_that_was_done_when_the_worker_stops_stays_done(monkeypatch: pytest.MonkeyPatch) -> None:
    job, here = queued(), worker()
    write = trial_work.write

    def written_then_stopped(job: Job, told: Told) -> dict[str, Any]:
        write(job, told)
        here.stopping.set()
        raise worker_module.StopWork

    monkeypatch.setattr(trial_work, "write", written_then_stopped)
    here.worked()
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert Source.objects.count() == 1


def test_a_worker_learns_from_its_lease_that_the_job_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    job, here = queued(), worker()

    def lose_it(job: Job, told: Told) -> dict[str, Any]:
        Job.objects.update(worker="another", attempt=2)
        wait_for_loss(told)
        with told.fence():
            Source.objects.create(name="too late")
        return {}

    monkeypatch.setattr(trial_work, "write", lose_it)
    here.worked()
    job.refresh_from_db()
    assert (job.state, job.worker, job.result) == (JobState.RUNNING, "another", {})
    assert not Source.objects.exists()


def wait_for_loss(told: Told) -> None:
    with pytest.raises(JobLost):
        told_for_ever(told)


def told_for_ever(told: Told) -> None:
    while True:
        told.step("等待", "Waiting")


def test_progress_told_between_two_writes_goes_with_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    here, seen = worker(), set[str]()
    queued()

    def watched(job: Job, told: Told) -> dict[str, Any]:
        told.step("一", "one")
        told.step("二", "two")
        while "two" not in seen:
            seen.add(Job.objects.get(pk=job.pk).step_en)
        return {}

    monkeypatch.setattr(trial_work, "write", watched)
    here.worked()
    assert seen == {"one", "two"}


def test_a_worker_does_not_begin_with_a_nightly_time_nobody_can_read(settings: Settings) -> None:
    settings.NIGHTLY_AT = "2 Uhr"
    with pytest.raises(ProblemsFound) as refused:
        worker().run()
    assert refused.value.problems[0].code == "nightly_time_unreadable"
