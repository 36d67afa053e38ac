"""What a paper proves, as its page lists it: each with who said it and when, and a link; of others only how many."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.urls import reverse

from xindang.assess.report.page.text import Text
from xindang.customers.selectors import visible_parts
from xindang.documents.models import Document
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.proofs import findings_proven, relations_proven, surveys_proven
from xindang.dossiers.relations import relation_kinds
from xindang.people.selectors import Viewer
from xindang.records.models import RecordState
from xindang.records.selectors import Proven, records_proven
from xindang.visits.selectors import reports_proven
from xindang.web.pages.records.reading import sees_record
from xindang.web.pages.records.sections import BY_TABLE

SURVEY = Text("调查评定表", "Survey form")
REPORT = Text("走访报告", "Visit report")
STANDS, WITHDRAWN, SAID_OTHERWISE = (
    Text("", ""),
    Text("已撤回", "withdrawn"),
    Text("后来另有依据", "rests on others now"),
)


@dataclass(frozen=True, slots=True)
class ProvenShown:
    """A thing that a version of the paper proves. ``state``: that it no longer stands, or no longer rests on it."""

    kind: Text
    url: str
    number: int
    by: str
    on: date
    paper_version: int
    state: Text


@dataclass(frozen=True, slots=True)
class Proves:
    """``unseen``: how many more there are that the reader does not see."""

    rows: Sequence[ProvenShown]
    unseen: int


def proves(viewer: Viewer, document: Document) -> Proves:
    """Everything that a paper which the viewer sees proves."""
    rows, unseen = list[ProvenShown](), 0
    for found in chain(*(those(viewer, document) for those in (_records, _findings, _relations, _surveys, _reports))):
        rows += [found] if found else []
        unseen += 0 if found else 1
    return Proves(sorted(rows, key=lambda row: row.on, reverse=True), unseen)


def _records(viewer: Viewer, document: Document) -> Iterator[ProvenShown | None]:
    """Those on record; None for each that the viewer does not see."""
    there = records_proven(document)
    seen = _customers_seen(viewer.with_right("records"), {proven.record.customer_id for proven in there})
    for proven in there:
        record = proven.record
        is_seen = record.customer_id in seen and sees_record(viewer, record)
        yield _record(proven) if is_seen else None


def _findings(viewer: Viewer, document: Document) -> Iterator[ProvenShown | None]:
    """Those of dossiers; None for each that the viewer does not see."""
    there = findings_proven(document)
    seen = _customers_seen(viewer.with_right("dossiers"), {proof.finding.customer_id for proof in there})
    for proof in there:
        finding, item = proof.finding, load_items().items.get(proof.finding.item)
        if item is None or finding.customer_id not in seen:
            yield None
            continue
        url = reverse("dossiers:item", args=[finding.customer.leading.pk, item.name])
        state = WITHDRAWN if finding.withdrawn_on else STANDS
        by = finding.recorded_by.name
        yield ProvenShown(Text(item.zh, item.en), url, finding.pk, by, finding.recorded_on, proof.paper.number, state)


def _relations(viewer: Viewer, document: Document) -> Iterator[ProvenShown | None]:
    """Links to related parties, not saying to whom; None for each that the viewer does not see."""
    there = relations_proven(document)
    seen = _customers_seen(viewer.with_right("dossiers"), {proof.relation.customer_id for proof in there})
    for proof in there:
        relation, kind = proof.relation, relation_kinds()[proof.relation.kind]
        url = reverse("dossiers:related", args=[relation.customer.leading.pk])
        said = Text(f"关联方：{kind.zh}", f"Related party: {kind.en}")
        state = WITHDRAWN if relation.withdrawn_on else STANDS
        by, on = relation.recorded_by.name, relation.recorded_on
        shown = ProvenShown(said, url, relation.pk, by, on, proof.paper.number, state)
        yield shown if relation.customer_id in seen else None


def _surveys(viewer: Viewer, document: Document) -> Iterator[ProvenShown | None]:
    """Signed versions of surveys; None for each that the viewer does not see."""
    there = surveys_proven(document)
    seen = _customers_seen(viewer.with_right("dossiers"), {proof.version.survey.customer_id for proof in there})
    for proof in there:
        version, survey = proof.version, proof.version.survey
        url = reverse("surveys:version", args=[survey.pk, version.number])
        shown = ProvenShown(SURVEY, url, survey.pk, survey.filler.name, survey.begun_on, proof.paper.number, STANDS)
        yield shown if survey.customer_id in seen else None


def _reports(viewer: Viewer, document: Document) -> Iterator[ProvenShown | None]:
    """Signed reports of visits; None for each that the viewer does not see."""
    there = reports_proven(document)
    seen = _customers_seen(viewer.with_right("visits"), {proof.report.visit.customer_id for proof in there})
    for proof in there:
        report = proof.report
        url = reverse("visits:show", args=[report.visit_id])
        by, on = report.written_by.name, report.signed_on or viewer.on
        shown = ProvenShown(REPORT, url, report.visit_id, by, on, proof.paper.number, STANDS)
        yield shown if report.visit.customer_id in seen else None


def _customers_seen(viewer: Viewer, codes: Collection[str]) -> frozenset[str]:
    seen = visible_parts(viewer).filter(customer_id__in=codes)
    return frozenset(seen.values_list("customer_id", flat=True))


def _record(proven: Proven) -> ProvenShown:
    record, section = proven.record, BY_TABLE[proven.record.table]
    gone = record.state == RecordState.WITHDRAWN
    state = WITHDRAWN if gone else STANDS if proven.number == record.number else SAID_OTHERWISE
    return ProvenShown(
        Text(section.zh, section.en), reverse("records:show", args=[record.pk]), record.pk, record.recorded_by.name,
        record.recorded_on, proven.paper.number, state,
    )  # fmt: skip
