"""Financial statements as people enter them: checked for balance, marked where unaudited, corrected by versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from xindang.book.contract import contract
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.edits import said
from xindang.customers.given import Value
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.rating.models import Statement
from xindang.rating.ratios import balance_faults
from xindang.records.given import (
    Provenance,
    order_faults,
    own_customer_faults,
    reason_faults,
    refuse,
    typed_again,
    values_given,
)
from xindang.records.models import Record, RecordState
from xindang.records.services.rows import RecordedTable, Said, record_add, record_change

STATEMENTS = RecordedTable("statements", Statement)
GIVEN = tuple(name for name in contract()["statements"].columns if name != "customer_id")
AMOUNTS = tuple(name for name in GIVEN if contract()["statements"].columns[name].type == "money")
# By which one knows which statement it is; two of one sort of a period contradict each other.
KNOWN_BY = ("period_end", "months", "audited")
# Ticked where the figures stand so in the paper though they do not agree.
AS_GIVEN = "as_given"


@transaction.atomic
def statement_record(
    *,
    customer: Customer,
    given: Mapping[str, str],
    provenance: Provenance,
    tolerance: Decimal,
    may_audit: bool,
    by: User,
    on: date,
) -> Record:
    """Record a statement of one period. ``tolerance``: within which totals agree; ``may_audit``: by whom it is entered
    may mark it audited. Raises ProblemsFound.
    """
    values, faults = _values(given, provenance, tolerance, may_audit=may_audit, on=on)
    if any(_is_same(record.values, values) for record in _standing(customer)):
        faults.append(problem("statement_on_file", column="period_end", value=values["period_end"]))
    refuse(faults)
    told = Said(values, {**values, "customer": customer}, provenance)
    return record_add(table=STATEMENTS, customer=customer, said=told, by=by, on=on)


@transaction.atomic
def statements_record(
    *,
    customer: Customer,
    given: Sequence[Mapping[str, str]],
    provenance: Provenance,
    tolerance: Decimal,
    may_audit: bool,
    by: User,
    on: date,
) -> list[Record]:
    """Record several periods at once, or none of them. Raises ProblemsFound with what is wrong in each."""
    found, faults = list[Record](), list[Problem]()
    for number, period in enumerate(given, start=1):
        try:
            found.append(
                statement_record(
                    customer=customer, given=period, provenance=provenance, tolerance=tolerance, may_audit=may_audit,
                    by=by, on=on,
                )
            )  # fmt: skip
        except ProblemsFound as refused:
            named = period.get("period_end") or str(number)
            faults += [_of_period(fault, named, number) for fault in refused.problems]
    refuse(faults)
    return found


@transaction.atomic
def statement_amend(
    *,
    record: Record,
    number: int,
    given: Mapping[str, str],
    provenance: Provenance,
    reason: str,
    tolerance: Decimal,
    may_audit: bool,
    by: User,
    on: date,
) -> Record:
    """Correct a statement: what it says now is known from today, what it said before stays with its version.

    Raises ProblemsFound.
    """
    values, faults = _values(given, provenance, tolerance, may_audit=may_audit, on=on)
    others = _standing(record.customer).exclude(pk=record.pk)
    if any(_is_same(other.values, values) for other in others):
        faults.append(problem("statement_on_file", column="period_end", value=values["period_end"]))
    refuse([*faults, *reason_faults(reason), *own_customer_faults(record.customer, by)])
    before = typed_again("statements", Record.objects.select_for_update().get(pk=record.pk).values)
    anew = any(values[name] != before[name] for name in (*KNOWN_BY, *AMOUNTS))
    row = {**values, "received_on": on} if anew else {}
    return record_change(
        record=record, table=STATEMENTS, number=number, act="amend", said=Said(values, row, provenance),
        reason=reason, by=by, on=on,
    )  # fmt: skip


def _values(
    given: Mapping[str, str], provenance: Provenance, tolerance: Decimal, *, may_audit: bool, on: date
) -> tuple[dict[str, Value], list[Problem]]:
    """What was typed as values, and all that is wrong with them."""
    values, faults = values_given("statements", GIVEN, given, needed=("received_on",))
    values["audited"] = values["audited"] is True
    faults += order_faults("statements", values, "period_end", "received_on", on=on)
    figures = {name: amount for name in AMOUNTS if isinstance(amount := values[name], Decimal)}
    if not figures:
        faults.append(problem("statement_empty", column=AMOUNTS[0]))
    if values["audited"] and not may_audit:
        faults.append(problem("statement_audit_not_theirs", column="audited"))
    if given.get(AS_GIVEN) != "yes":
        faults += balance_faults(figures, tolerance)
    return values, [*faults, *provenance.faults()]


def _standing(customer: Customer) -> QuerySet[Record]:
    """Those of a customer; nobody else records one, or corrects one to be of another period, meanwhile."""
    together = Customer.objects.select_for_update().get(pk=customer.leading.pk).together
    return Record.objects.filter(table="statements", customer__in=together, state=RecordState.STANDING)


def _is_same(kept: Mapping[str, str | None], values: Mapping[str, Value]) -> bool:
    return all(kept.get(name) == said(values[name]) for name in KNOWN_BY)


def _of_period(fault: Problem, period: str, number: int) -> Problem:
    """The same problem, told of one period among several."""
    return problem(
        "statement_of_period", table="statements", row=number, column=fault.column, value=period, fault_zh=fault.zh,
        fault_en=fault.en,
    )  # fmt: skip
