"""Data of natural persons: who looked at it, and what they agreed to (S3-3.2)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import PERSON, Item, load_items
from xindang.dossiers.marks import renew_dossier_marks
from xindang.dossiers.models import Consent, Finding
from xindang.people.models import User

WORDS_LENGTH_MAX = 500
VIEWED_FOR = "credit_management"
ERASED = "本人撤回同意，内容已删除"


@transaction.atomic
def dossier_view(*, customer: Customer, page: str, by: User, on: date) -> bool:
    """Put on record that somebody looked at a natural person's data; of companies nothing is. Whether it was."""
    if customer.kind != PERSON:
        return False
    audit_record(
        act="dossier_view", subject_kind="customer", subject=customer.customer_id, by=by.username, on=on,
        details={"purpose": VIEWED_FOR, "page": page},
    )  # fmt: skip
    return True


@transaction.atomic
def consent_record(
    *, customer: Customer, item: str, basis: str, document: str, from_on: date, until_on: date | None, by: User,
    on: date,
) -> Consent:  # fmt: skip
    """Put on record that a person agreed to the gathering of an item, and by which paper. Raises ProblemsFound."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    found = load_items().items.get(item)
    if problems := [*_faults_of_item(found, customer, item), *_faults(basis, document, from_on, until_on, on)]:
        raise ProblemsFound(problems)
    said = {"item": item, "basis": basis, "document": document.strip(), "from_on": from_on, "until_on": until_on,
            "recorded_by": by, "recorded_on": on}  # fmt: skip
    if Consent.objects.filter(customer=customer, withdrawn_on=None, **said).exists():
        raise ProblemsFound([problem("record_twice")])
    consent = Consent.objects.create(customer=customer, **said)
    _recorded("consent_record", consent, by, on, shown_by=consent.document, from_on=from_on, until_on=until_on)
    return consent


@transaction.atomic
def consent_withdraw(*, consent: Consent, reason: str, by: User, on: date) -> int:
    """The person withdraws: what was gathered by that consent alone is erased (PIPL arts. 15 and 47), that it had been
    there stays. Returns how many values were erased. Raises ProblemsFound.
    """
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_on is not None:
        raise ProblemsFound([problem("consent_withdrawn_before", value=consent.withdrawn_on)])
    if not reason.strip():
        raise ProblemsFound([problem("consent_reason_missing", column="reason")])
    consent.withdrawn_on, consent.withdrawn_by = on, by
    consent.withdrawn_reason = reason.strip()[:WORDS_LENGTH_MAX]
    consent.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    erased = 0 if _held_by_another(consent, on) else _erased(consent, by, on)
    _recorded("consent_withdraw", consent, by, on, reason=consent.withdrawn_reason, erased=erased)
    return erased


def _held_by_another(consent: Consent, on: date) -> bool:
    others = Consent.objects.filter(customer__in=_together(consent), item=consent.item, withdrawn_on=None)
    return any(other.until_on is None or other.until_on >= on for other in others)


def _erased(consent: Consent, by: User, on: date) -> int:
    """Empty the values of the item; each row says that it was emptied."""
    together = _together(consent)
    findings = Finding.objects.filter(customer__in=together, item=consent.item).exclude(value={})
    count = 0
    for finding in findings.select_for_update():
        finding.sealed_parts.all().delete()
        finding.proofs.all().delete()
        finding.value, finding.row, finding.source = {}, "", ""
        if finding.withdrawn_on is None:
            finding.withdrawn_on, finding.withdrawn_by, finding.withdrawn_reason = on, by, ERASED
        finding.save()
        count += 1
    renew_dossier_marks(together)
    return count


def _together(consent: Consent) -> list[Customer]:
    """Whom the consent is of, by every code: what one agreed to was gathered of all that are one."""
    return consent.customer.leading.together


def _faults_of_item(item: Item | None, customer: Customer, name: str) -> list[Problem]:
    if item is None or not item.needs_consent or item.of not in {"", customer.kind or "company"}:
        return [problem("consent_not_needed", value=item.zh if item else name)]
    return []


def _faults(basis: str, document: str, from_on: date, until_on: date | None, on: date) -> list[Problem]:
    faults = []
    if basis not in load_items().bases:
        faults.append(problem("consent_basis_missing", column="basis"))
    if not document.strip() or len(document) > WORDS_LENGTH_MAX:
        faults.append(problem("consent_document_missing", column="document", most=WORDS_LENGTH_MAX))
    if from_on > on:
        faults.append(problem("consent_from_later", column="from_on", value=from_on, on=on))
    if until_on is not None and until_on < from_on:
        faults.append(problem("days_reversed", column="until_on", value=until_on, begins=from_on))
    return faults


def _recorded(act: str, consent: Consent, by: User, on: date, **details: object) -> None:
    item = load_items().items[consent.item].zh
    audit_record(
        act=act, subject_kind="customer", subject=str(consent.customer_id), by=by.username, on=on,
        details={"item": item, **details},
    )  # fmt: skip
