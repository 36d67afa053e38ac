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
PAPERS = "papers"


def visible_documents(viewer: Viewer) -> QuerySet[Document]:
    """Those of customers one sees, and sees by the right to papers; of a level that asks for a further right, where one
    sees the customer by that one too.
    """
    documents = Document.objects.all()
    if (of_seen := _of_customers(viewer)) is not None:
        documents = documents.filter(of_seen)
    by_papers = viewer.with_right(PAPERS)
    if by_papers.sight != viewer.sight and (of_seen := _of_customers(by_papers)) is not None:
        documents = documents.filter(of_seen)
    for level in levels().values():
        if level.sees and (of_seen := _of_customers(viewer.with_right(level.sees))) is not None:
            documents = documents.filter(~Q(level=level.name) | of_seen)
    return documents


def _of_customers(viewer: Viewer) -> Q | None:
    """Documents of customers that a viewer sees; None where that is all of them."""
    if viewer.customer_units is None:
        return None
    return Q(customer__in=visible_customers(viewer).values("customer_id"))


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
