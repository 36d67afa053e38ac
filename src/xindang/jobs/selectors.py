"""Who may watch a job."""

from __future__ import annotations

from xindang.jobs.kinds import KINDS
from xindang.jobs.models import Job
from xindang.people.selectors import Viewer


def may_watch(viewer: Viewer, job: Job) -> bool:
    """Whoever queued it, and holders of the right of its kind."""
    kind = KINDS.get(job.kind)
    return job.by == viewer.user.username or bool(kind and viewer.may(kind.right))
