"""Which customers a viewer sees (design §8)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from xindang.customers.models import Customer, CustomerUnit
from xindang.people.selectors import Viewer


def visible_customers(viewer: Viewer) -> QuerySet[Customer]:
    """Whoever has a unit the customer trades with sees it; a salesperson sees their own."""
    if viewer.customer_units is None:
        return Customer.objects.all()
    seen = Q(salesperson__in=viewer.names) if viewer.names else Q(pk__in=[])
    if viewer.customer_units:
        trades = CustomerUnit.objects.filter(customer=OuterRef("customer_id"), unit__in=viewer.customer_units)
        seen |= Q(Exists(trades))
    return Customer.objects.filter(seen)
