"""Entering documents and their versions, saying otherwise of them, and looking at a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.documents.catalogue import kinds, retentions
from xindang.documents.files import Stored, files_stored, store
from xindang.documents.given import REASON_MAX, SAID, TITLE_MAX, DocumentGiven, faults_of, given_of, said_mark
from xindang.documents.held import document_held
from xindang.documents.models import Document, Version
from xindang.documents.selectors import visible_documents
from xindang.people.models import User
from xindang.people.selectors import viewer_of

PREVIEW, DOWNLOAD = "preview", "download"
TOLD = ("kind", "level", "retention", "channel", "received_on", "valid_to")


def document_add(
    *, customer: Customer, given: DocumentGiven, files: Sequence[File[bytes]], by: User, on: date
) -> list[Document]:
    """Enter a document for each of the files; raises ProblemsFound, and keeps nothing then.

    The files are laid down before the transaction that enters them: a long upload holds no one up.
    """
    if faults := faults_of(given, customer, viewer_of(by, on), on):
        raise ProblemsFound(faults)
    with files_stored(files, on) as stored, transaction.atomic():
        if faults := _twice(customer, stored, by, on):
            raise ProblemsFound(faults)
        entered = []
        for one in stored:
            version = _entered(customer, _titled(given, one, len(stored)), one, by, on)
            told = {name: getattr(version.document, name) for name in TOLD}
            _recorded("document_add", version.document, by, on, {**told, **_told(version)})
            entered.append(version.document)
        return entered


def version_add(
    *, document: Document, file: File[bytes] | None, valid_from: date | None, valid_to: date | None, by: User, on: date
) -> Version:
    """Lay a further version beside those there are; the document is in use again, and valid as said now."""
    given = replace(given_of(document), valid_from=valid_from, valid_to=valid_to)
    if faults := faults_of(given, document.customer, viewer_of(by, on), on):
        raise ProblemsFound(faults)
    with files_stored([file] if file else [], on) as stored, transaction.atomic():
        document = document_held(document)
        if faults := _twice(document.customer, stored, by, on):
            raise ProblemsFound(faults)
        number = 1 + max(document.versions.values_list("number", flat=True), default=0)
        version = _laid_beside(document, number, stored[0], by, on)
        changes = _changes(document, {"valid_from": valid_from, "valid_to": valid_to, "retired_on": None})
        document.save(update_fields=["valid_from", "valid_to", "retired_on"])
        _recorded("version_add", document, by, on, {**changes, **_told(version)})
    return version


@transaction.atomic
def document_edit(*, document: Document, given: DocumentGiven, seen: str, by: User, on: date) -> dict[str, list[Any]]:
    """Say otherwise of a document; returns what changed, as ``[before, after]`` by name. The years it is kept become
    no fewer, of another kind either; they count from the day of receipt where that is put right. ``seen``: the
    ``said_mark`` of what was looked at; a secret level that somebody raised meanwhile is not lowered unseen. Raises
    ProblemsFound.
    """
    document = document_held(document)
    if seen != said_mark(document):
        raise ProblemsFound([problem("document_changed_since")])
    faults = faults_of(given, document.customer, viewer_of(by, on), on)
    if not given.title:
        faults.append(problem("document_title_missing", column="title"))
    if faults:
        raise ProblemsFound(faults)
    kind = kinds()[given.kind]
    settled = replace(given, level=given.level_of(kind), retention=given.retention_of(kind))
    term = retentions().get(document.retention)
    if term is not None and retentions()[settled.retention].is_shorter_than(term):
        raise ProblemsFound(
            [problem("document_retention_shortened", column="retention", least_zh=term.zh, least_en=term.en)]
        )
    changes = _changes(document, {name: getattr(settled, name) for name in SAID})
    if changes:
        document.kept_until = retentions()[document.retention].last_day(document.received_on)
        document.save()
        _recorded("document_edit", document, by, on, changes)
    return changes


@transaction.atomic
def document_retire(*, document: Document, reason: str, by: User, on: date) -> Document:
    """Say that a document is no longer in use: it is kept, and nobody is reminded of its end."""
    document = document_held(document)
    faults = []
    if document.retired_on is not None:
        faults.append(problem("document_retired_already", value=document.retired_on))
    if not reason:
        faults.append(problem("document_reason_missing", column="reason"))
    if len(reason) > REASON_MAX:
        faults.append(problem("document_text_long", column="reason", value=len(reason), most=REASON_MAX))
    if faults:
        raise ProblemsFound(faults)
    document.retired_on = on
    document.save(update_fields=["retired_on"])
    _recorded("document_retire", document, by, on, {"reason": reason})
    return document


@transaction.atomic
def document_view(*, version: Version, manner: str, by: User, on: date) -> File[bytes]:
    """The file of a version, opened; that somebody looked (``manner``: preview or download) is on record."""
    if version.removed_on is not None:
        raise ProblemsFound([problem("document_file_destroyed", value=version.removed_on)])
    try:
        opened = store().open(version.key)
    except FileNotFoundError:
        raise ProblemsFound([problem("document_file_gone", value=version.sent_name)]) from None
    _recorded("document_view", version.document, by, on, {"manner": manner, "version": version.number})
    return opened


def _titled(given: DocumentGiven, stored: Stored, count: int) -> DocumentGiven:
    """With the title that was given, or the name of its file; of several files each bears its own name."""
    stem = stored.sent_name.rpartition(".")[0] or stored.sent_name
    title = f"{given.title} {stem}" if given.title and count > 1 else given.title or stem
    return replace(given, title=title[:TITLE_MAX])


def _entered(customer: Customer, given: DocumentGiven, stored: Stored, by: User, on: date) -> Version:
    kind = kinds()[given.kind]
    settled = replace(given, level=given.level_of(kind), retention=given.retention_of(kind))
    document = Document.objects.create(
        customer=customer, entered_on=on, entered_by=by,
        kept_until=retentions()[settled.retention].last_day(settled.received_on),
        **{name: getattr(settled, name) for name in SAID},
    )  # fmt: skip
    return _laid_beside(document, 1, stored, by, on)


def _laid_beside(document: Document, number: int, stored: Stored, by: User, on: date) -> Version:
    return Version.objects.create(
        document=document, number=number, key=stored.key, sha256=stored.sha256, size=stored.size,
        content_type=stored.found.content_type, sent_name=stored.sent_name, uploaded_on=on, uploaded_by=by,
    )  # fmt: skip


def _twice(customer: Customer, stored: Sequence[Stored], by: User, on: date) -> list[Problem]:
    """Files that the customer's documents hold already, or that were sent twice; one that the sender may not see is as
    one that is not there. Nobody else lays a paper down meanwhile.
    """
    together = Customer.objects.select_for_update().get(pk=customer.leading.pk).together
    seen = visible_documents(viewer_of(by, on)).filter(customer__in=together)
    there = Version.objects.filter(
        document__in=seen, removed_on__isnull=True, sha256__in=[one.sha256 for one in stored]
    )
    known = dict(there.values_list("sha256", "document__title"))
    faults = []
    for one in stored:
        if one.sha256 in known:
            faults.append(problem("document_file_twice", column="files", value=one.sent_name, title=known[one.sha256]))
        known[one.sha256] = one.sent_name
    return faults


def _changes(document: Document, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the values that differ; what they were and are."""
    changes = {}
    for name, value in values.items():
        if (before := getattr(document, name)) != value:
            changes[name] = [before, value]
            setattr(document, name, value)
    return changes


def _told(version: Version) -> dict[str, Any]:
    return {"version": version.number, "sha256": version.sha256, "size": version.size, "sent_name": version.sent_name}


def _recorded(act: str, document: Document, by: User, on: date, details: dict[str, Any]) -> None:
    audit_record(
        act=act, subject_kind="document", subject=str(document.pk), by=by.username, on=on,
        details={"customer": document.customer_id, "title": document.title, **details},
    )  # fmt: skip
