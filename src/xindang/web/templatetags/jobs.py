"""What templates ask of a job."""

from __future__ import annotations

from django import template

from xindang.jobs.kinds import KINDS, Kind
from xindang.jobs.models import Job

register = template.Library()
GONE = Kind("", "", "后台工作", "Background work")


@register.filter
def kind_of(job: Job) -> Kind:
    """The kind with its titles; a general one for a kind that this version no longer has."""
    return KINDS.get(job.kind, GONE)
