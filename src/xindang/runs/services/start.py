"""Starting an assessment by hand."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.jobs.models import Job, JobState
from xindang.jobs.services import job_enqueue
from xindang.people.models import User

RUN_ASSESS = "run_assess"


@transaction.atomic
def run_start(*, by: User, on: date, now: datetime, day: date | None = None) -> Job:
    """Queue the assessment of ``day`` (today where none is named); one queued for that day already is that one.

    A day before the run in force is only looked back at (``runs.work``).
    """
    day = day or on
    if day > on:
        raise ProblemsFound([problem("run_day_ahead", column="day", value=day, today=on)])
    if not Customer.objects.exists():
        raise ProblemsFound([problem("run_without_customers")])
    job = job_enqueue(
        kind=RUN_ASSESS, arguments={"on": day.isoformat()}, by=by, on=on, now=now, only_one=RUN_ASSESS
    )  # fmt: skip
    if job.state == JobState.RUNNING or job.arguments.get("on") != day.isoformat():
        # One at work has read the book already; one queued for another day would not be this one.
        raise ProblemsFound([problem("run_busy", column="day", value=job.arguments.get("on", ""))])
    audit_record(
        act="run_start", subject_kind="job", subject=str(job.pk), by=by.username, on=on, details={"day": day}
    )  # fmt: skip
    return job
