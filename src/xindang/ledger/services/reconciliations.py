"""Statements of account that customers were asked to confirm, and what they answered."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

from django.db import transaction

from xindang.core.problems import Problem, problem
from xindang.customers.given import Value
from xindang.customers.models import Customer
from xindang.ledger.models import Reconciliation
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

RECONCILIATIONS = RecordedTable("reconciliations", Reconciliation)
ASKED, ANSWERED = ("unit", "on"), ("confirmed_on", "difference")


@transaction.atomic
def reconciliation_record(
    *, customer: Customer, given: Mapping[str, str], provenance: Provenance, units: Container[str], by: User, on: date
) -> Record:
    """Record a statement of account of a day, answered or not yet. ``units``: of ours that may be named; none where it
    is of the whole organisation. Raises ProblemsFound.
    """
    values = _values(given, provenance, units, [], on)
    said = Said(values, {**values, "customer": customer}, provenance, unit=str(values["unit"] or ""))
    return record_add(table=RECONCILIATIONS, customer=customer, said=said, by=by, on=on)


@transaction.atomic
def reconciliation_amend(
    *, record: Record, number: int, given: Mapping[str, str], provenance: Provenance, units: Container[str],
    reason: str, by: User, on: date,
) -> Record:  # fmt: skip
    """Correct what was recorded of a statement of account and of its answer. Raises ProblemsFound."""
    faults = [*reason_faults(reason), *own_customer_faults(record.customer, by)]
    values = _values(given, provenance, units, faults, on)
    said = Said(values, values, provenance, unit=str(values["unit"] or ""))
    return record_change(
        record=record, table=RECONCILIATIONS, number=number, act="amend", said=said, reason=reason, by=by, on=on
    )  # fmt: skip


def _values(
    given: Mapping[str, str], provenance: Provenance, units: Container[str], faults: list[Problem], on: date
) -> dict[str, Value]:
    """What was typed as values, of a unit that may be named. Raises ProblemsFound."""
    values, wrong = values_given("reconciliations", (*ASKED, *ANSWERED), given)
    wrong += order_faults("reconciliations", values, "on", "confirmed_on", on=on)
    unit = str(values["unit"] or "")
    if unit not in units:
        wrong.append(problem("record_unit_unknown", column="unit", value=unit or "—"))
    refuse([*wrong, *_difference_faults(values), *provenance.faults(), *faults])
    return values


def _difference_faults(values: Mapping[str, Value]) -> list[Problem]:
    """An answer is a day and what differs, 0 where nothing does."""
    missing = [name for name in ANSWERED if values[name] is None]
    return [problem("reconciliation_difference_alone", column=missing[0])] if len(missing) == 1 else []


@transaction.atomic
def reconciliation_confirm(
    *, record: Record, number: int, given: Mapping[str, str], reason: str, by: User, on: date
) -> Record:
    """Say what the customer answered. ``reason``: by which letter. Raises ProblemsFound."""
    typed = typed_of(record, **{name: given.get(name, "") for name in ANSWERED})
    values, wrong = values_given("reconciliations", (*ASKED, *ANSWERED), typed, needed=ANSWERED)
    wrong += order_faults("reconciliations", values, "on", "confirmed_on", on=on)
    refuse([*wrong, *reason_faults(reason), *own_customer_faults(record.customer, by)])
    said = Said(values, {name: values[name] for name in ANSWERED}, provenance_of(record), unit=record.unit)
    return record_change(
        record=record, table=RECONCILIATIONS, number=number, act="confirm", said=said, reason=reason, by=by, on=on
    )  # fmt: skip
