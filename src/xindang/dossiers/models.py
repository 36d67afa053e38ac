"""The dossier: every item of information as somebody found it, with where it came from and what became of it."""

from __future__ import annotations

from typing import Any

from django.db import models

from xindang.customers.models import Customer
from xindang.people.models import User

# What holds of a contradiction where every side does.
BOTH = "both"


class Finding(models.Model):
    """A value of one item, found by one channel. Rows are added and withdrawn, never changed.

    ``item``: of ``items.toml``; ``row``: which of several, empty where there is one. ``value``: text by part
    (``values.py``), of a sealed part only a label (``sealed.py``). ``as_of``: the day for which it holds;
    ``recorded_on``: since when the office knows it.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+"
    )
    item = models.TextField()
    row = models.TextField(default="", blank=True)
    value: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    channel = models.TextField()
    source = models.TextField(default="", blank=True)
    as_of = models.DateField()
    collected_by = models.TextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "dossiers_finding"
        indexes = [models.Index(fields=["customer", "item", "row"], name="finding_item")]


class Contradiction(models.Model):
    """What a rule of S1-11 found in a dossier: from ``found_on`` until ``gone_on``, when its grounds were others.

    ``subject``: the thing it is about; ``fingerprint``: of who said what. ``sides``: each with its fact, what it said,
    and what that rested on (``contradiction_rows.py``). ``holds``: the side that does, or both, as somebody settled it.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+"
    )
    rule = models.TextField()
    clause = models.TextField()
    subject = models.TextField()
    fingerprint = models.TextField()
    sides: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField()
    found_on = models.DateField()
    gone_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    holds = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "dossiers_contradiction"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "fingerprint"], condition=models.Q(gone_on=None), name="contradiction_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["found_on"], condition=models.Q(gone_on=None, resolved_on=None), name="contradiction_open"
            )
        ]


class SealedPart(models.Model):
    """The part of a finding that nobody reads in the database, as it is sealed (``store/sealing.py``).

    ``kind``: the type of the part. Only the act that renews all under the current key changes a row.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="sealed_parts", db_index=False)
    part = models.TextField()
    kind = models.TextField()
    key_id = models.TextField()
    text = models.TextField()
    mark = models.TextField()

    class Meta:
        db_table = "dossiers_sealed_part"
        constraints = [models.UniqueConstraint(fields=["finding", "part"], name="sealed_part_once")]
        indexes = [
            models.Index(fields=["kind", "mark"], name="sealed_part_mark"),
            models.Index(fields=["key_id", "id"], name="sealed_part_key"),
        ]
