"""Which job is at work, and who may watch it."""

from __future__ import annotations

from xindang.jobs.kinds import KINDS
from xindang.jobs.models import LIVE, Job
from xindang.people.selectors import Viewer


def job_at_work(only_one: str) -> Job | None:
    """The job of this name that is queued or running."""
    return Job.objects.filter(only_one=only_one, state__in=LIVE).first()


def may_watch(viewer: Viewer, job: Job) -> bool:
    """Whoever queued it, and holders of the right of its kind."""
    kind = KINDS.get(job.kind)
    return job.by == viewer.user.username or bool(kind and viewer.may(kind.right))
