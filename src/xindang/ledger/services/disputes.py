"""Disputes on items: raised with their reason, resolved with their outcome (S2-3.2a)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from xindang.core.problems import Problem, problem
from xindang.customers.given import Value
from xindang.customers.models import Customer
from xindang.ledger.models import Dispute, Item
from xindang.ledger.named import item_named
from xindang.people.models import User
from xindang.records.given import (
    Provenance,
    order_faults,
    own_customer_faults,
    provenance_of,
    reason_faults,
    refuse,
    typed_of,
    values_given,
)
from xindang.records.models import Record
from xindang.records.services.rows import RecordedTable, Said, record_add, record_change

DISPUTES = RecordedTable("disputes", Dispute)
RAISED, RESOLVED = ("item_id", "raised_on", "amount", "reason"), ("resolved_on", "outcome")


@transaction.atomic
def dispute_record(
    *, customer: Customer, given: Mapping[str, str], provenance: Provenance, items: QuerySet[Item], by: User, on: date
) -> Record:
    """Record that a customer disputes an item. ``items``: those that may be named. Raises ProblemsFound."""
    values, wrong = values_given("disputes", RAISED, given, needed=("reason",))
    item = item_named(items.filter(customer__in=customer.together), values)
    wrong += order_faults("disputes", values, "raised_on", on=on)
    wrong += _item_faults(item, values)
    refuse([*wrong, *provenance.faults()])
    row = {"item": item, **{name: values[name] for name in RAISED[1:]}}
    unit = (item.unit or "") if item else None
    customer = item.customer if item else customer
    return record_add(table=DISPUTES, customer=customer, said=Said(values, row, provenance, unit=unit), by=by, on=on)


@transaction.atomic
def dispute_amend(
    *, record: Record, number: int, given: Mapping[str, str], provenance: Provenance, items: QuerySet[Item],
    reason: str, by: User, on: date,
) -> Record:  # fmt: skip
    """Correct what was recorded of a dispute; how it ended stays as it was said. Raises ProblemsFound."""
    before = Record.objects.select_for_update().get(pk=record.pk).values
    closed = {name: before[name] or "" for name in RESOLVED if name in before}
    values, wrong = values_given("disputes", (*RAISED, *closed), {**given, **closed}, needed=("reason", *closed))
    item = item_named(items.filter(customer=record.customer), values)
    wrong += order_faults("disputes", values, "raised_on", *(name for name in closed if name == "resolved_on"), on=on)
    wrong += _item_faults(item, values)
    refuse([*wrong, *provenance.faults(), *reason_faults(reason), *own_customer_faults(record.customer, by)])
    row = {"item": item, **{name: values[name] for name in RAISED[1:]}}
    said = Said(values, row, provenance, unit=(item.unit or "") if item else None)
    return record_change(
        record=record, table=DISPUTES, number=number, act="amend", said=said, reason=reason, by=by, on=on
    )  # fmt: skip


@transaction.atomic
def dispute_resolve(
    *, record: Record, number: int, given: Mapping[str, str], reason: str, by: User, on: date
) -> Record:
    """Say how a dispute ended. ``reason``: what it rests on. Raises ProblemsFound."""
    provenance, typed = provenance_of(record), typed_of(record, **{name: given.get(name, "") for name in RESOLVED})
    values, wrong = values_given("disputes", (*RAISED, *RESOLVED), typed, needed=RESOLVED)
    wrong += order_faults("disputes", values, "raised_on", "resolved_on", on=on)
    refuse([*wrong, *reason_faults(reason), *own_customer_faults(record.customer, by)])
    said = Said(values, {name: values[name] for name in RESOLVED}, provenance, unit=record.unit)
    return record_change(
        record=record, table=DISPUTES, number=number, act="resolve", said=said, reason=reason, by=by, on=on
    )  # fmt: skip


def _item_faults(item: Item | None, values: Mapping[str, Value]) -> list[Problem]:
    if values["item_id"] is None:
        return []
    if item is None:
        return [problem("record_item_unknown", column="item_id", value=values["item_id"])]
    faults, raised, amount = list[Problem](), values["raised_on"], values["amount"]
    if isinstance(raised, date) and raised < item.issued_on:
        faults.append(problem("dispute_before_item", column="raised_on", value=raised, issued=item.issued_on))
    whole = item.amount or Decimal(0)
    if isinstance(amount, Decimal) and amount > whole:
        faults.append(problem("dispute_beyond_item", column="amount", value=amount, whole=whole))
    return faults
