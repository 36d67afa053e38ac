"""Destroying what is past its retention: a list, two signatures of others, and only what no open claim needs.

The file goes, its row and hash stay, and the list is kept for ever.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.destruction.claims import due_for_destruction, reasons_to_keep
from xindang.documents.catalogue import destruction_rule
from xindang.documents.files import store
from xindang.documents.given import REASON_MAX
from xindang.documents.models import (
    DestructionEntry,
    DestructionList,
    DestructionSignature,
    Document,
    LicenceReading,
    ListState,
    Version,
)
from xindang.people.models import User

DOCUMENTS_MAX = 500


@transaction.atomic
def destruction_list_make(*, documents: Collection[Document], reason: str, by: User, on: date) -> DestructionList:
    """Put documents past their retention on a list. Raises ProblemsFound, with the reasons of each that is kept."""
    faults = _faults_of_reason(reason)
    if not documents:
        faults.append(problem("destruction_none_chosen"))
    if len(documents) > DOCUMENTS_MAX:
        faults.append(problem("destruction_too_many", value=len(documents), most=DOCUMENTS_MAX))
    keys = [document.pk for document in documents][: DOCUMENTS_MAX + 1]
    held = list(Document.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    free = set(due_for_destruction(Document.objects.filter(pk__in=keys), on).values_list("pk", flat=True))
    reasons = reasons_to_keep(held, on)
    faults += [found for document in held for found in reasons.get(document.pk, ())]
    faults += [
        problem("destruction_listed_already", table="documents", row=document.pk, title=document.title)
        for document in held
        if document.pk not in free and document.pk not in reasons
    ]
    if faults:
        raise ProblemsFound(faults)
    made = DestructionList.objects.create(reason=reason, made_by=by, made_on=on)
    DestructionEntry.objects.bulk_create(DestructionEntry(on_list=made, document=document) for document in held)
    _recorded("destruction_list_make", made, by, on, {"reason": reason, "documents": len(held)})
    return made


@transaction.atomic
def destruction_list_sign(*, entry: DestructionList, by: User, on: date) -> DestructionSignature:
    """Agree that what a list holds is destroyed; neither its maker nor anybody twice."""
    entry = _locked(entry)
    if by.pk == entry.made_by_id:
        raise ProblemsFound([problem("destruction_own")])
    if entry.signatures.filter(by=by).exists():
        raise ProblemsFound([problem("destruction_signed_already")])
    signature = DestructionSignature.objects.create(on_list=entry, by=by, on=on)
    _recorded("destruction_list_sign", entry, by, on, {})
    return signature


@transaction.atomic
def destruction_list_withdraw(*, entry: DestructionList, reason: str, by: User, on: date) -> DestructionList:
    """Give a list up: nothing on it is destroyed, and that it was there stays."""
    entry = _locked(entry)
    if faults := _faults_of_reason(reason):
        raise ProblemsFound(faults)
    _closed(entry, ListState.WITHDRAWN, by, on, reason)
    _recorded("destruction_list_withdraw", entry, by, on, {"reason": reason})
    return entry


@transaction.atomic
def destruction_list_carry_out(*, entry: DestructionList, by: User, on: date) -> DestructionList:
    """Destroy what is on a list that enough others have signed. What a claim has come to need meanwhile is kept, and
    the list says why. Files go when the transaction has ended; what stays then the sweep takes.
    """
    entry = _locked(entry)
    signed = entry.signatures.count()
    if signed < destruction_rule().signatures:
        raise ProblemsFound([problem("destruction_unsigned", value=signed, needed=destruction_rule().signatures)])
    entries = list(entry.entries.select_related("document").order_by("document_id"))
    held = {
        document.pk: document
        for document in Document.objects.select_for_update().filter(pk__in=[one.document_id for one in entries])
    }
    reasons = reasons_to_keep(held.values(), on)
    if len(reasons) == len(entries):
        raise ProblemsFound(found for kept in reasons.values() for found in kept)
    for one in entries:
        one.problems = [_told(found) for found in reasons.get(one.document_id, ())]
        one.destroyed_on = None if one.document_id in reasons else on
    DestructionEntry.objects.bulk_update(entries, ["problems", "destroyed_on"])
    gone = [key for key in held if key not in reasons]
    versions = Version.objects.filter(document__in=gone, removed_on__isnull=True)
    keys, hashes = list(versions.values_list("key", flat=True)), list(versions.values_list("sha256", flat=True))
    # What was read in a picture goes with it.
    LicenceReading.objects.filter(version__in=versions).delete()
    versions.update(removed_on=on)
    Document.objects.filter(pk__in=gone).update(destroyed_on=on)
    _closed(entry, ListState.CARRIED_OUT, by, on, "")
    told = {"documents": len(gone), "kept": len(reasons), "sha256": " ".join(hashes)}
    _recorded("destruction_list_carry_out", entry, by, on, told)
    transaction.on_commit(lambda: _files_gone(keys), robust=True)
    return entry


def _files_gone(keys: list[str]) -> None:
    for key in keys:
        store().delete(key)


def _locked(entry: DestructionList) -> DestructionList:
    """The list as it is now. Raises ProblemsFound where it is closed."""
    found = DestructionList.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if found.state != ListState.DRAWN_UP:
        raise ProblemsFound([problem(f"destruction_is_{found.state}", value=found.closed_on)])
    return found


def _closed(entry: DestructionList, state: ListState, by: User, on: date, reason: str) -> None:
    entry.state, entry.closed_by, entry.closed_on, entry.closed_reason = state, by, on, reason
    entry.save()


def _faults_of_reason(reason: str) -> list[Problem]:
    if not reason:
        return [problem("document_reason_missing", column="reason")]
    if len(reason) > REASON_MAX:
        return [problem("document_text_long", column="reason", value=len(reason), most=REASON_MAX)]
    return []


def _told(found: Problem) -> dict[str, Any]:
    kept = asdict(found)
    return {"code": kept["code"], "zh": kept["zh"], "en": kept["en"]}


def _recorded(act: str, entry: DestructionList, by: User, on: date, details: dict[str, Any]) -> None:
    audit_record(
        act=act, subject_kind="destruction_list", subject=str(entry.pk), by=by.username, on=on, details=details
    )
