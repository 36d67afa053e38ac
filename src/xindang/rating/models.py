"""评级所依据的资料 · what a rating rests on.

The fields of each model are the columns of its table in ``book/contract.toml``; a test holds them together.
"""

from __future__ import annotations

from django.db import models

from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.sources.models import BookRow, Source
from xindang.store.fields import MoneyField, RateField


class Statement(BookRow):
    """Table ``statements`` of the book."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    period_end = models.DateField()
    months = models.IntegerField()
    received_on = models.DateField(null=True, blank=True)
    audited = models.BooleanField(null=True, blank=True)
    cash = MoneyField(null=True, blank=True)
    receivables = MoneyField(null=True, blank=True)
    inventory = MoneyField(null=True, blank=True)
    current_assets = MoneyField(null=True, blank=True)
    total_assets = MoneyField(null=True, blank=True)
    payables = MoneyField(null=True, blank=True)
    short_term_loans = MoneyField(null=True, blank=True)
    current_liabilities = MoneyField(null=True, blank=True)
    total_liabilities = MoneyField(null=True, blank=True)
    equity = MoneyField(null=True, blank=True)
    market_equity = MoneyField(null=True, blank=True)
    retained_earnings = MoneyField(null=True, blank=True)
    revenue = MoneyField(null=True, blank=True)
    ebit = MoneyField(null=True, blank=True)
    net_profit = MoneyField(null=True, blank=True)
    operating_cash_flow = MoneyField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "rating_statements"
        indexes = [
            models.Index(fields=["customer"], name="statements_customer"),
        ]


class Event(BookRow):
    """Table ``events`` of the book."""

    event_id = models.TextField(unique=True, null=True, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    kind = models.TextField()
    occurred_on = models.DateField()
    known_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    amount = MoneyField(null=True, blank=True)
    channel = models.TextField(null=True, blank=True)
    note = models.TextField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "rating_events"
        indexes = [
            models.Index(fields=["customer"], name="events_customer"),
        ]


class EventFile(models.Model):
    """What was told to the one whom an adverse event is about, and what they say of it: of an event of any source.

    ``row_key``: of the book's row, which may be gone by now.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+"
    )
    origin = models.ForeignKey(Source, models.PROTECT, related_name="+", db_index=False)
    row_key = models.TextField()
    notified_on = models.DateField(null=True, blank=True)
    notified_how = models.TextField(default="", blank=True)
    annotation = models.TextField(default="", blank=True)
    annotated_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "rating_event_file"
        constraints = [models.UniqueConstraint(fields=["origin", "row_key"], name="event_file_once")]


class Objection(models.Model):
    """The one concerned says that it is wrong; until it is answered the event is flagged wherever it is shown."""

    file = models.ForeignKey(EventFile, models.PROTECT, related_name="objections")
    raised_on = models.DateField()
    words = models.TextField()
    answer_by = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(default="", blank=True)  # upheld, rejected, dropped
    answer = models.TextField(default="", blank=True)
    raised_with = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    answered_with = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        db_table = "rating_objection"
        # At most one is open of an event.
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=models.Q(answered_on=None), name="objection_open_once")
        ]


class Search(BookRow):
    """Table ``searches`` of the book."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    source = models.TextField()
    searched_on = models.DateField()
    result = models.TextField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "rating_searches"
        indexes = [
            models.Index(fields=["customer"], name="searches_customer"),
        ]


class RecordedAssessment(BookRow):
    """Table ``assessments`` of the book."""

    assessment_id = models.TextField(unique=True, null=True, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    criterion = models.TextField()
    verdict = models.TextField()
    assessor = models.TextField()
    assessor_role = models.TextField(null=True, blank=True)
    assessed_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    evidence = models.TextField(null=True, blank=True)

    class Meta(BookRow.Meta):
        db_table = "rating_assessments"
        indexes = [
            models.Index(fields=["customer"], name="assessments_customer"),
        ]


class Score(BookRow):
    """Table ``scores`` of the book."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, to_field="customer_id", db_column="customer_id", related_name="+", db_index=False
    )
    indicator = models.TextField()
    score = RateField()
    assessor = models.TextField(null=True, blank=True)
    assessor_role = models.TextField(null=True, blank=True)
    assessed_on = models.DateField()

    class Meta(BookRow.Meta):
        db_table = "rating_scores"
        indexes = [
            models.Index(fields=["customer"], name="scores_customer"),
        ]
