"""一本账：往来单据与其后的事 · documents and what follows them.

The fields of each model are the columns of its table in ``book/contract.toml``; a test holds them together.
"""

from __future__ import annotations

from django.db import models

from xindang.customers.models import Customer
from xindang.sources.models import BookRow
from xindang.store.fields import MoneyField, RateField


class Item(BookRow):
    """Table ``items`` of the book."""

    item_id = models.TextField(unique=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    unit = models.TextField(null=True, blank=True)
    side = models.TextField()
    kind = models.TextField(null=True, blank=True)
    document_no = models.TextField(null=True, blank=True)
    order_no = models.TextField(null=True, blank=True)
    contract_id = models.TextField(null=True, blank=True)
    issued_on = models.DateField()
    invoiced_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    amount = MoneyField()
    currency = models.TextField(null=True, blank=True)
    applies_to = models.ForeignKey(
        "self",
        models.PROTECT,
        to_field="item_id",
        db_column="applies_to",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    disputed_amount = MoneyField(null=True, blank=True)
    salesperson = models.TextField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "ledger_items"
        indexes = [
            models.Index(fields=["customer"], name="items_customer"),
            models.Index(fields=["applies_to"], name="items_applies_to"),
        ]


class Settlement(BookRow):
    """Table ``settlements`` of the book."""

    settlement_id = models.TextField(unique=True, null=True, blank=True)
    item = models.ForeignKey(
        Item,
        models.PROTECT,
        to_field="item_id",
        db_column="item_id",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
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
    unit = models.TextField(null=True, blank=True)
    side = models.TextField(null=True, blank=True)
    settled_on = models.DateField()
    amount = MoneyField()
    currency = models.TextField(null=True, blank=True)
    method = models.TextField(null=True, blank=True)
    note_kind = models.TextField(null=True, blank=True)
    matures_on = models.DateField(null=True, blank=True)
    honoured_on = models.DateField(null=True, blank=True)
    bounced_on = models.DateField(null=True, blank=True)
    bounce_cause = models.TextField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "ledger_settlements"
        indexes = [
            models.Index(fields=["item"], name="settlements_item"),
            models.Index(fields=["customer"], name="settlements_customer"),
        ]


class Order(BookRow):
    """Table ``orders`` of the book."""

    order_no = models.TextField(unique=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    unit = models.TextField(null=True, blank=True)
    side = models.TextField(null=True, blank=True)
    ordered_on = models.DateField()
    amount = MoneyField()
    currency = models.TextField(null=True, blank=True)
    shipped_amount = MoneyField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "ledger_orders"
        indexes = [
            models.Index(fields=["customer"], name="orders_customer"),
        ]


class Contract(BookRow):
    """Table ``contracts`` of the book."""

    contract_id = models.TextField(unique=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    unit = models.TextField(null=True, blank=True)
    side = models.TextField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    stated_limit = MoneyField(null=True, blank=True)
    term_days = models.IntegerField(null=True, blank=True)
    amount = MoneyField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "ledger_contracts"
        indexes = [
            models.Index(fields=["customer"], name="contracts_customer"),
        ]


class Promise(BookRow):
    """Table ``promises`` of the book."""

    promise_id = models.TextField(unique=True, null=True, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    item = models.ForeignKey(
        Item,
        models.PROTECT,
        to_field="item_id",
        db_column="item_id",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    made_on = models.DateField()
    due_on = models.DateField()
    amount = MoneyField(null=True, blank=True)
    kept_on = models.DateField(null=True, blank=True)
    kept_amount = MoneyField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "ledger_promises"
        indexes = [
            models.Index(fields=["customer"], name="promises_customer"),
            models.Index(fields=["item"], name="promises_item"),
        ]


class Dispute(BookRow):
    """Table ``disputes`` of the book."""

    dispute_id = models.TextField(unique=True, null=True, blank=True)
    item = models.ForeignKey(
        Item, models.PROTECT, to_field="item_id", db_column="item_id", related_name="+", db_index=False
    )
    raised_on = models.DateField()
    amount = MoneyField(null=True, blank=True)
    reason = models.TextField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "ledger_disputes"
        indexes = [
            models.Index(fields=["item"], name="disputes_item"),
        ]


class Reconciliation(BookRow):
    """Table ``reconciliations`` of the book."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    unit = models.TextField(null=True, blank=True)
    on = models.DateField()
    confirmed_on = models.DateField(null=True, blank=True)
    difference = MoneyField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "ledger_reconciliations"
        indexes = [
            models.Index(fields=["customer"], name="reconciliations_customer"),
        ]


class Rate(BookRow):
    """Table ``rates`` of the book."""

    currency = models.TextField()
    on = models.DateField()
    rate = RateField()

    class Meta(BookRow.Meta):
        db_table = "ledger_rates"
