"""Two customers that are one: merged by a link that the office keeps, and parted again.

Every row stays where its source or its recorder put it, under the code of the merged customer; whatever reads a
customer reads it with those merged into it, and the book that goes to the engine has them under one code.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.models import Customer, Merge
from xindang.dossiers.catalogue import PERSON
from xindang.dossiers.models import RUNNING, Contradiction, Survey
from xindang.dossiers.sealed import sealed_numbers_differ
from xindang.dossiers.services.states import dossier_renew
from xindang.intake.units import renew_customer_units
from xindang.people.models import User

REASON_LENGTH_MAX = 500


@transaction.atomic
def customers_merge(*, customer: Customer, leading: Customer, reason: str, by: User, on: date) -> Merge:
    """Make a customer one with another, which leads: its page, grade and limits are those of both from the next
    assessment on. Raises ProblemsFound.
    """
    customer, leading = _locked(customer, leading)
    if problems := [*_faults(customer, leading), *_faults_of_reason(reason)]:
        raise ProblemsFound(problems)
    customer.merged_into = leading
    customer.save(update_fields=["merged_into"])
    merge = Merge.objects.create(
        customer=customer, leading=leading, reason=reason.strip(), merged_by=by, merged_on=on
    )  # fmt: skip
    renew_customer_units([customer.customer_id, leading.customer_id])
    dossier_renew(customer=leading, by=by, on=on)
    _settlements_kept(customer, leading)
    dossier_renew(customer=customer, by=by, on=on)
    audit_record(
        act="customers_merge", subject_kind="customer", subject=leading.customer_id, by=by.username, on=on,
        details={
            "merged": customer.customer_id, "reason": merge.reason,
            "salesperson": [customer.salesperson, leading.salesperson],
        },
    )  # fmt: skip
    return merge


@transaction.atomic
def customers_part(*, merge: Merge, reason: str, by: User, on: date) -> Merge:
    """Take a merge back: both are customers of their own again. Raises ProblemsFound."""
    merge = Merge.objects.select_for_update(of=("self",)).select_related("customer", "leading").get(pk=merge.pk)
    faults = _faults_of_reason(reason)
    if merge.undone_on is not None:
        faults.append(problem("merge_undone_before", value=merge.undone_on))
    if faults:
        raise ProblemsFound(faults)
    customer, leading = _locked(merge.customer, merge.leading)
    customer.merged_into = None
    customer.save(update_fields=["merged_into"])
    merge.undone_by, merge.undone_on, merge.undone_reason = by, on, reason.strip()
    merge.save(update_fields=["undone_by", "undone_on", "undone_reason"])
    renew_customer_units([leading.customer_id, *leading.parts.values_list("customer_id", flat=True)])
    renew_customer_units([customer.customer_id])
    for one in (leading, customer):
        dossier_renew(customer=one, by=by, on=on)
    audit_record(
        act="customers_part", subject_kind="customer", subject=leading.customer_id, by=by.username, on=on,
        details={"merged": customer.customer_id, "reason": merge.undone_reason},
    )  # fmt: skip
    return merge


def _locked(customer: Customer, leading: Customer) -> tuple[Customer, Customer]:
    """Both as they are now, held in one order whoever asks: two that are merged crosswise wait for each other."""
    keys = (customer.pk, leading.pk)
    held = {one.pk: one for one in Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return held[customer.pk], held[leading.pk]


def _faults(customer: Customer, leading: Customer) -> list[Problem]:
    """Why two customers cannot be merged."""
    if customer.pk == leading.pk:
        return [problem("merge_with_itself", value=customer.customer_id)]
    merged = [one for one in (customer, leading) if one.merged_into_id is not None]
    faults = [problem("merge_already", value=one.customer_id, leading=one.merged_into_id) for one in merged]
    if parts := list(customer.parts.order_by("pk").values_list("customer_id", flat=True)):
        faults.append(problem("merge_leads_others", value=customer.customer_id, others="、".join(parts)))
    if None not in {customer.kind, leading.kind} and customer.kind != leading.kind:
        faults.append(problem("merge_kinds_differ", value=customer.customer_id, other=leading.customer_id))
    if customer.kind == PERSON and leading.kind is None:
        faults.append(problem("merge_person_of_unknown", value=customer.customer_id, other=leading.customer_id))
    if Survey.objects.filter(customer=customer, state__in=RUNNING).exists():
        faults.append(problem("merge_survey_running", value=customer.customer_id))
    if not faults and sealed_numbers_differ(customer, leading):
        faults.append(problem("merge_numbers_differ", value=customer.customer_id, other=leading.customer_id))
    return faults


def _faults_of_reason(reason: str) -> list[Problem]:
    if reason.strip() and len(reason.strip()) <= REASON_LENGTH_MAX:
        return []
    return [problem("merge_reason_missing", column="reason", most=REASON_LENGTH_MAX)]


def _settlements_kept(customer: Customer, leading: Customer) -> None:
    """What somebody settled in the merged dossier stays settled where both say the same."""
    settled = Contradiction.objects.filter(customer=customer, gone_on=None).exclude(resolved_on=None)
    for row in settled:
        Contradiction.objects.filter(
            customer=leading, fingerprint=row.fingerprint, gone_on=None, resolved_on=None
        ).update(resolved_on=row.resolved_on, resolved_by=row.resolved_by, holds=row.holds, reason=row.reason)
