"""The customers: who they are, with whom of us they trade, and how one finds them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import StrIndex

from xindang.sources.models import BookRow
from xindang.store.fields import MoneyField, RateField


class Customer(BookRow):
    """Table ``customers`` of the book. ``salesperson`` is whose customer it is, in the words of the books."""

    customer_id = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField(null=True, blank=True)
    side = models.TextField(null=True, blank=True)
    uscc = models.TextField(null=True, blank=True)
    unit = models.TextField(null=True, blank=True)
    salesperson = models.TextField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    established_on = models.DateField(null=True, blank=True)
    registered_capital = MoneyField(null=True, blank=True)
    paid_in_capital = MoneyField(null=True, blank=True)
    industry = models.TextField(null=True, blank=True)
    region = models.TextField(null=True, blank=True)
    group_id = models.TextField(null=True, blank=True)
    share_of_purchases = RateField(null=True, blank=True)
    term_days = models.IntegerField(null=True, blank=True)
    term_basis = models.TextField(null=True, blank=True)
    refreshed_on = models.DateField(null=True, blank=True)
    # The columns in which the office says otherwise than the source, with what the source says: see ``edits.py``.
    edited_columns: models.JSONField[dict[str, str | None], dict[str, str | None]] = models.JSONField(default=dict)
    # For finding only; no part of the book.
    short_name = models.TextField(default="", blank=True)
    pinyin_initials = models.TextField(default="", blank=True)
    # Where the short name stands in the name; 0: it is no part of it, and has to be looked for itself.
    short_name_at = models.GeneratedField(
        expression=StrIndex("name", "short_name"), output_field=models.IntegerField(), db_persist=True
    )

    class Meta(BookRow.Meta):
        db_table = "customers_customer"
        indexes = [
            models.Index(fields=["salesperson"], name="customer_salesperson"),
            models.Index(fields=["group_id"], name="customer_group"),
            # For ``Begins`` (store/lookups.py); and names are sorted by how they are said.
            models.Index(fields=["pinyin_initials"], name="customer_initials", opclasses=["text_pattern_ops"]),
            models.Index(fields=["uscc"], name="customer_uscc", opclasses=["text_pattern_ops"]),
            models.Index(fields=["pinyin_initials", "name"], name="customer_by_sound"),
            models.Index(fields=["short_name"], condition=models.Q(short_name_at=0), name="customer_short_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerUnit(models.Model):
    """A unit of ours that a customer trades with: whoever has the unit sees the customer."""

    customer = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="customer_id", related_name="units"
    )
    unit = models.TextField()  # as the books write it; empty: documents without a unit

    class Meta:
        db_table = "customers_unit"
        constraints = [models.UniqueConstraint(fields=["unit", "customer"], name="customer_unit_once")]
