"""What the clock queues: each night once, a missed one caught up once; the seal only where something is unsealed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from pytest_django import Settings

from office import ON
from xindang.audit.models import AuditBlock, AuditRow
from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound
from xindang.jobs.models import Job, JobState
from xindang.jobs.schedule import last_night, nightly_time, plan_queued
from xindang.jobs.services import job_enqueue

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _at_two(settings: Settings) -> None:
    settings.NIGHTLY_AT = "02:00"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def planned(moment: datetime) -> list[str]:
    """The kinds queued at this moment."""
    return [job.kind for job in plan_queued(now=moment, today=moment.astimezone(SHANGHAI).date())]


def nights(moment: datetime) -> list[str]:
    """The days of the assessments queued at this moment; those before have ended."""
    Job.objects.update(state=JobState.DONE)
    jobs = plan_queued(now=moment, today=moment.astimezone(SHANGHAI).date())
    return [job.arguments["on"] for job in jobs if job.kind == "run_assess"]


NEXT = ON + timedelta(days=1)


@pytest.mark.django_db
def test_a_night_is_assessed_once() -> None:
    assert nights(at(ON, 9)) == []
    assert nights(at(NEXT, 1, 59)) == []
    assert nights(at(NEXT, 2, 0)) == ["2026-07-01"]
    assert nights(at(NEXT, 2, 1)) == []
    assert nights(at(NEXT, 23)) == []


@pytest.mark.django_db
def test_nights_missed_are_caught_up_once() -> None:
    nights(at(ON, 9))
    assert nights(at(ON + timedelta(days=5), 8)) == ["2026-07-05"]
    assert nights(at(ON + timedelta(days=5), 9)) == []
    assert nights(at(ON + timedelta(days=6), 2)) == ["2026-07-06"]


@pytest.mark.django_db
def test_an_office_that_begins_today_has_missed_no_night() -> None:
    assert planned(at(ON, 9)) == []


@pytest.mark.django_db
def test_switched_off_no_night_is_assessed(settings: Settings) -> None:
    settings.NIGHTLY_AT = ""
    nights(at(ON, 9))
    assert nights(at(NEXT, 9)) == []


@pytest.mark.django_db
def test_nobody_asked_for_the_nightly_assessment() -> None:
    nights(at(ON, 9))
    nights(at(NEXT, 9))
    job = Job.objects.get(kind="run_assess")
    assert (job.by, job.on, job.only_one) == ("", NEXT, "run_assess")
    assert AuditRow.objects.get(subject=str(job.pk)).by == ""


@pytest.mark.django_db
def test_an_assessment_that_somebody_asked_for_is_waited_for() -> None:
    nights(at(ON, 9))
    asked = job_enqueue(
        kind="run_assess", arguments={"on": ON}, by=None, on=ON, now=at(NEXT, 1, 59), only_one="run_assess"
    )
    assert planned(at(NEXT, 2)) == ["documents_sweep", "audit_seal"]
    Job.objects.filter(pk=asked.pk).update(state=JobState.DONE)
    assert planned(at(NEXT, 2, 3)) == ["run_assess"]


@pytest.mark.parametrize("text", ["25:00", "2", "02:00:00", "两点"])
def test_a_time_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ProblemsFound):
        nightly_time(text)


def test_the_night_goes_by_the_clock_of_the_office(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"
    assert last_night(datetime(2026, 6, 30, 18, 0, tzinfo=UTC), time(2)) == at(NEXT, 2)
    assert last_night(datetime(2026, 6, 30, 17, 59, tzinfo=UTC), time(2)) == at(ON, 2)
    assert last_night(at(NEXT, 2), time(2)) == at(NEXT, 2)


def something_happens() -> None:
    audit_record(act="customer_edit", subject_kind="customer", subject="0001", by="li", on=ON)


@pytest.mark.django_db
def test_what_is_unsealed_is_sealed_every_ten_minutes() -> None:
    assert planned(at(ON, 9)) == []
    something_happens()
    assert planned(at(ON, 9)) == ["audit_seal"]
    Job.objects.update(state=JobState.DONE)
    assert planned(at(ON, 9, 9)) == []
    assert planned(at(ON, 9, 10)) == ["audit_seal"]


@pytest.mark.django_db
def test_a_seal_that_waits_is_not_queued_twice() -> None:
    something_happens()
    assert planned(at(ON, 9)) == ["audit_seal"]
    planned(at(ON, 9, 10))
    assert Job.objects.filter(kind="audit_seal").count() == 1


@pytest.mark.django_db
def test_where_all_is_sealed_nothing_is_queued() -> None:
    something_happens()
    block = AuditBlock.objects.create(number=1, row_count=1, previous_hash="", hash="", sealed_at=at(ON, 9))
    AuditRow.objects.update(block=block, position=0)
    assert planned(at(ON, 9)) == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_plan_and_each_thing_is_queued_once() -> None:
    planned(at(ON, 9))
    something_happens()

    def plan(_: int) -> None:
        try:
            planned(at(NEXT, 2))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(plan, range(16)))
    assert sorted(Job.objects.values_list("kind", flat=True)) == ["audit_seal", "documents_sweep", "run_assess"]
