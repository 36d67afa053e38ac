"""Which papers prove what records say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet

from xindang.documents.models import Document, Version
from xindang.documents.proofs import papers_by
from xindang.records.models import Proof, Record


def last_proofs() -> QuerySet[Proof]:
    """Those of what records say now, not of what they said before."""
    return Proof.objects.filter(record_version__number=F("record_version__record__number"))


def versions_proving(record: Record) -> list[Version]:
    """The papers that prove what a record says now, each by its file."""
    return list(papers_of_records([record]).get(record.pk, ()))


def papers_of_records(records: Iterable[Record]) -> Mapping[int, list[Version]]:
    """By key of the record: the papers that prove what its last version says."""
    last = last_proofs().filter(record_version__record__in=list(records))
    return papers_by("record_version__record", last.order_by("paper__document_id"))


def papers_of_versions(record: Record) -> Mapping[int, list[Version]]:
    """By number of the version: the papers that prove what it says, or said."""
    all_proofs = Proof.objects.filter(record_version__record=record)
    return papers_by("record_version__number", all_proofs.order_by("paper__document_id"))


@dataclass(frozen=True, slots=True)
class Proven:
    """A record and the file that proves it. ``number``: of its last version that rests on that paper."""

    record: Record
    number: int
    paper: Version


def records_proven(document: Document) -> list[Proven]:
    """What rests on a paper, or rested on it, each once."""
    there = Proof.objects.filter(paper__document=document).order_by("record_version__number")
    proofs = there.select_related("paper", "record_version__record__recorded_by")
    last = {
        proof.record_version.record_id: Proven(proof.record_version.record, proof.record_version.number, proof.paper)
        for proof in proofs
    }
    return list(last.values())
