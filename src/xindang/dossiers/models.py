"""The dossier: every item of information as somebody found it, with where it came from and what became of it."""

from __future__ import annotations

from django.db import models

from xindang.customers.models import Customer
from xindang.people.models import User


class Finding(models.Model):
    """A value of one item, found by one channel. Rows are added and withdrawn, never changed.

    ``item``: of ``items.toml``; ``row``: which of several, empty where there is one. ``value``: text by part
    (``values.py``). ``as_of``: the day for which it holds; ``recorded_on``: since when the office knows it.
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
