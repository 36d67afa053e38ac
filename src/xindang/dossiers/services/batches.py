"""Recording many values at once: a workbook sent and read through, then all of it recorded, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import Q

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.exchange.checked import Entry
from xindang.dossiers.exchange.dry_run import content_of, dry_run, in_parts, sealed_into
from xindang.dossiers.exchange.incoming import Incoming, workbook_lines
from xindang.dossiers.marks import renew_dossier_marks
from xindang.dossiers.models import Batch, BatchState, Finding, FindingProof, SealedPart
from xindang.dossiers.proofs import proofs_made
from xindang.dossiers.sealed import sealed_parts
from xindang.dossiers.services.states import dossier_renew
from xindang.people.models import User

FILE_MB_MAX = 20
NAME_LENGTH_MAX = 200
ROWS_AT_ONCE = 500


@transaction.atomic
def batch_open(*, file_name: str, chunks: Iterable[bytes], by: User, on: date) -> Batch:
    """Read a workbook that somebody sent; one they sent before and did not record is discarded.

    Raises ProblemsFound where there is nothing in it to show; problems of cells are kept with the batch.
    """
    found = _read(chunks)
    if not found.lines and not any(told.table for told in found.problems):
        raise ProblemsFound(found.problems or [problem("exchange_nothing", column="file")])
    for earlier in Batch.objects.select_for_update().filter(sent_by=by, state=BatchState.OPEN):
        _end(earlier, BatchState.DISCARDED, on)
    batch = Batch.objects.create(file_name=file_name[-NAME_LENGTH_MAX:], sent_by=by, sent_on=on)
    sealed_into(batch, found)
    batch.save()
    _recorded("batch_open", batch, by, on, {"sent_name": batch.file_name, "rows": len(found.lines)})
    return batch


@transaction.atomic
def batch_load(*, batch: Batch, by: User, on: date) -> Batch:
    """Record every value of a batch that is not on record yet. Raises ProblemsFound, and records nothing then."""
    batch = _held(batch, by)
    _hold_customers({line.customer_id for line in content_of(batch).lines})
    told = dry_run(batch, by=by, on=on)
    if told.errors:
        raise ProblemsFound(told.errors)
    findings = _findings_made(told.to_record)
    customers = list({finding.customer.pk: finding.customer for finding in findings}.values())
    renew_dossier_marks(customers)
    for customer in customers:
        dossier_renew(customer=customer, by=by, on=on)
    batch.counts = told.counts
    _end(batch, BatchState.LOADED, on)
    _of_customers(batch, findings, by, on)
    _recorded("batch_load", batch, by, on, {"sent_name": batch.file_name, "counts": dict(batch.counts)})
    return batch


@transaction.atomic
def batch_discard(*, batch: Batch, by: User, on: date) -> None:
    """Forget what was sent."""
    batch = _held(batch, by)
    _end(batch, BatchState.DISCARDED, on)
    _recorded("batch_discard", batch, by, on, {"sent_name": batch.file_name})


def _read(chunks: Iterable[bytes]) -> Incoming:
    """The lines of a file of at most so many MB; the file itself is not kept."""
    with TemporaryDirectory(prefix="xindang-batch-") as folder:
        file, left = Path(folder) / "sent.xlsx", FILE_MB_MAX * 1_000_000
        with file.open("wb") as stream:
            for chunk in chunks:
                left -= len(chunk)
                if left < 0:
                    raise ProblemsFound([problem("exchange_file_large", column="file", most=FILE_MB_MAX)])
                stream.write(chunk)
        return workbook_lines(file)


def _hold_customers(codes: Iterable[str]) -> None:
    """Nobody else records for these customers meanwhile, nor for those into which they were merged."""
    for part in in_parts(codes):
        leading = Customer.objects.filter(customer_id__in=part).values("merged_into")
        held = Customer.objects.select_for_update().filter(Q(customer_id__in=part) | Q(customer_id__in=leading))
        list(held.order_by("pk").values_list("pk"))


def _findings_made(entries: Sequence[Entry]) -> list[Finding]:
    """The rows of these entries, with what of them is sealed."""
    findings = Finding.objects.bulk_create([entry.finding for entry in entries], batch_size=ROWS_AT_ONCE)
    items = load_items().items
    parts = (
        part
        for finding, entry in zip(findings, entries, strict=True)
        for part in sealed_parts(finding, items[finding.item], entry.clear)
    )
    SealedPart.objects.bulk_create(parts, batch_size=ROWS_AT_ONCE)
    proofs = (
        proof
        for finding, entry in zip(findings, entries, strict=True)
        for proof in proofs_made(finding, entry.papers.versions)
    )
    FindingProof.objects.bulk_create(proofs, batch_size=ROWS_AT_ONCE)
    return findings


def _held(batch: Batch, by: User) -> Batch:
    """The batch as it is now. Raises ProblemsFound where it is over, PermissionError where it is another's."""
    found = Batch.objects.select_for_update().get(pk=batch.pk)
    if found.sent_by_id != by.pk:
        raise PermissionError(batch.pk)
    if found.state != BatchState.OPEN:
        raise ProblemsFound([problem("batch_over")])
    return found


def _end(batch: Batch, state: BatchState, on: date) -> None:
    batch.state, batch.ended_on, batch.key_id, batch.sealed = state, on, "", ""
    batch.save()


def _of_customers(batch: Batch, findings: Sequence[Finding], by: User, on: date) -> None:
    """Of each customer, which items were recorded how often; never what they say."""
    items: dict[str, Counter[str]] = {}
    for finding in findings:
        items.setdefault(finding.customer_id, Counter())[finding.item] += 1
    for code, counted in items.items():
        details = {"batch": batch.pk, "items": dict(counted)}
        audit_record(
            act="batch_load", subject_kind="customer", subject=code, by=by.username, on=on, details=details
        )  # fmt: skip


def _recorded(act: str, batch: Batch, by: User, on: date, details: dict[str, object]) -> None:
    audit_record(act=act, subject_kind="batch", subject=str(batch.pk), by=by.username, on=on, details=details)
