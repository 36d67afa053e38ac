"""What a customer has paid, newest first: settlements of its items and money not yet applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from xindang.customers.models import Customer
from xindang.ledger.models import Settlement
from xindang.people.selectors import Viewer

# So many at first; so many where all are asked for.
PAYMENTS_FIRST, PAYMENTS_MOST = 25, 1000


@dataclass(frozen=True, slots=True)
class Payment:
    """One settlement. ``unit`` and ``side`` are the item's where there is one; ``item``: none for money not applied."""

    on: date
    amount: Decimal
    currency: str
    unit: str
    side: str
    item: str
    method: str
    note_kind: str
    matures_on: date | None
    honoured_on: date | None
    bounced_on: date | None
    bounce_cause: str


@dataclass(frozen=True, slots=True)
class PaymentsShown:
    """``more``: there are older ones. ``others``: how many of the latest are of other units, not shown singly."""

    rows: Sequence[Payment]
    more: bool
    others: int


def payments_shown(viewer: Viewer, customer: Customer, base_currency: str, *, whole: bool) -> PaymentsShown:
    """The latest payments, of whatever method; those of other units are counted only."""
    most = PAYMENTS_MOST if whole else PAYMENTS_FIRST
    applied = Settlement.objects.filter(item__customer__in=customer.together)
    loose = Settlement.objects.filter(item__isnull=True, customer__in=customer.together)
    own: list[Settlement] = []
    others = 0
    for found, unit in ((applied, "item__unit"), (loose, "unit")):
        seen = _of_units(found, viewer, unit)
        own += seen.select_related("item").order_by("-settled_on", "-pk")[: most + 1]
        others += _of_others(found, viewer, unit)
    own.sort(key=lambda settlement: (settlement.settled_on, settlement.pk), reverse=True)
    rows = [_payment(settlement, base_currency) for settlement in own[:most]]
    return PaymentsShown(rows, len(own) > most, others)


def _of_others(found: QuerySet[Settlement], viewer: Viewer, unit: str) -> int:
    """How many of these the viewer does not see; one without a unit is of the organisation, and not theirs either."""
    if viewer.document_units is None:
        return 0
    seen = Q(**{f"{unit}__in": viewer.document_units})
    counts = found.aggregate(every=Count("pk"), seen=Count("pk", filter=seen))
    return int(counts["every"] - counts["seen"])


def _of_units(found: QuerySet[Settlement], viewer: Viewer, unit: str) -> QuerySet[Settlement]:
    if viewer.document_units is None:
        return found
    return found.filter(Q(**{f"{unit}__in": viewer.document_units}))


def _payment(settlement: Settlement, base_currency: str) -> Payment:
    item = settlement.item
    return Payment(
        on=settlement.settled_on,
        amount=settlement.amount or Decimal(0),
        currency=settlement.currency or (item.currency if item else None) or base_currency,
        unit=(item.unit if item else settlement.unit) or "",
        side=(item.side if item else settlement.side) or "",
        item=(item.document_no or item.item_id) if item else "",
        method=settlement.method or "",
        note_kind=settlement.note_kind or "",
        matures_on=settlement.matures_on,
        honoured_on=settlement.honoured_on,
        bounced_on=settlement.bounced_on,
        bounce_cause=settlement.bounce_cause or "",
    )
