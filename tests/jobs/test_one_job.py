"""A job is queued, taken by one worker, and ends as done or failed; what stopped it is said in both languages."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from office import ON, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.jobs.models import Job, JobState
from xindang.jobs.queue import LOSSES_MAX, job_claimed, job_given_back
from xindang.jobs.services import job_enqueue
from xindang.jobs.told import LEASE, JobLost, Told
from xindang.jobs.worker import job_done, work_one
from xindang.people.models import User
from xindang.sources.models import Source

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
LATER = NOW + LEASE + timedelta(seconds=1)


def queued(kind: str, by: User | None = None, only_one: str = "", **arguments: Any) -> Job:
    return job_enqueue(kind=kind, arguments=arguments, by=by, on=ON, now=NOW, only_one=only_one)


def worked() -> Job:
    job = work_one(clock=lambda: NOW)
    assert job is not None
    return job


def claimed(worker: str = "one", now: datetime = NOW) -> Told:
    job = job_claimed(worker, now)
    assert job is not None
    return Told(job, lambda: now)


def names() -> list[str]:
    return list(Source.objects.values_list("name", flat=True))


def test_a_job_is_done_and_its_result_kept() -> None:
    job = queued("write")
    assert worked() == job
    job.refresh_from_db()
    assert (job.state, job.result, job.attempt, job.lease_until) == (JobState.DONE, {"rows": 1}, 1, None)
    assert (job.step_zh, job.step_en, job.steps_done, job.steps_all) == ("写入", "Writing", 1, 2)
    assert names() == [f"{job.pk}/1/at hand"]
    assert work_one(clock=lambda: NOW) is None


def test_jobs_are_taken_in_the_order_they_were_queued() -> None:
    jobs = [queued("write") for _ in range(3)]
    assert [worked() for _ in jobs] == jobs


def test_who_queued_it_is_on_record() -> None:
    job = queued("write", user_with("finance", name="li"), until=ON)
    row = AuditRow.objects.get(act="job_enqueue")
    assert (row.by, row.subject_kind, row.subject, row.on) == ("li", "job", str(job.pk), ON)
    assert row.details == {"kind": "write", "until": "2026-06-30"}
    assert job.by == "li"


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ProblemsFound) as refused:
        queued("write_off")
    assert [found.code for found in refused.value.problems] == ["job_kind_unknown"]
    assert not Job.objects.exists()
    assert not AuditRow.objects.exists()


def test_only_one_of_a_name_waits_or_runs() -> None:
    first = queued("write", only_one="x")
    assert queued("write", only_one="x") == first
    assert queued("write", only_one="y") != first
    claimed()
    assert queued("write", only_one="x") == first
    assert AuditRow.objects.filter(act="job_enqueue").count() == 2


def test_after_it_ended_another_of_the_name_is_queued() -> None:
    first = queued("write", only_one="x")
    worked()
    assert queued("write", only_one="x") != first


def test_problems_found_are_kept_and_what_was_begun_is_not() -> None:
    queued("find_problems")
    job = worked()
    assert job.state == JobState.FAILED
    assert [found["code"] for found in job.problems] == ["job_kind_unknown"]
    assert "试" in job.problems[0]["zh"]
    assert "试" in job.problems[0]["en"]
    assert names() == []


@pytest.mark.parametrize("kind", ["break_down", "tell_nonsense", "end_outside"])
def test_a_program_that_breaks_fails_the_job_in_one_line_and_logs_why(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    queued(kind)
    with caplog.at_level(logging.ERROR):
        job = worked()
    assert job.state == JobState.FAILED
    assert [found["code"] for found in job.problems] == ["job_broke"]
    assert str(job.pk) in job.problems[0]["zh"]
    assert str(job.pk) in job.problems[0]["en"]
    assert "Traceback" in caplog.text


def test_a_job_whose_lease_runs_is_not_taken_by_another() -> None:
    queued("write")
    claimed("one")
    assert job_claimed("two", NOW + LEASE) is None


def test_a_job_whose_worker_is_gone_is_taken_up_again_and_the_first_writes_nothing() -> None:
    job = queued("write")
    first = claimed("one")
    second = claimed("two", LATER)
    assert (second.job_id, second.attempt) == (job.pk, 2)
    with pytest.raises(JobLost), first.fence():
        Source.objects.create(name="too late")
    with pytest.raises(JobLost):
        first.step("晚了", "Too late")
    job_done(job, first)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    with second.fence():
        Source.objects.create(name="in time")
        second.done({})
    assert names() == ["in time"]


def test_a_job_lost_while_it_works_ends_at_the_fence() -> None:
    job = queued("write")
    first = claimed("one")
    Job.objects.update(attempt=2)
    with pytest.raises(JobLost), first.fence():
        Source.objects.create(name="too late")
    assert names() == []
    assert Job.objects.get(pk=job.pk).step_zh == ""


def test_a_fence_that_lasted_longer_than_the_lease_renews_it() -> None:
    job = queued("write")
    told = claimed()
    told.now = lambda: LATER
    with told.fence():
        told.step("写入", "Writing", 3, 4)
    job.refresh_from_db()
    assert job.lease_until == LATER + LEASE
    assert (job.step_en, job.steps_done) == ("Writing", 3)


def test_a_job_that_keeps_losing_its_workers_fails_with_a_sentence() -> None:
    job = queued("write")
    now = NOW
    for attempt in range(LOSSES_MAX):
        assert claimed("one", now).attempt == attempt + 1
        now += LEASE * 2
    assert job_claimed("one", now) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert [found["code"] for found in job.problems] == ["job_lost_too_often"]
    assert "3 次" in job.problems[0]["zh"]


def test_a_job_given_back_waits_again_however_often() -> None:
    job = queued("write")
    for _ in range(LOSSES_MAX + 1):
        told = claimed()
        assert job_given_back(told)
        assert not job_given_back(told)
    assert worked() == job
    assert names() == [f"{job.pk}/{LOSSES_MAX + 2}/at hand"]


def test_progress_is_not_written_at_every_word(django_assert_num_queries: Any) -> None:
    queued("write")
    told = claimed()
    with django_assert_num_queries(1):
        for done in range(100):
            told.step("逐行", "Rows", done, 100)
    with django_assert_num_queries(1):
        told.renew()
    assert Job.objects.get().steps_done == 99
