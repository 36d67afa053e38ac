"""Promises to pay: made, and kept or not (S1-16.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from xindang.core.problems import Problem, problem
from xindang.customers.given import Value
from xindang.customers.models import Customer
from xindang.ledger.models import Item, Promise
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

PROMISES = RecordedTable("promises", Promise)
MADE, KEPT = ("item_id", "made_on", "due_on", "amount"), ("kept_on", "kept_amount")


@transaction.atomic
def promise_record(
    *, customer: Customer, given: Mapping[str, str], provenance: Provenance, items: QuerySet[Item], by: User, on: date
) -> Record:
    """Record what a customer promised to pay, and by when. ``items``: those that may be named. Raises ProblemsFound."""
    values, wrong = values_given("promises", MADE, given)
    wrong += order_faults("promises", values, "made_on", "due_on", on=on, to_come=("due_on",))
    item = item_named(items.filter(customer__in=customer.together), values)
    wrong += _item_faults(item, values)
    refuse([*wrong, *provenance.faults()])
    # About an item of a customer that was merged, it is that one's: so it stays where they are parted again.
    customer = item.customer if item else customer
    row = {"item": item, "customer": customer, **{name: values[name] for name in MADE[1:]}}
    unit = (item.unit or "") if item else None
    return record_add(table=PROMISES, customer=customer, said=Said(values, row, provenance, unit=unit), by=by, on=on)


@transaction.atomic
def promise_amend(
    *, record: Record, number: int, given: Mapping[str, str], provenance: Provenance, items: QuerySet[Item],
    reason: str, by: User, on: date,
) -> Record:  # fmt: skip
    """Correct what was recorded of a promise; whether it was kept stays as it was said. Raises ProblemsFound."""
    before = Record.objects.select_for_update().get(pk=record.pk).values
    closed = {name: before[name] or "" for name in KEPT if name in before}
    values, wrong = values_given("promises", (*MADE, *closed), {**given, **closed}, needed=closed)
    later = ("due_on", *(name for name in closed if name == "kept_on"))
    wrong += order_faults("promises", values, "made_on", *later, on=on, to_come=("due_on",))
    item = item_named(items.filter(customer=record.customer), values)
    wrong += _item_faults(item, values)
    refuse([*wrong, *provenance.faults(), *reason_faults(reason), *own_customer_faults(record.customer, by)])
    row = {"item": item, **{name: values[name] for name in MADE[1:]}}
    said = Said(values, row, provenance, unit=(item.unit or "") if item else None)
    return record_change(
        record=record, table=PROMISES, number=number, act="amend", said=said, reason=reason, by=by, on=on
    )  # fmt: skip


def _item_faults(item: Item | None, values: Mapping[str, Value]) -> list[Problem]:
    """That an item is named which is none of the customer's."""
    if item is not None or values["item_id"] is None:
        return []
    return [problem("record_item_unknown", column="item_id", value=values["item_id"])]


@transaction.atomic
def promise_keep(*, record: Record, number: int, given: Mapping[str, str], reason: str, by: User, on: date) -> Record:
    """Say that a promise was kept, and with how much. ``reason``: what it rests on. Raises ProblemsFound."""
    typed = typed_of(record, **{name: given.get(name, "") for name in KEPT})
    values, wrong = values_given("promises", (*MADE, *KEPT), typed, needed=KEPT)
    wrong += order_faults("promises", values, "made_on", "kept_on", on=on)
    refuse([*wrong, *reason_faults(reason), *own_customer_faults(record.customer, by)])
    said = Said(values, {name: values[name] for name in KEPT}, provenance_of(record), unit=record.unit)
    return record_change(
        record=record, table=PROMISES, number=number, act="keep", said=said, reason=reason, by=by, on=on
    )  # fmt: skip
