"""Which customers a viewer sees (design §8)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from xindang.customers.models import Customer, CustomerUnit
from xindang.people.selectors import Viewer


def visible_customers(viewer: Viewer) -> QuerySet[Customer]:
    """Whoever has a unit the customer trades with sees it; a salesperson sees their own.

    One that is merged into another is none of its own: see ``visible_parts``.
    """
    leading = Customer.objects.filter(merged_into=None)
    if viewer.customer_units is None:
        return leading
    seen = Q(salesperson__in=viewer.names) if viewer.names else Q(pk__in=[])
    return leading.filter(seen | _trading(viewer))


def visible_parts(viewer: Viewer) -> QuerySet[Customer]:
    """The customers that a viewer sees, and those merged into them, whose rows and records are theirs too.

    What a merged one trades with, its leading one trades with and the other way round (``CustomerUnit``); whose it is
    is said by the leading one alone.
    """
    if viewer.customer_units is None:
        return Customer.objects.all()
    return Customer.objects.filter(of_salespeople(viewer) | _trading(viewer))


def of_salespeople(viewer: Viewer) -> Q:
    """Customers whose salesperson the viewer is, and what is merged into those: few, and so named one by one."""
    if not viewer.names:
        return Q(pk__in=[])
    own = Q(merged_into=None, salesperson__in=viewer.names)
    parts = Customer.objects.filter(merged_into__isnull=False, merged_into__salesperson__in=viewer.names)
    keys = list(parts.values_list("pk", flat=True))
    return own | Q(pk__in=keys) if keys else own


def _trading(viewer: Viewer) -> Q:
    if not viewer.customer_units:
        return Q(pk__in=[])
    return Q(Exists(CustomerUnit.objects.filter(customer=OuterRef("customer_id"), unit__in=viewer.customer_units)))


def merged_customers() -> dict[str, str]:
    """The code of every customer that is merged, with that of the one that leads it."""
    merged = Customer.objects.filter(merged_into__isnull=False)
    return {code: str(leading) for code, leading in merged.values_list("customer_id", "merged_into")}


def leading_key(viewer: Viewer, key: int) -> int | None:
    """The key of the customer into which another was merged, where the viewer sees it."""
    return visible_customers(viewer).filter(parts=key).values_list("pk", flat=True).first()


def keys_by_code(viewer: Viewer, codes: Iterable[str]) -> dict[str, int]:
    """The keys in addresses of those of these customers that a viewer sees, by code."""
    seen = visible_customers(viewer).filter(customer_id__in=list(codes))
    return dict(seen.values_list("customer_id", "pk"))
