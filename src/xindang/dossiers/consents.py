"""Consent of a person to the gathering of what may only be gathered with it, and the ground in law for it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from xindang.customers.models import Customer
from xindang.dossiers.catalogue import Item, load_items
from xindang.dossiers.models import Consent


def consent_on(customer: Customer, item: Item, on: date) -> Consent | None:
    """The consent that holds on a day, for an item that needs one; the latest where there are several."""
    if not item.needs_consent or item.of not in {"", customer.kind or "company"}:
        return None
    running = Q(until_on__isnull=True) | Q(until_on__gte=on)
    standing = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on)
    found = Consent.objects.filter(running, standing, customer__in=customer.together, item=item.name, from_on__lte=on)
    return found.order_by("-from_on", "-pk").first()


def item_by_consent(customer: Customer, name: str, on: date) -> Item | None:
    """The item of a name that is gathered of a customer because it has agreed to it."""
    item = load_items().items.get(name)
    return item if item is not None and consent_on(customer, item, on) is not None else None
