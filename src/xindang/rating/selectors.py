"""Adverse events with what their subject was told and says of them."""

from __future__ import annotations

from collections.abc import Mapping

from xindang.customers.models import Customer
from xindang.rating.models import EventFile, Objection

# A row of the book: its source, its key there.
Place = tuple[int, str]


def event_files(customer: Customer) -> Mapping[Place, EventFile]:
    """By the place of the event, those of a customer's events that have a file."""
    found = EventFile.objects.filter(customer__in=customer.together).prefetch_related("objections")
    return {(file.origin_id, file.row_key): file for file in found}


def open_objection(file: EventFile | None) -> Objection | None:
    """The one that is not answered yet."""
    if file is None:
        return None
    return next((objection for objection in file.objections.all() if objection.answered_on is None), None)


def objections_open(customer: Customer) -> int:
    return Objection.objects.filter(file__customer__in=customer.together, answered_on=None).count()
