"""Adverse events with what their subject was told and says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from xindang.customers.models import Customer
from xindang.rating.export import expired_events
from xindang.rating.models import Event, EventFile, Objection

# A row of the book: its source, its key there.
Place = tuple[int, str]


def event_files(customer: Customer) -> Mapping[Place, EventFile]:
    """By the place of the event, those of a customer's events that have a file."""
    found = EventFile.objects.filter(customer__in=customer.together).prefetch_related("objections")
    return {(file.origin_id, file.row_key): file for file in found}


def expired_keys(customer: Customer, on: date) -> frozenset[int]:
    """The events of a customer that are used no more on a day, by their keys: of persons, whose term is over."""
    codes = [one.customer_id for one in customer.together]
    condition, values = expired_events(on, codes)
    listed = ", ".join("%s" for _ in codes)
    sql = f"select id from {Event._meta.db_table} where customer_id in ({listed}) and ({condition})"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*codes, *values])
        return frozenset(key for (key,) in cursor.fetchall())


def open_objection(file: EventFile | None) -> Objection | None:
    """The one that is not answered yet."""
    if file is None:
        return None
    return next((objection for objection in file.objections.all() if objection.answered_on is None), None)


def objections_open(customer: Customer) -> int:
    return Objection.objects.filter(file__customer__in=customer.together, answered_on=None).count()


def objections_seen(customers: QuerySet[Customer]) -> QuerySet[Objection]:
    """Those of these customers that are not answered yet, the one due first before."""
    seen = Objection.objects.filter(answered_on=None, file__customer__in=customers.values("customer_id"))
    return seen.select_related("file__customer__merged_into", "raised_with").order_by("answer_by", "pk")
