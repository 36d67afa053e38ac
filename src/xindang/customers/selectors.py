"""Which customers a viewer sees (design §8)."""

from __future__ import annotations

from collections.abc import Iterable

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


def keys_by_code(viewer: Viewer, codes: Iterable[str]) -> dict[str, int]:
    """The keys in addresses of those of these customers that a viewer sees, by code."""
    seen = visible_customers(viewer).filter(customer_id__in=list(codes))
    return dict(seen.values_list("customer_id", "pk"))
