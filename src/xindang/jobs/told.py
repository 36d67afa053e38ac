"""What a piece of work tells while it is done, and the fence behind which it writes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet

from xindang.jobs.models import Job, JobState

LEASE = timedelta(seconds=60)
# Progress is written at most so often; what was told in between goes with the next renewal of the lease.
SECONDS_BETWEEN_STEPS = 1.0

Clock = Callable[[], datetime]


class JobLost(Exception):
    """The job is no longer this worker's: its lease ran out, or it was given back. Nothing more may be written."""


class Told:
    """The hand of a worker on one attempt of a job."""

    def __init__(self, job: Job, clock: Clock, lease: timedelta = LEASE) -> None:
        self.job_id, self.attempt, self.worker = job.pk, job.attempt, job.worker
        self.now = clock
        self.lease = lease
        self.lost = False
        self.within_fence = False
        self._progress: dict[str, Any] = {}
        self._written_at = float("-inf")

    def step(self, name_zh: str, name_en: str, done: int = 0, of: int = 0) -> None:
        """Tell the step that begins or goes on, and how many of how many are done (0 of 0: nobody knows).

        Within a fence it is only remembered: it is seen once the fence is left. Raises JobLost.
        """
        if self.lost:
            raise JobLost(self.job_id)
        self._progress = {"step_zh": name_zh, "step_en": name_en, "steps_done": done, "steps_all": of}
        if not self.within_fence and time.monotonic() - self._written_at >= SECONDS_BETWEEN_STEPS:
            self.renew()

    def renew(self) -> None:
        """Renew the lease and write the progress told so far. Raises JobLost."""
        self._written_at = time.monotonic()
        if not self.held().update(lease_until=self.now() + self.lease, **self._progress):
            self.lost = True
            raise JobLost(self.job_id)

    @contextmanager
    def fence(self) -> Iterator[None]:
        """A transaction in which the job is certainly this worker's: nobody else takes it up before it ends.

        Raises JobLost, before anything was written, when it is not.
        """
        with transaction.atomic():
            if self.lost or self.held().select_for_update(no_key=True).first() is None:
                self.lost = True
                raise JobLost(self.job_id)
            self.within_fence = True
            try:
                yield
            finally:
                self.within_fence = False
            # The transaction may have lasted longer than the lease.
            self.held().update(lease_until=self.now() + self.lease, **self._progress)

    def done(self, result: Mapping[str, Any]) -> None:
        """Within a fence: the job is done when the fence's transaction is, and never done again.

        Work that does not end so may be done again when its worker dies after the fence; then it must bear that.
        """
        if not self.within_fence:
            raise RuntimeError("told.done() is said within told.fence()")
        self.ended(JobState.DONE, result=plain(result))

    def ended(self, state: JobState, **outcome: Any) -> bool:
        """Whether the job was still this worker's and now has ended."""
        return bool(self.held().update(state=state, ended_at=self.now(), lease_until=None, **outcome))

    def held(self) -> QuerySet[Job]:
        """The job, while it is this worker's."""
        return Job.objects.filter(pk=self.job_id, attempt=self.attempt, worker=self.worker, state=JobState.RUNNING)


def plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the database keeps them: days and amounts as text."""
    found: dict[str, Any] = json.loads(json.dumps(dict(told), cls=DjangoJSONEncoder))
    return found
