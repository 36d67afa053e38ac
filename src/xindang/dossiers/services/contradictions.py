"""Settling what in a dossier contradicts itself."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.dossiers.contradictions import Found
from xindang.dossiers.models import BOTH, Contradiction
from xindang.dossiers.recorders import recorders_of
from xindang.dossiers.services.states import dossier_renew
from xindang.people.models import User
from xindang.records.given import own_customer_faults

REASON_LENGTH_MAX = 500


@transaction.atomic
def contradiction_resolve(
    *, customer: Customer, fingerprint: str, holds: str, reason: str, by: User, on: date
) -> Contradiction:
    """Say which side of a contradiction holds, or that both do, and why. It stands as long as they say the same.

    Raises ProblemsFound; nobody settles what rests on a value that they recorded themselves, nor of their own customer.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    checked = dossier_renew(customer=customer, by=by, on=on)
    found = {each.fingerprint: each for each in checked.found}
    row = Contradiction.objects.filter(customer=customer, fingerprint=fingerprint, gone_on=None).first()
    if row is None or fingerprint not in found or row.resolved_on is not None:
        raise ProblemsFound([problem("contradiction_gone", value=fingerprint)])
    problems = _problems_of(found[fingerprint], holds, reason)
    if by.pk in recorders_of(found[fingerprint], customer):
        problems.append(problem("contradiction_own_value", value=by.name))
    problems += own_customer_faults(customer, by)
    if problems:
        raise ProblemsFound(problems)
    row.resolved_on, row.resolved_by, row.holds, row.reason = on, by, holds, reason.strip()
    row.save(update_fields=["resolved_on", "resolved_by", "holds", "reason"])
    # The audit says which rule and why; what the values are stands in the dossier alone, where sight is ruled.
    audit_record(
        act="contradiction_resolve", subject_kind="customer", subject=customer.customer_id, by=by.username, on=on,
        details={"rule": row.rule, "contradiction": row.pk, "reason": row.reason},
    )  # fmt: skip
    dossier_renew(customer=customer, by=by, on=on)
    return row


def _problems_of(found: Found, holds: str, reason: str) -> list[Problem]:
    problems = []
    choices = {BOTH, *(side.name for side in found.sides if found.may_choose)}
    if holds not in choices:
        problems.append(problem("contradiction_holds_missing", column="holds", value=holds))
    if not reason.strip() or len(reason.strip()) > REASON_LENGTH_MAX:
        problems.append(problem("contradiction_reason_missing", column="reason", most=REASON_LENGTH_MAX))
    return problems
