"""The worker: takes one job after the other, keeps its lease while at it, and gives it back when told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.engines.duckdb import NoRoomLeft
from xindang.jobs.kinds import work_of
from xindang.jobs.models import Job, JobState
from xindang.jobs.queue import job_claimed, job_given_back, told_problems
from xindang.jobs.schedule import nightly_time, plan_queued
from xindang.jobs.told import LEASE, Clock, JobLost, Told, plain

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a lease lasts and how often it is renewed; seconds between two looks at the queue and at the plans."""

    lease: timedelta = LEASE
    renew_seconds: float = 10
    look_seconds: float = 1
    plan_seconds: float = 20


class StopWork(BaseException):
    """The worker was told to stop while at work. No Exception: work that catches those must not swallow it."""


class Worker:
    """One process that works through the queue until it is told to stop."""

    def __init__(self, *, clock: Clock, today: Callable[[], date], pace: Pace | None = None) -> None:
        self.name = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
        self.clock, self.today, self.pace = clock, today, pace or Pace()
        self.stopping = threading.Event()
        self._at_work = False

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the job at hand is then given back."""
        nightly_time(settings.NIGHTLY_AT)  # one that cannot be read is told at once
        before = {number: signal.signal(number, self._told_to_stop) for number in (signal.SIGTERM, signal.SIGINT)}
        log.info("worker %s begins", self.name)
        planner = threading.Thread(target=self._keep_planning, name="plans", daemon=True)
        planner.start()
        try:
            while not self.stopping.is_set():
                if not self.worked():
                    self.stopping.wait(self.pace.look_seconds)
        finally:
            self.stopping.set()
            planner.join()
            connection.close()
            for number, handler in before.items():
                signal.signal(number, handler)
            log.info("worker %s ends", self.name)

    def worked(self) -> bool:
        """Whether there was a job. A database that is away is waited for; the lease sees to the job at hand."""
        close_old_connections()
        try:
            job = job_claimed(self.name, self.clock(), self.pace.lease)
            if job is None:
                return False
            self._do(job)
        except DatabaseError:
            log.exception("the database cannot be used")
            connection.close()
            return False
        return True

    def _do(self, job: Job) -> None:
        told = Told(job, self.clock, self.pace.lease)
        over = threading.Event()
        heart = threading.Thread(target=self._keep_lease, args=(told, over), name="lease", daemon=True)
        heart.start()
        try:
            self._at_work = True
            if self.stopping.is_set():
                raise StopWork
            job_done(job, told, self.stopping.is_set)
        except BaseException as error:
            if not self.stopping.is_set():
                raise
            log.info("job %s: stopped at %s", job.pk, type(error).__name__)
        finally:
            self._at_work = False
            if self.stopping.is_set():
                # It may have been interrupted in the middle of a statement; its transaction ends here.
                connection.close()
            over.set()
            heart.join()

    def _keep_lease(self, told: Told, over: threading.Event) -> None:
        """Renew the lease until the work is over, then give the job back where the worker stops and it is not done.

        Runs in a thread with a connection of its own.
        """
        try:
            while not over.wait(self.pace.renew_seconds):
                # Within a fence nobody takes the job up, and the fence itself renews the lease.
                if not told.within_fence and not told.lost:
                    self._renew(told)
            if self.stopping.is_set() and job_given_back(told):
                log.info("job %s: given back", told.job_id)
        except DatabaseError:
            log.exception("job %s: not given back; another worker takes it up when its lease is over", told.job_id)
        finally:
            connection.close()

    def _renew(self, told: Told) -> None:
        try:
            told.renew()
        except JobLost:
            log.warning("job %s: lost", told.job_id)
        except DatabaseError as error:
            log.warning("job %s: lease not renewed: %s", told.job_id, error)
            connection.close()

    def _keep_planning(self) -> None:
        """Queue what is planned while the worker runs, also while it is at a long job."""
        try:
            while True:
                try:
                    plan_queued(now=self.clock(), today=self.today())
                except Exception:
                    log.exception("nothing could be planned")
                    connection.close()
                if self.stopping.wait(self.pace.plan_seconds):
                    return
        finally:
            connection.close()

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()
        if self._at_work:
            self._at_work = False
            raise StopWork


def work_one(*, clock: Clock, worker: str = "at hand") -> Job | None:
    """Take the next job and do it here and now, without threads; the job as it ended. For tests and first loads."""
    job = job_claimed(worker, clock())
    if job is None:
        return None
    job_done(job, Told(job, clock))
    job.refresh_from_db()
    return job


def job_done(job: Job, told: Told, stopping: Callable[[], bool] = lambda: False) -> None:
    """Do the work and keep its result, or what stopped it. A job that was lost leaves nothing.

    ``stopping``: work that breaks while the worker stops was interrupted and has not failed.
    """
    try:
        result = plain(work_of(job.kind)(job, told))
    except JobLost:
        log.warning("job %s: lost by worker %s", job.pk, told.worker)
    except Exception as error:
        if stopping():
            return
        problems = error.problems if isinstance(error, ProblemsFound) else [_what_broke(job, error)]
        told.ended(JobState.FAILED, problems=told_problems(problems))
    else:
        told.ended(JobState.DONE, result=result)


def _what_broke(job: Job, error: Exception) -> Problem:
    """One line for people; the log has the rest."""
    log.error("job %s (%s) broke", job.pk, job.kind, exc_info=error)
    if isinstance(error, NoRoomLeft):
        return problem("job_no_room_left", reason=str(error).splitlines()[0])
    return problem("job_broke", value=job.pk)
