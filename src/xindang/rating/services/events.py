"""Adverse events (S1-16) as people record, correct and end them; a withdrawn one is ``record_withdraw``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from xindang.core.problems import Problem
from xindang.customers.given import Value
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.rating.models import Event
from xindang.rating.personal import event_expires_on
from xindang.records.given import (
    Provenance,
    order_faults,
    own_customer_faults,
    provenance_of,
    reason_faults,
    refuse,
    typed_again,
    typed_of,
    values_given,
)  # fmt: skip
from xindang.records.models import Record
from xindang.records.services.rows import RecordedTable, Said, record_add, record_change

EVENTS = RecordedTable("events", Event)
GIVEN = ("kind", "occurred_on", "ended_on", "amount", "note")
# What rules read: an event that says otherwise of these is another one, known from the day it was corrected.
READ_BY_RULES = ("kind", "occurred_on")


@transaction.atomic
def event_record(*, customer: Customer, given: Mapping[str, str], provenance: Provenance, by: User, on: date) -> Record:
    """Record an event that is known from today. Raises ProblemsFound."""
    values = _values(given, provenance, [], on)
    row = {**_row(values, provenance), "customer": customer, "known_on": on, "ended_on": values["ended_on"]}
    return record_add(table=EVENTS, customer=customer, said=_said(customer, values, row, provenance), by=by, on=on)


@transaction.atomic
def event_amend(
    *, record: Record, number: int, given: Mapping[str, str], provenance: Provenance, reason: str, by: User, on: date
) -> Record:
    """Correct an event. What was not known before is not put before: another kind or day is known from today on, and
    an end from the day on which it was first said. Raises ProblemsFound.
    """
    faults = [*reason_faults(reason), *own_customer_faults(record.customer, by)]
    values = _values(given, provenance, faults, on)
    before = typed_again("events", Record.objects.select_for_update().get(pk=record.pk).values)
    row = _row(values, provenance)
    anew = any(values[name] != before[name] for name in READ_BY_RULES)
    if anew:
        row |= {"known_on": on, "ended_on": values["ended_on"]}
    elif values["ended_on"] != before["ended_on"]:
        row["ended_on"] = _ended_for_rules(record, values["ended_on"], on)
    said = _said(record.customer, values, row, provenance)
    return record_change(
        record=record, table=EVENTS, number=number, act="amend", said=said, reason=reason, by=by, on=on
    )  # fmt: skip


@transaction.atomic
def event_end(*, record: Record, number: int, given: Mapping[str, str], reason: str, by: User, on: date) -> Record:
    """Say that it is over: paid, released, taken off the list. ``reason``: how that is known. Raises ProblemsFound."""
    typed, provenance = typed_of(record, ended_on=given.get("ended_on", "")), provenance_of(record)
    faults = [*reason_faults(reason), *own_customer_faults(record.customer, by)]
    found = _values(typed, provenance, faults, on, needed=("ended_on",))
    row = {"ended_on": _ended_for_rules(record, found["ended_on"], on)}
    said = _said(record.customer, found, row, provenance)
    return record_change(record=record, table=EVENTS, number=number, act="end", said=said, reason=reason, by=by, on=on)


def _values(
    given: Mapping[str, str], provenance: Provenance, faults: list[Problem], on: date, needed: tuple[str, ...] = ()
) -> dict[str, Value]:
    """What was typed as values. Raises ProblemsFound with all that is wrong."""
    values, wrong = values_given("events", GIVEN, given, needed=needed)
    days = order_faults("events", values, "occurred_on", "ended_on", on=on)
    refuse([*wrong, *days, *provenance.faults(), *faults])
    return values


def _row(values: Mapping[str, Value], provenance: Provenance) -> dict[str, Any]:
    """The book's columns that a version says as they are."""
    told = ("kind", "occurred_on", "amount", "note")
    return {name: values[name] for name in told} | {"channel": provenance.channel}


def _ended_for_rules(record: Record, ended_on: Value, on: date) -> Value:
    """Nothing has ended for a rule before it was known to have ended; on the day it became known all is known."""
    known_on = EVENTS.rows_of(record).values_list("known_on", flat=True).first()
    return on if ended_on is not None and known_on != on else ended_on


def _said(customer: Customer, values: Mapping[str, Value], row: Mapping[str, Any], provenance: Provenance) -> Said:
    days: Any = (values["occurred_on"], values["ended_on"])
    return Said(values, row, provenance, event_expires_on(customer.leading.kind, str(values["kind"]), *days))
