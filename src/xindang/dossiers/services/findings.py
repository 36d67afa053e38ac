"""Recording what was found out of a customer, and taking back what was recorded wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, errors_in, problem
from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.documents.proofs import NONE, Papers
from xindang.dossiers.archives import archive_of
from xindang.dossiers.consents import item_by_consent
from xindang.dossiers.contradictions import Found, checked_on
from xindang.dossiers.given import item_gathered
from xindang.dossiers.judging import judges
from xindang.dossiers.marks import renew_dossier_marks
from xindang.dossiers.models import Finding, FindingProof, SealedPart
from xindang.dossiers.origin import WORDS_LENGTH_MAX, problems_of_origin
from xindang.dossiers.proofs import proofs_made, rests_on
from xindang.dossiers.sealed import labelled, sealed_parts
from xindang.dossiers.services.columns import customer_column_withdrawn
from xindang.dossiers.services.states import dossier_renew
from xindang.dossiers.values import readable, row_of, value_given
from xindang.people.models import User
from xindang.records.given import own_customer_faults


@transaction.atomic
def finding_record(
    *,
    customer: Customer,
    item: str,
    typed: Mapping[str, str],
    channel: str,
    source: str,
    as_of: date,
    collected_by: str,
    by: User,
    on: date,
    papers: Papers = NONE,
) -> Finding:
    """Add a value of an item to a customer's dossier; an earlier one of the same channel becomes history.

    ``typed``: text by part. ``source``: the paper or person it came from, in words; ``papers``: those of the archive
    that prove it. Raises ProblemsFound, each problem with the part or field that it is about.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    found = item_by_consent(customer, item, on) or item_gathered(item, customer.kind)
    clear, problems = value_given(found, typed)
    problems += problems_of_origin(channel, source, as_of, on, collected_by)
    problems += papers.faults
    if errors_in(problems):
        raise ProblemsFound(errors_in(problems))
    value = labelled(customer, found, clear)
    said = {"item": item, "value": value, "channel": channel, "source": readable(source), "as_of": as_of,
            "recorded_by": by, "recorded_on": on}  # fmt: skip
    if rests_on(Finding.objects.filter(customer=customer, withdrawn_on=None, **said), papers.versions):
        raise ProblemsFound([problem("record_twice")])
    finding = Finding.objects.create(
        customer=customer, row=row_of(found, value), collected_by=readable(collected_by) or by.name, **said
    )
    SealedPart.objects.bulk_create(sealed_parts(finding, found, clear))
    FindingProof.objects.bulk_create(proofs_made(finding, papers.versions))
    renew_dossier_marks([customer])
    told = {"papers": papers.numbers} if papers.versions else {}
    _recorded("finding_record", finding, by, on, item=found.zh, channel=channels()[channel].zh, **told)
    dossier_renew(customer=customer.leading, by=by, on=on)
    return finding


@transaction.atomic
def finding_withdraw(*, finding: Finding, reason: str, by: User, on: date) -> Finding:
    """Take back a value that was recorded wrongly; it stays in the history, and the customer's column does not go on
    saying it. Raises ProblemsFound.
    """
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if finding.withdrawn_on is not None:
        raise ProblemsFound([problem("finding_withdrawn_before", value=finding.withdrawn_on)])
    reason = readable(reason)[:WORDS_LENGTH_MAX]
    faults = [] if reason else [problem("finding_reason_missing", column="reason")]
    if faults := [*faults, *_faults_of_hands(finding, by, on)]:
        raise ProblemsFound(faults)
    finding.withdrawn_on, finding.withdrawn_by, finding.withdrawn_reason = on, by, reason
    finding.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    renew_dossier_marks([finding.customer])
    _recorded("finding_withdraw", finding, by, on, reason=reason)
    customer_column_withdrawn(finding=finding, by=by, on=on)
    dossier_renew(customer=finding.customer.leading, by=by, on=on)
    return finding


def _faults_of_hands(finding: Finding, by: User, on: date) -> list[Problem]:
    """What another recorded is not taken back by whose customer it is, nor by who recorded what contradicts it: that
    would settle the contradiction (S1-11) for one's own side.
    """
    if finding.recorded_by_id == by.pk:
        return []
    customer = finding.customer.leading
    sides = [[one for side in found.sides for one in side.findings] for found in _open_about(finding, customer, on)]
    own = any(one.recorded_by_id == by.pk for side in sides for one in side)
    contradicts = [problem("finding_withdrawal_own_side", value=finding.recorded_by.name)] if own else []
    return [*own_customer_faults(customer, by), *contradicts]


def _open_about(finding: Finding, customer: Customer, on: date) -> list[Found]:
    """The open contradictions in which a finding stands on a side."""
    checked = checked_on(archive_of(customer, on), judges(), on)
    return [found for found in checked.open if any(finding in side.findings for side in found.sides)]


def _recorded(act: str, finding: Finding, by: User, on: date, **details: str) -> None:
    """The audit says which item and where from; what the value is stands in the dossier alone, where sight is ruled."""
    audit_record(
        act=act,
        subject_kind="customer",
        subject=str(finding.customer_id),
        by=by.username,
        on=on,
        details={"finding": finding.pk, **details},
    )
