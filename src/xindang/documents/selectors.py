"""Which documents a viewer sees, and which of them end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.documents.catalogue import Level, levels
from xindang.documents.models import Document
from xindang.people.selectors import Viewer

# So many days ahead one is told that a document ends.
DAYS_AHEAD = 30


def visible_documents(viewer: Viewer) -> QuerySet[Document]:
    """Those of customers one sees; of a level that asks for a right, where one sees the customer by that right too."""
    documents = Document.objects.all()
    if viewer.customer_units is not None:
        documents = documents.filter(customer__in=visible_customers(viewer).values("customer_id"))
    for level in levels().values():
        by_right = viewer.with_right(level.sees) if level.sees else viewer
        if level.sees and by_right.customer_units is not None:
            seen = visible_customers(by_right).values("customer_id")
            documents = documents.filter(~Q(level=level.name) | Q(customer__in=seen))
    return documents


def levels_seen(viewer: Viewer, customer: Customer) -> list[Level]:
    """The levels whose documents of a customer a viewer sees; who sees one may give it to a document."""
    return [
        level
        for level in levels().values()
        if not level.sees or visible_customers(viewer.with_right(level.sees)).filter(pk=customer.pk).exists()
    ]


def ending(documents: QuerySet[Document], on: date, days: int = DAYS_AHEAD) -> QuerySet[Document]:
    """Those in use whose validity has ended on a day, or ends within so many days."""
    in_use = documents.filter(retired_on__isnull=True, destroyed_on__isnull=True)
    return in_use.filter(valid_to__lte=on + timedelta(days=days))
