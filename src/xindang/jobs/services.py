"""Queueing work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.jobs.kinds import KINDS
from xindang.jobs.models import Job
from xindang.jobs.selectors import job_at_work
from xindang.jobs.told import plain
from xindang.people.models import User


@transaction.atomic
def job_enqueue(
    *, kind: str, arguments: Mapping[str, Any], by: User | None, on: date, now: datetime, only_one: str = ""
) -> Job:
    """Queue a job; where ``only_one`` names one that is queued or running, that one is returned and no second queued.

    ``by``: None where the office itself asks for it.
    """
    if kind not in KINDS:
        raise ProblemsFound([problem("job_kind_unknown", value=kind)])
    username = by.username if by else ""
    job = Job(kind=kind, arguments=plain(arguments), only_one=only_one, by=username, on=on, queued_at=now)
    while not _queued(job):
        # Another one of this name is there, or was queued in the same moment; it may have ended since.
        if found := job_at_work(only_one):
            return found
    audit_record(
        act="job_enqueue", subject_kind="job", subject=str(job.pk), by=username, on=on,
        details={"kind": kind} | job.arguments,
    )  # fmt: skip
    return job


def _queued(job: Job) -> bool:
    """Whether the job could be added: not while one of the same name is queued or running."""
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if not job.only_one:
            raise
        return False
    return True
