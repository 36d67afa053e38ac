"""Recorded opinions: what a named person has judged of a criterion of the policy comes before any reading of data."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

from django.db import transaction

from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.given import Value
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.rating.models import RecordedAssessment
from xindang.records.given import (
    Provenance,
    order_faults,
    own_customer_faults,
    reason_faults,
    refuse,
    typed_again,
    values_given,
)
from xindang.records.models import Record
from xindang.records.services.rows import RecordedTable, Said, record_add, record_change

ASSESSMENTS = RecordedTable("assessments", RecordedAssessment)
GIVEN = ("criterion", "verdict", "valid_to", "evidence")
# What rules read: an opinion that says otherwise of these is given anew on the day it is corrected.
READ_BY_RULES = ("criterion", "verdict", "valid_to")
RIGHT = "verdicts"


@transaction.atomic
def verdict_record(
    *, customer: Customer, given: Mapping[str, str], provenance: Provenance, criteria: Container[str], by: User,
    on: date,
) -> Record:  # fmt: skip
    """Record what one judges today, by one's name and role. ``criteria``: those of the policy in force.

    Nobody judges their own customer (S4-4). Raises ProblemsFound.
    """
    values = _values(given, provenance, criteria, own_customer_faults(customer, by), on)
    told: dict[str, Value] = {"assessor": by.name, "assessor_role": _role(by, on), "assessed_on": on}
    said = Said({**values, **told}, {**values, **told, "customer": customer}, provenance)
    return record_add(table=ASSESSMENTS, customer=customer, said=said, by=by, on=on)


@transaction.atomic
def verdict_amend(
    *, record: Record, number: int, given: Mapping[str, str], provenance: Provenance, criteria: Container[str],
    reason: str, by: User, on: date,
) -> Record:  # fmt: skip
    """Correct an opinion that one gave oneself: it bears one's name. What says otherwise of the criterion, the finding
    or how long it holds is judged today; words of evidence alone leave the day. Raises ProblemsFound.
    """
    faults = [*reason_faults(reason), *own_customer_faults(record.customer, by)]
    if record.recorded_by_id != by.pk:
        faults.append(problem("verdict_of_another", value=record.recorded_by.name))
    before = typed_again("assessments", Record.objects.select_for_update().get(pk=record.pk).values)
    values = _values(given, provenance, criteria, faults, on)
    told = {name: before[name] for name in ("assessor", "assessor_role", "assessed_on")}
    if any(values[name] != before[name] for name in READ_BY_RULES):
        told |= {"assessor_role": _role(by, on), "assessed_on": on}
    said = Said({**values, **told}, {**values, **told}, provenance)
    return record_change(
        record=record, table=ASSESSMENTS, number=number, act="amend", said=said, reason=reason, by=by, on=on
    )  # fmt: skip


def _values(
    given: Mapping[str, str], provenance: Provenance, criteria: Container[str], faults: list[Problem], on: date
) -> dict[str, Value]:
    """What was typed as values, of a criterion of the policy. Raises ProblemsFound."""
    values, wrong = values_given("assessments", GIVEN, given, needed=("evidence",))
    days: dict[str, Value] = {"assessed_on": on, "valid_to": values["valid_to"]}
    wrong += order_faults("assessments", days, "assessed_on", "valid_to", on=on, to_come=("valid_to",))
    criterion = values["criterion"]
    if criterion and criterion not in criteria:
        wrong.append(problem("verdict_criterion_unknown", column="criterion", value=criterion))
    refuse([*wrong, *provenance.faults(), *faults])
    return values


def _role(by: User, on: date) -> str:
    """The role in which somebody judges: the first that may."""
    role = next((seat.role.name for seat in viewer_of(by, on).seats if RIGHT in seat.rights), None)
    if role is None:
        raise ProblemsFound([problem("verdict_not_theirs", value=by.name)])
    return role
