"""The customers: who they are, with whom of us they trade, and how one finds them."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models.functions import StrIndex

from xindang.people.models import User
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
    # The customer that it is one with, as somebody in the office found; its own rows stay as its source gives them.
    merged_into: models.ForeignKey[Customer | None, Customer | None] = models.ForeignKey(
        "self", models.PROTECT, to_field="customer_id", db_column="merged_into", null=True, blank=True, db_index=False,
        related_name="parts",
    )  # fmt: skip
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
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="customer_merged"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def leading(self) -> Customer:
        """The customer that it is one with, else itself."""
        return self.merged_into or self

    @cached_property
    def together(self) -> list[Customer]:
        """Itself and the customers merged into it: whatever is read of it is read of all of them."""
        return [self, *self.parts.order_by("pk")]


class CustomerUnit(models.Model):
    """A unit of ours that a customer trades with: whoever has the unit sees the customer."""

    customer = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="customer_id", related_name="units"
    )
    unit = models.TextField()  # as the books write it; empty: documents without a unit

    class Meta:
        db_table = "customers_unit"
        constraints = [models.UniqueConstraint(fields=["unit", "customer"], name="customer_unit_once")]


class MarkOrigin(models.TextChoices):
    """Whence a mark of a customer is known: its row of the book, or what was found out of it."""

    BOOK = "book"
    DOSSIER = "dossier"


class IdentityMark(models.Model):
    """Something by which a customer is known again, in one way of writing it: see ``marks.py``. For finding only."""

    customer = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    kind = models.TextField()
    mark = models.TextField()
    origin = models.TextField(choices=MarkOrigin)

    class Meta:
        db_table = "customers_mark"
        constraints = [
            models.UniqueConstraint(fields=["customer", "origin", "kind", "mark"], name="customer_mark_once")
        ]
        indexes = [models.Index(fields=["kind", "mark", "customer"], name="customer_mark_shared")]


class Merge(models.Model):
    """That two customers are one: who found it, and who took it back. ``Customer.merged_into`` is what stands now."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    leading = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="leading_id", related_name="+", db_index=False
    )
    reason = models.TextField()
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    merged_on = models.DateField()
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    undone_on = models.DateField(null=True, blank=True)
    undone_reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "customers_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(undone_on__isnull=True), name="customer_merged_once"
            )
        ]
        indexes = [models.Index(fields=["leading"], name="merge_leading")]


class NotTheSame(models.Model):
    """That two customers are not one although they share marks. ``first``: the one whose code comes first."""

    first = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="first_id", related_name="+", db_index=False
    )
    second = models.ForeignKey(
        Customer, models.CASCADE, to_field="customer_id", db_column="second_id", related_name="+", db_index=False
    )
    reason = models.TextField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    decided_on = models.DateField()

    class Meta:
        db_table = "customers_not_the_same"
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="not_the_same_once")]
        indexes = [models.Index(fields=["second"], name="not_the_same_second")]
