"""What was done, by whom: rows that are only ever added, and the blocks that seal them."""

from __future__ import annotations

from typing import Any

from django.db import models


class AuditBlock(models.Model):
    """Rows sealed together. ``hash`` covers the block before and every row hash in order (``chain.py``).

    ``entries``: id and hash of each row, so that a row that is gone can still be named.
    """

    number = models.IntegerField(unique=True)
    entries: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    row_count = models.IntegerField()
    previous_hash = models.TextField()
    hash = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_block"


class AuditRow(models.Model):
    """One act. ``hash`` is of its content; ``block`` and ``position`` are set once, when it is sealed."""

    recorded_at = models.DateTimeField()
    on = models.DateField()
    by = models.TextField()  # the username; empty: a job that nobody started
    act = models.TextField()  # the name of the service
    subject_kind = models.TextField()
    subject = models.TextField()
    details: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    hash = models.TextField()
    block = models.ForeignKey(AuditBlock, models.PROTECT, null=True, blank=True, related_name="rows")
    position = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "audit_row"
        indexes = [
            models.Index(fields=["subject_kind", "subject"], name="audit_subject"),
            models.Index(fields=["block", "position"], name="audit_block_position"),
            models.Index(fields=["by", "id"], name="audit_row_by"),
            models.Index(fields=["act", "id"], name="audit_row_act"),
            models.Index(fields=["on", "id"], name="audit_row_on"),
        ]
