"""What is queued by the clock: the night's assessment, taking stock of files, sealing the audit.

Any number of workers may ask.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound, problem
from xindang.jobs.models import Job, Planned
from xindang.jobs.selectors import job_at_work
from xindang.jobs.services import job_enqueue

NIGHTLY, SWEEPING, SEALING = "nightly", "sweeping", "sealing"
# Kinds, and names of which one at a time is queued or runs.
ASSESS, SWEEP, SEAL = "run_assess", "documents_sweep", "audit_seal"
SEAL_EVERY = timedelta(minutes=10)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def plan_queued(*, now: datetime, today: date) -> list[Job]:
    """Queue what has become due and was not queued yet; the jobs queued. ``today``: the office's day."""
    return [job for job in (_nightly(now, today), _sweeping(now, today), _sealing(now, today)) if job]


def nightly_time(text: str) -> time | None:
    """``02:00`` as a time; None where it is empty."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - an hour of the office, without a day
    except ValueError:
        raise ProblemsFound([problem("nightly_time_unreadable", value=text)]) from None


def last_night(now: datetime, at: time) -> datetime:
    """The latest moment not after ``now`` when the office's clock showed ``at``."""
    zone = timezone.get_default_timezone()
    day = now.astimezone(zone).date()
    moments = (datetime.combine(day - timedelta(days=back), at, zone).astimezone(UTC) for back in (0, 1))
    return next(moment for moment in moments if moment <= now)


def _nightly(now: datetime, today: date) -> Job | None:
    """The assessment of the night. A night missed is caught up once; an office that begins today has missed none.

    One that somebody else asked for is waited for: it may be of another day, and began with an earlier book.
    """
    at = nightly_time(settings.NIGHTLY_AT)
    if at is None or not _is_due(NIGHTLY, due := last_night(now, at)) or job_at_work(ASSESS):
        return None
    with transaction.atomic():
        if not _made_up(NIGHTLY, due, first_counts=False):
            return None
        return job_enqueue(kind=ASSESS, arguments={"on": today}, by=None, on=today, now=now, only_one=ASSESS)


def _sweeping(now: datetime, today: date) -> Job | None:
    """Taking stock of the files of papers, at the same time of the night."""
    at = nightly_time(settings.NIGHTLY_AT)
    if at is None or not _is_due(SWEEPING, due := last_night(now, at)):
        return None
    with transaction.atomic():
        if not _made_up(SWEEPING, due, first_counts=False):
            return None
        return job_enqueue(kind=SWEEP, arguments={}, by=None, on=today, now=now, only_one=SWEEP)


def _sealing(now: datetime, today: date) -> Job | None:
    due = EPOCH + (now - EPOCH) // SEAL_EVERY * SEAL_EVERY
    if not _is_due(SEALING, due) or not AuditRow.objects.filter(block__isnull=True).exists():
        return None
    with transaction.atomic():
        if not _made_up(SEALING, due, first_counts=True):
            return None
        return job_enqueue(kind=SEAL, arguments={}, by=None, on=today, now=now, only_one=SEAL)


def _is_due(name: str, due: datetime) -> bool:
    return not Planned.objects.filter(name=name, due_at__gte=due).exists()


def _made_up(name: str, due: datetime, *, first_counts: bool) -> bool:
    """Whether this caller is the one to queue what is due, in its transaction; every other caller is not."""
    _, made = Planned.objects.get_or_create(name=name, defaults={"due_at": due})
    return first_counts if made else bool(Planned.objects.filter(name=name, due_at__lt=due).update(due_at=due))
