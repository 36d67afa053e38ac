"""Assessments of the office's book: each run, where its customers stand, what is open, and what there is to do.

A run's tables are its result folder, as ``xindang assess`` writes it; the rows here are what lists need of the run in
force, taken from those tables and never computed anew.
"""

from __future__ import annotations

from django.db import models

from xindang.customers.models import Customer
from xindang.jobs.models import Job, JobState
from xindang.people.models import User
from xindang.store.fields import MoneyField
from xindang.store.indexes import LargestFirst


class RunState(models.TextChoices):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Run(models.Model):
    """One assessment of the whole book on a day. Its result folder is ``runs/<id>``."""

    on = models.DateField()
    state = models.TextField(choices=RunState, default=RunState.RUNNING)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    pack = models.TextField()
    release = models.TextField(default="", blank=True)
    release_hash = models.TextField(default="", blank=True)
    book_hash = models.TextField(default="", blank=True)
    content_hash: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    # grade → {"customers": n, "provisional": n}, over the whole book
    grades: models.JSONField[dict[str, dict[str, int]], dict[str, dict[str, int]]] = models.JSONField(default=dict)
    since = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.TextField(default="", blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # The one whose rows stand in the tables below; at most one.
    in_force = models.BooleanField(default=False)

    @property
    def shown_state(self) -> str:
        """Failed too where its job has ended and nobody was left to say so here."""
        ended = self.job is None or self.job.state in {JobState.DONE, JobState.FAILED}
        return RunState.FAILED if self.state == RunState.RUNNING and ended else self.state

    @property
    def seconds(self) -> int | None:
        """How long it took; None while it is at work."""
        return None if self.ended_at is None else round((self.ended_at - self.started_at).total_seconds())

    class Meta:
        db_table = "runs_run"
        constraints = [
            models.UniqueConstraint(fields=["in_force"], condition=models.Q(in_force=True), name="run_in_force_once")
        ]


# The columns that lists begin with, largest first, and the names of their indexes.
LISTED_BY = {
    "exposure_amount": "exposure",
    "limit_amount": "limit",
    "available_amount": "available",
    "over_limit_amount": "over_limit",
    "overdue_amount": "overdue_amount",
    "overdue_days_max": "overdue",
    "paid_last_on": "paid_last",
}


class Standing(models.Model):
    """Where a customer stands on one side; one row with an empty side where it trades on none.

    Amounts in base currency, NULL where unknown. ``limit_state``: none, granted, suspended, unlimited. ``limit_amount``
    is what is in force, long-term and temporary together.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="customer_id", related_name="standings"
    )
    side = models.TextField(blank=True)
    grade = models.TextField(null=True, blank=True)
    provisional = models.BooleanField(default=False)
    limit_state = models.TextField(null=True, blank=True)
    limit_amount = MoneyField(null=True, blank=True)
    exposure_amount = MoneyField(null=True, blank=True)
    available_amount = MoneyField(null=True, blank=True)
    over_limit_amount = MoneyField(null=True, blank=True)
    open_amount = MoneyField(null=True, blank=True)
    overdue_amount = MoneyField(null=True, blank=True)
    unapplied_amount = MoneyField(null=True, blank=True)
    notes_amount = MoneyField(null=True, blank=True)
    disputed_amount = MoneyField(null=True, blank=True)
    overdue_days_max = models.IntegerField(null=True, blank=True)
    oldest_due_on = models.DateField(null=True, blank=True)
    paid_last_on = models.DateField(null=True, blank=True)
    proposed_amount = MoneyField(null=True, blank=True)
    term_days = models.IntegerField(null=True, blank=True)
    # bucket → amount in base currency, as text
    buckets: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)

    class Meta:
        db_table = "runs_standing"
        constraints = [models.UniqueConstraint(fields=["run", "customer", "side"], name="standing_once")]
        indexes = [
            *(LargestFirst(fields=["run", column], name=f"standing_{name}") for column, name in LISTED_BY.items()),
            models.Index(fields=["run", "grade"], name="standing_grade"),
        ]


class OpenItem(models.Model):
    """Table ``open_items`` of the run in force: every item with anything open or in notes."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="customer_id", related_name="open_items"
    )
    item_id = models.TextField()
    unit = models.TextField(null=True, blank=True)
    side = models.TextField()
    currency = models.TextField()
    document_no = models.TextField(null=True, blank=True)
    issued_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    overdue_days = models.IntegerField(null=True, blank=True)
    amount = MoneyField()
    open_amount = MoneyField()
    notes_amount = MoneyField()
    disputed_amount = MoneyField()

    class Meta:
        db_table = "runs_open_item"
        indexes = [models.Index(fields=["run", "customer"], name="open_item_customer")]


class GradeMove(models.Model):
    """A row of table ``grade_changes`` of a run: how a customer's grade was another one than in the run before.

    Rows stay when the next run comes: together they are the history of a customer's grade.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    customer = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="customer_id", related_name="grade_moves"
    )
    direction = models.TextField()
    grade_before = models.TextField(null=True, blank=True)
    grade_after = models.TextField(null=True, blank=True)
    text_zh = models.TextField()
    text_en = models.TextField()

    class Meta:
        db_table = "runs_grade_move"
        constraints = [models.UniqueConstraint(fields=["run", "customer"], name="grade_move_once")]


class TaskState(models.TextChoices):
    OPEN = "open"
    DONE = "done"  # somebody says so, with evidence; the next run shows whether it is
    GONE = "gone"  # the last run no longer lists it


class Task(models.Model):
    """A row of the worklist that lives from run to run. ``key``: what makes it the same thing to do.

    ``first_run`` listed it first. ``last_run``: of one that is gone the last to list it, else the last to say something
    else of it; all open ones are listed by the run in force.
    """

    key = models.TextField(unique=True)
    state = models.TextField(choices=TaskState, default=TaskState.OPEN)
    first_run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="+", db_index=False)
    last_run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="+", db_index=False)
    kind = models.TextField()
    clause = models.TextField()
    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        to_field="customer_id",
        db_column="customer_id",
        null=True,
        blank=True,
        related_name="tasks",
    )
    group_id = models.TextField(null=True, blank=True)
    unit = models.TextField(null=True, blank=True)
    side = models.TextField(null=True, blank=True)
    amount = MoneyField(null=True, blank=True)
    currency = models.TextField(null=True, blank=True)
    since_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    owner_role = models.TextField()
    owner = models.TextField(null=True, blank=True)  # a salesperson, in the words of the books
    severity = models.TextField()
    severity_rank = models.SmallIntegerField(default=2)  # 1 is the most urgent
    text_zh = models.TextField()
    text_en = models.TextField()
    assigned_to = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="tasks", db_index=False)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        db_table = "runs_task"
        indexes = [
            models.Index(fields=["state", "severity_rank", "due_on"], name="task_urgent"),
            models.Index(fields=["state", "owner_role", "severity_rank", "due_on"], name="task_role"),
            models.Index(fields=["assigned_to", "state"], name="task_assigned"),
            models.Index(fields=["customer"], name="task_customer"),
            # For counts of kinds over all that somebody sees: PostgreSQL then reads no row.
            models.Index(
                fields=["state", "owner_role", "kind", "severity"],
                name="task_counted",
                include=["customer", "owner", "assigned_to", "unit", "group_id"],
            ),
            # How many of one's customers' things to do are other units': most are of no single unit.
            models.Index(
                fields=["unit", "customer"], name="task_of_unit", condition=models.Q(state="open", unit__isnull=False)
            ),
        ]


class TaskNote(models.Model):
    """What somebody wrote of a task. ``evidence``: what proves that it is done (a document's number, an address).

    One without a writer is of ``run``: it still lists what somebody had called done, and so the task is open again.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField()
    text = models.TextField(default="", blank=True)
    evidence = models.TextField(default="", blank=True)

    class Meta:
        db_table = "runs_task_note"
