"""额度与担保 · limits and what secures them.

The fields of each model are the columns of its table in ``book/contract.toml``; a test holds them together.
"""

from __future__ import annotations

from django.db import models

from xindang.customers.models import Customer
from xindang.sources.models import BookRow
from xindang.store.fields import MoneyField


class Limit(BookRow):
    """Table ``limits`` of the book."""

    limit_id = models.TextField(unique=True, null=True, blank=True)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        to_field="customer_id",
        db_column="customer_id",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    group_id = models.TextField(null=True, blank=True)
    unit = models.TextField(null=True, blank=True)
    side = models.TextField()
    tenure = models.TextField(null=True, blank=True)
    state = models.TextField()
    amount = MoneyField(null=True, blank=True)
    currency = models.TextField(null=True, blank=True)
    term_days = models.IntegerField(null=True, blank=True)
    instrument_no = models.TextField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "credit_limits"
        indexes = [
            models.Index(fields=["customer"], name="limits_customer"),
        ]


class Collateral(BookRow):
    """Table ``collateral`` of the book."""

    collateral_id = models.TextField(unique=True, null=True, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    kind = models.TextField(null=True, blank=True)
    value = MoneyField()
    currency = models.TextField(null=True, blank=True)
    valued_on = models.DateField(null=True, blank=True)
    registered_no = models.TextField(null=True, blank=True)
    formalities_complete = models.BooleanField(null=True, blank=True)
    prior_claims = MoneyField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "credit_collateral"
        indexes = [
            models.Index(fields=["customer"], name="collateral_customer"),
        ]


class Hint(BookRow):
    """Table ``hints`` of the book."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    kind = models.TextField()
    amount = MoneyField(null=True, blank=True)
    noted_on = models.DateField()
    channel = models.TextField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "credit_hints"
        indexes = [
            models.Index(fields=["customer"], name="hints_customer"),
        ]
