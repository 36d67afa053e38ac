"""Work that is done in the background, and how far it is."""

from __future__ import annotations

from typing import Any

from django.db import models


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


# Not ended yet.
LIVE = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """One piece of work. While it runs its worker renews ``lease_until``; a job whose lease is over is taken up again.

    ``attempt`` and ``worker`` are the fence: results are written only while the job still carries both (``told.py``).
    """

    kind = models.TextField()
    arguments: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # While a job with this name is queued or running, no second one is queued. Empty: no such bound.
    only_one = models.TextField(default="", blank=True)
    state = models.TextField(choices=JobState, default=JobState.QUEUED)
    attempt = models.IntegerField(default=0)
    worker = models.TextField(default="", blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # How often its lease ran out because its worker was gone.
    lost_count = models.IntegerField(default=0)
    # The step it is at, and how many of how many are done; 0 of 0 where nobody knows.
    step_zh = models.TextField(default="", blank=True)
    step_en = models.TextField(default="", blank=True)
    steps_done = models.IntegerField(default=0)
    steps_all = models.IntegerField(default=0)
    by = models.TextField(default="", blank=True)
    on = models.DateField()
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    result: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # What stopped it, in both languages: problems as values, or one line of what broke.
    problems: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)

    class Meta:
        db_table = "jobs_job"
        constraints = [
            models.UniqueConstraint(
                fields=["only_one"],
                condition=~models.Q(only_one="") & models.Q(state__in=["queued", "running"]),
                name="job_only_one",
            )
        ]
        indexes = [models.Index(fields=["state", "id"], name="job_state")]


class Planned(models.Model):
    """The last moment of a plan (``schedule.py``) for which work was queued: none is queued for it again."""

    name = models.TextField(unique=True)
    due_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_planned"
