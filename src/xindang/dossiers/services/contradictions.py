"""Keeping the list of contradictions true, and settling one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.dossiers.archives import archive_of
from xindang.dossiers.contradiction_rows import row_of
from xindang.dossiers.contradictions import Found, checked_on
from xindang.dossiers.judging import judges
from xindang.dossiers.models import BOTH, Contradiction
from xindang.dossiers.recorders import recorders_of
from xindang.people.models import User

REASON_LENGTH_MAX = 500


@transaction.atomic
def contradictions_renew(*, customer: Customer, by: User | None, on: date) -> list[Found]:
    """Hold the list against the dossier: enter what is found, end what no longer stands so. Returns what is found."""
    customer = Customer.objects.get(pk=customer.pk)
    checked = checked_on(archive_of(customer, on), judges(), on)
    found = {each.fingerprint: each for each in checked.found}
    standing = list(Contradiction.objects.filter(customer=customer, gone_on=None))
    new = [row_of(found[key], customer.customer_id, on) for key in found.keys() - {row.fingerprint for row in standing}]
    gone = [row for row in standing if row.fingerprint not in found]
    if new or gone:
        Contradiction.objects.bulk_create(sorted(new, key=lambda row: (row.rule, row.subject)))
        Contradiction.objects.filter(pk__in=[row.pk for row in gone]).update(gone_on=on)
        _recorded("contradictions_renew", customer, by, on, found=_rules(new), gone=_rules(gone))
    return list(checked.found)


@transaction.atomic
def contradiction_resolve(
    *, customer: Customer, fingerprint: str, holds: str, reason: str, by: User, on: date
) -> Contradiction:
    """Say which side of a contradiction holds, or that both do, and why. It stands as long as they say the same.

    Raises ProblemsFound; nobody settles what rests on a value that they recorded themselves.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    found = {each.fingerprint: each for each in contradictions_renew(customer=customer, by=by, on=on)}
    row = Contradiction.objects.filter(customer=customer, fingerprint=fingerprint, gone_on=None).first()
    if row is None or fingerprint not in found or row.resolved_on is not None:
        raise ProblemsFound([problem("contradiction_gone", value=fingerprint)])
    problems = _problems_of(found[fingerprint], holds, reason)
    if by.pk in recorders_of(found[fingerprint], customer):
        problems.append(problem("contradiction_own_value", value=by.name))
    if problems:
        raise ProblemsFound(problems)
    row.resolved_on, row.resolved_by, row.holds, row.reason = on, by, holds, reason.strip()
    row.save(update_fields=["resolved_on", "resolved_by", "holds", "reason"])
    _recorded("contradiction_resolve", customer, by, on, rule=row.rule, contradiction=row.pk, reason=row.reason)
    contradictions_renew(customer=customer, by=by, on=on)
    return row


def _problems_of(found: Found, holds: str, reason: str) -> list[Problem]:
    problems = []
    choices = {BOTH, *(side.name for side in found.sides if found.may_choose)}
    if holds not in choices:
        problems.append(problem("contradiction_holds_missing", column="holds", value=holds))
    if not reason.strip() or len(reason.strip()) > REASON_LENGTH_MAX:
        problems.append(problem("contradiction_reason_missing", column="reason", most=REASON_LENGTH_MAX))
    return problems


def _rules(rows: Sequence[Contradiction]) -> list[str]:
    return sorted(row.rule for row in rows)


def _recorded(act: str, customer: Customer, by: User | None, on: date, **details: object) -> None:
    """The audit says which rule and why; what the values are stands in the dossier alone, where sight is ruled."""
    audit_record(
        act=act,
        subject_kind="customer",
        subject=customer.customer_id,
        by=by.username if by else "",
        on=on,
        details=details,
    )
