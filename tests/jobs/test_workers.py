"""Workers as processes: one that is killed, one that is told to stop, two that race. Each job is done once."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from office import ON
from office_beside import started, wait_until
from xindang.jobs.models import Job, JobState
from xindang.jobs.services import job_enqueue
from xindang.jobs.worker import work_one
from xindang.sources.models import Source

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = str(Path(__file__).with_name("worker_beside.py"))

Start = Callable[[float], "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a worker with a lease of so many seconds; all are stopped at the end."""
    running: list[subprocess.Popen[str]] = []

    def begun(lease: float) -> subprocess.Popen[str]:
        running.append(started(SCRIPT, str(lease)))
        return running[-1]

    yield begun
    for worker in running:
        worker.terminate()
        worker.communicate(timeout=20)


def now() -> datetime:
    return datetime.now(UTC)


def queued(kind: str, **arguments: Any) -> Job:
    return job_enqueue(kind=kind, arguments=arguments, by=None, on=ON, now=now())


def state_is(job: Job, state: JobState) -> Callable[[], bool]:
    return lambda: Job.objects.filter(pk=job.pk, state=state).exists()


def workers_at_work() -> set[int]:
    """The process ids of the workers that have a job."""
    names = Job.objects.filter(state=JobState.RUNNING).values_list("worker", flat=True)
    return {int(name.split("/")[1]) for name in names}


def done_by_job() -> Counter[str]:
    return Counter(name.split("/")[0] for name in Source.objects.values_list("name", flat=True))


def test_the_job_of_a_killed_worker_is_done_once_by_another(start: Start) -> None:
    job = queued("slow_write", seconds=60)
    first = start(1.5)
    wait_until(state_is(job, JobState.RUNNING))
    first.kill()
    first.wait()
    start(1.5)
    wait_until(state_is(job, JobState.DONE))
    job.refresh_from_db()
    assert (job.attempt, job.lost_count, job.result) == (2, 1, {"rows": 1})
    assert done_by_job() == {str(job.pk): 1}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_gives_its_job_back_and_ends_well(start: Start, number: signal.Signals) -> None:
    job = queued("slow_write", seconds=60)
    first = start(60)
    wait_until(state_is(job, JobState.RUNNING))
    first.send_signal(number)
    said, _ = first.communicate(timeout=15)
    assert first.returncode == 0, said
    assert "Traceback" not in said
    job.refresh_from_db()
    assert (job.state, job.worker, job.lease_until, job.lost_count) == (JobState.QUEUED, "", None, 0)
    assert work_one(clock=now) == job
    assert done_by_job() == {str(job.pk): 1}


def test_two_workers_race_over_fifty_jobs_and_each_is_done_once(start: Start) -> None:
    gates = [queued("wait_for_go"), queued("wait_for_go")]
    start(30)
    start(30)
    for gate in gates:
        wait_until(state_is(gate, JobState.RUNNING))
    jobs = [queued("slow_write", seconds=0.02) for _ in range(50)]
    Source.objects.create(name="go")
    ours = Job.objects.filter(kind="slow_write")
    wait_until(lambda: ours.filter(state=JobState.DONE).count() == len(jobs))
    assert done_by_job() == {str(job.pk): 1 for job in jobs} | {"go": 1}
    assert set(ours.values_list("attempt", flat=True)) == {1}
    assert len(set(ours.values_list("worker", flat=True))) == 2


def test_a_live_worker_keeps_its_job_beyond_the_lease_also_within_a_fence(start: Start) -> None:
    job = queued("silent_write", seconds=2.5)
    start(1)
    start(1)
    wait_until(state_is(job, JobState.DONE))
    job.refresh_from_db()
    assert (job.attempt, job.lost_count) == (1, 0)
    assert done_by_job() == {str(job.pk): 1}


def test_many_ask_for_the_same_at_once_and_one_job_is_queued() -> None:
    def ask(_: int) -> int:
        try:
            return job_enqueue(kind="write", arguments={}, by=None, on=ON, now=now(), only_one="the same").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(24)))) == 1
    assert Job.objects.count() == 1


@pytest.mark.proof
def test_workers_killed_over_and_over_do_each_job_once(start: Start) -> None:
    chance = random.Random(4)  # noqa: S311
    jobs = [queued("slow_write", seconds=round(chance.uniform(0.05, 0.6), 2)) for _ in range(150)]
    workers = {worker.pid: worker for worker in (start(1) for _ in range(3))}
    killed = 0
    while Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).exists():
        time.sleep(chance.uniform(0.1, 0.5))
        busy = workers_at_work() & workers.keys()
        if killed < 20 and busy:
            victim = workers.pop(busy.pop())
            victim.kill()
            victim.wait()
            replacement = start(1)
            workers[replacement.pid] = replacement
            killed += 1
    assert killed == 20
    ended = {job.pk: job for job in Job.objects.filter(kind="slow_write")}
    assert len(ended) == len(jobs)
    given_up = {pk for pk, job in ended.items() if job.state == JobState.FAILED}
    assert all(ended[pk].problems[0]["code"] == "job_lost_too_often" for pk in given_up)
    assert done_by_job() == {str(pk): 1 for pk in ended if pk not in given_up}
    assert sum(job.lost_count for job in ended.values()) >= 10
