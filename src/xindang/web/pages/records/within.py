"""Among what a viewer may choose and look where something is recorded of a customer: documents of units one sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from xindang.customers.models import Customer, CustomerUnit
from xindang.ledger.models import Item
from xindang.people.models import Unit
from xindang.people.selectors import Viewer
from xindang.runs.packs import pack_of
from xindang.web.pages.records.rights import CORRECT
from xindang.web.rooms import sees_by
from xindang.web.row_fields import Choice
from xindang.web.templatetags.said import money

ITEMS_MOST = 200
# The parameter of the policy within which totals of statements agree, and what it is where a policy has none.
TOLERANCE, TOLERANCE_DEFAULT = "statement_tolerance_amount", Decimal(1)


@dataclass(frozen=True, slots=True)
class Within:
    """``given``: what the service is told by its name; ``choices``: of columns chosen from a list, ``suggested``: of
    those where something else may be typed too.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    suggested: Mapping[str, Sequence[Choice]] = field(default_factory=dict)


def nothing(viewer: Viewer, customer: Customer) -> Within:
    return Within()


def criteria(viewer: Viewer, customer: Customer) -> Within:
    """The criteria of the policy in force, in its order."""
    titles: dict[str, Choice] = {}
    for rule in pack_of(settings.PACK).rules:
        said = Choice(rule.criterion, f"{rule.criterion} {rule.title}", f"{rule.criterion} {rule.title_en}")
        titles.setdefault(rule.criterion, said)
    return Within({"criteria": titles.keys()}, {"criterion": list(titles.values())})


def statement_checks(viewer: Viewer, customer: Customer) -> Within:
    """Within what totals agree, by the policy; and whether the viewer may mark a statement audited."""
    tolerance = pack_of(settings.PACK).parameter_values.get(TOLERANCE)
    known = tolerance if isinstance(tolerance, Decimal) else TOLERANCE_DEFAULT
    return Within({"tolerance": known, "may_audit": sees_by(viewer, CORRECT, customer)})


def items_named(viewer: Viewer, customer: Customer) -> Within:
    """The customer's items of units whose documents the viewer sees; the latest are suggested."""
    items = Item.objects.filter(_of_units(viewer, "unit"), customer__in=customer.together)
    latest = items.order_by("-issued_on", "-pk").values_list("item_id", "document_no", "issued_on", "amount")
    return Within({"items": items}, suggested={"item_id": [_item(*item) for item in latest[:ITEMS_MOST]]})


def _item(item_id: str, document_no: str | None, issued_on: date, amount: Decimal | None) -> Choice:
    said = f"{document_no or item_id} · {issued_on} · {money(amount)}"
    return Choice(item_id, said, said)


def units_named(viewer: Viewer, customer: Customer) -> Within:
    """Our units that trade with the customer and whose documents the viewer sees."""
    traded = CustomerUnit.objects.filter(_of_units(viewer, "unit"), customer=customer).values_list("unit", flat=True)
    names = dict(Unit.objects.values_list("code", "name"))
    whole = [Choice("", "全公司", "whole organisation")] if viewer.document_units is None else []
    units = [Choice(code, names.get(code, code), names.get(code, code)) for code in sorted(traded) if code]
    return Within({"units": {choice.value for choice in (*whole, *units)}}, {"unit": units})


def of_customer(model: Any, viewer: Viewer, customer: Customer) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(customer__in=customer.together)
    return rows


def of_items(model: Any, viewer: Viewer, customer: Customer) -> QuerySet[Any]:
    """Rows about items of units whose documents the viewer sees."""
    rows: QuerySet[Any] = model.objects.filter(_of_units(viewer, "item__unit"), item__customer__in=customer.together)
    return rows


def of_items_or_none(model: Any, viewer: Viewer, customer: Customer) -> QuerySet[Any]:
    """The same, and rows about no single item."""
    seen = Q(item__isnull=True) | _of_units(viewer, "item__unit")
    rows: QuerySet[Any] = model.objects.filter(seen, customer__in=customer.together)
    return rows


def of_units(model: Any, viewer: Viewer, customer: Customer) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(_of_units(viewer, "unit"), customer__in=customer.together)
    return rows


def _of_units(viewer: Viewer, name: str) -> Q:
    """Of units whose documents a viewer sees; those without one are of the organisation."""
    if viewer.document_units is None:
        return Q()
    seen = Q(**{f"{name}__in": viewer.document_units})
    return seen | Q(**{f"{name}__isnull": True}) if "" in viewer.document_units else seen
