"""What a paper proves that ratings go by on a day: such a paper is not destroyed.

A record is gone by where a fact of the catalogue rests on its row that day (``facts/rests.toml``); so is a visit by
what its report gave the book; a value of a dossier while it is the latest that its channel says; a link to a related
party while it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F

from xindang.book.contract import contract
from xindang.core.problems import Problem, problem
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.gathered import gathered_on
from xindang.dossiers.models import RUNNING, Finding, FindingProof, RelationProof, SurveyProof
from xindang.dossiers.relations import relation_kinds, standing_relations
from xindang.facts.rests import VERDICT, rests_of_facts
from xindang.ledger.services.promises import PROMISES
from xindang.rating.services.events import EVENTS
from xindang.rating.services.searches import SEARCHES
from xindang.rating.services.statements import STATEMENTS
from xindang.rating.services.verdicts import ASSESSMENTS
from xindang.records.models import RecordState
from xindang.records.selectors import last_proofs
from xindang.visits.models import ReportProof
from xindang.visits.selectors import row_key_of

TABLES = {table.name: table for table in (EVENTS, SEARCHES, STATEMENTS, ASSESSMENTS, PROMISES)}
# Those that a signed report of a visit gives rows of.
OF_VISITS = (SEARCHES.name, EVENTS.name)


@dataclass(frozen=True, slots=True)
class _Proven:
    """That a paper proves something that ratings go by: which paper, of whom, and what."""

    document: int
    customer: str
    zh: str
    en: str


def proven_and_needed(documents: Iterable[Document], on: date) -> dict[int, list[Problem]]:
    """By document, those that prove something that ratings go by on a day: why each is kept."""
    titles = {document.pk: document.title for document in documents}
    used, found = _Used(on), dict[int, list[Problem]]()
    for one in dict.fromkeys(
        [
            *_records(titles, used),
            *_findings(titles, used),
            *_relations(titles, used),
            *_surveys(titles),
            *_reports(titles, used),
        ]
    ):
        told = problem(
            "destruction_proves", table="documents", row=one.document, value=one.customer,
            title=titles[one.document], what_zh=one.zh, what_en=one.en,
        )  # fmt: skip
        found.setdefault(one.document, []).append(told)
    return found


class _Used:
    """What ratings go by on a day, by customer that leads; each is looked at once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._of: dict[str, _OfCustomer] = {}

    def of(self, customer: Customer) -> _OfCustomer:
        code = customer.merged_into_id or customer.customer_id
        if code not in self._of:
            self._of[code] = _OfCustomer(customer.leading, self.on)
        return self._of[code]


class _OfCustomer:
    """The same of one customer, with those merged with it."""

    def __init__(self, customer: Customer, on: date) -> None:
        self.customer, self.on = customer, on
        self._rows: dict[str, frozenset[str]] = {}

    def rows(self, table: str) -> frozenset[str]:
        """The keys of our own rows of a table on which some fact rests."""
        if table not in self._rows:
            self._rows[table] = frozenset(self._rested_on(table))
        return self._rows[table]

    def _rested_on(self, table: str) -> Iterator[str]:
        model: Any = TABLES[table].model
        rows = model.objects.filter(customer__in=self.customer.together).annotate(is_own=F("origin__is_own"))
        there = [vars(row) for row in rows]
        for fact, rests in rests_of_facts().items():
            if rests.table == table:
                criteria = sorted({row["criterion"] for row in there}) if fact == VERDICT else [""]
                for one in [rests.of_criterion(name) if name else rests for name in criteria]:
                    yield from (row["row_key"] for row in one.rows(there, self.on) if row["is_own"])

    @cached_property
    def findings(self) -> frozenset[int]:
        """Those that stand: the latest of each channel."""
        found = Finding.objects.filter(customer__in=self.customer.together)
        gathered = gathered_on(load_items(), self.customer.kind, found, self.on)
        return frozenset(finding.pk for one in gathered for finding in one.findings)


def _records(documents: Collection[int], used: _Used) -> Iterator[_Proven]:
    proofs = last_proofs().filter(paper__document__in=documents)
    standing = proofs.filter(record_version__record__state=RecordState.STANDING)
    kept = standing.exclude(record_version__record__expires_on__lte=used.on)
    for proof in kept.select_related("paper", "record_version__record__customer"):
        record = proof.record_version.record
        if record.table in TABLES and record.row_key in used.of(record.customer).rows(record.table):
            table, code = contract()[record.table], record.customer.customer_id
            yield _Proven(proof.paper.document_id, code, f"{table.zh} {record.pk}", f"{table.en} {record.pk}")


def _findings(documents: Collection[int], used: _Used) -> Iterator[_Proven]:
    proofs = FindingProof.objects.filter(paper__document__in=documents, finding__withdrawn_on=None)
    for proof in proofs.select_related("paper", "finding__customer"):
        finding, item = proof.finding, load_items().items.get(proof.finding.item)
        if item is not None and finding.pk in used.of(finding.customer).findings:
            yield _Proven(proof.paper.document_id, finding.customer.customer_id, item.zh, item.en)


def _relations(documents: Collection[int], used: _Used) -> Iterator[_Proven]:
    """Links that stand: groups, and so limits, go by them."""
    proofs = RelationProof.objects.filter(paper__document__in=documents, relation__in=standing_relations(used.on))
    for proof in proofs.select_related("paper", "relation__customer"):
        relation, kind = proof.relation, relation_kinds()[proof.relation.kind]
        zh, en = f"关联方 {relation.pk}（{kind.zh}）", f"related party {relation.pk} ({kind.en})"
        yield _Proven(proof.paper.document_id, relation.customer.customer_id, zh, en)


def _surveys(documents: Collection[int]) -> Iterator[_Proven]:
    """Those signed with them that are still on their way into the dossier."""
    proofs = SurveyProof.objects.filter(paper__document__in=documents, version__survey__state__in=RUNNING)
    for proof in proofs.select_related("paper", "version__survey__customer"):
        survey = proof.version.survey
        code, number = survey.customer.customer_id, survey.pk
        yield _Proven(proof.paper.document_id, code, f"调查评定表 {number}", f"survey form {number}")


def _reports(documents: Collection[int], used: _Used) -> Iterator[_Proven]:
    """Signed reports whose rows in the book are gone by."""
    proofs = ReportProof.objects.filter(paper__document__in=documents)
    for proof in proofs.select_related("paper", "report__visit__customer"):
        visit = proof.report.visit
        if any(row_key_of(visit) in used.of(visit.customer).rows(table) for table in OF_VISITS):
            code, number = visit.customer.customer_id, visit.pk
            yield _Proven(proof.paper.document_id, code, f"走访报告 {number}", f"visit report {number}")
