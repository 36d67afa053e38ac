"""The queue: one worker at a time holds a job, by a lease it renews."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from xindang.core.problems import Problem, problem
from xindang.jobs.models import Job, JobState
from xindang.jobs.told import LEASE, Told

# A job whose workers died so often is not tried again: it may be what kills them.
LOSSES_MAX = 3
PROBLEMS_KEPT_MAX = 1000

log = logging.getLogger(__name__)


def job_claimed(worker: str, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """The oldest job that waits, or whose worker is gone, now this worker's; None where there is none.

    Two workers never get the same: PostgreSQL passes over rows another one is taking, SQLite lets one write at a time.
    """
    while _waiting(now).exists():  # looked at first: on SQLite the transaction below shuts others out
        with transaction.atomic():
            job = _waiting(now).select_for_update(skip_locked=True, no_key=True).order_by("id").first()
            if job is None:
                return None
            if job.state == JobState.RUNNING:
                job.lost_count += 1
                log.warning("job %s: worker %s is gone (%s)", job.pk, job.worker, job.lost_count)
            if job.lost_count < LOSSES_MAX:
                return _taken(job, worker, now, lease)
            job.state, job.ended_at, job.lease_until = JobState.FAILED, now, None
            job.problems = told_problems([problem("job_lost_too_often", value=job.lost_count)])
            job.save()
    return None


def _waiting(now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now))


def _taken(job: Job, worker: str, now: datetime, lease: timedelta) -> Job:
    job.state, job.worker, job.lease_until = JobState.RUNNING, worker, now + lease
    job.attempt += 1
    job.started_at = now
    job.step_zh, job.step_en, job.steps_done, job.steps_all = "", "", 0, 0
    job.save()
    return job


def job_given_back(told: Told) -> bool:
    """Whether the job was still this worker's and now waits for another one."""
    return bool(told.held().update(state=JobState.QUEUED, worker="", lease_until=None))


def told_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as a job keeps them, errors first."""
    ordered = sorted(problems, key=lambda found: not found.is_error)
    return [asdict(found) for found in ordered[:PROBLEMS_KEPT_MAX]]
