"""Which papers prove what was found out of a customer, and who is related to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet

from xindang.customers.models import Customer
from xindang.documents.models import Document, Version
from xindang.documents.proofs import papers_by
from xindang.dossiers.models import Finding, FindingProof, Relation, RelationProof, SurveyProof

KEYS_AT_ONCE = 10_000


def papers_of_findings(findings: Iterable[Finding]) -> Mapping[int, list[Version]]:
    """By key of the finding: the papers that prove it, each by its file; so many findings at a time as a question to
    the database may name.
    """
    keys = [finding.pk for finding in findings]
    found: dict[int, list[Version]] = {}
    for at in range(0, len(keys), KEYS_AT_ONCE):
        proofs = FindingProof.objects.filter(finding__in=keys[at : at + KEYS_AT_ONCE])
        found |= papers_by("finding", proofs.order_by("pk"))
    return found


def papers_of_dossier(customer: Customer) -> Mapping[int, list[Version]]:
    """The same for all findings of a customer, and of those merged with it."""
    proofs = FindingProof.objects.filter(finding__customer__in=customer.together)
    return papers_by("finding", proofs.order_by("pk"))


def papers_of_relations(relations: Iterable[Relation]) -> Mapping[int, list[Version]]:
    """By key of the link: the papers that prove it, each by its file."""
    proofs = RelationProof.objects.filter(relation__in=[relation.pk for relation in relations])
    return papers_by("relation", proofs.order_by("pk"))


def findings_proven(document: Document) -> list[FindingProof]:
    """What a paper proves."""
    proofs = FindingProof.objects.filter(paper__document=document).order_by("finding_id")
    return list(proofs.select_related("paper", "finding__recorded_by", "finding__customer__merged_into"))


def relations_proven(document: Document) -> list[RelationProof]:
    """The links that a paper proves."""
    proofs = RelationProof.objects.filter(paper__document=document).order_by("relation_id")
    return list(proofs.select_related("paper", "relation__recorded_by", "relation__customer__merged_into"))


def surveys_proven(document: Document) -> list[SurveyProof]:
    """The signed versions of surveys on whose values a paper is named."""
    proofs = SurveyProof.objects.filter(paper__document=document).order_by("version__survey_id", "version__number")
    return list(proofs.select_related("paper", "version__survey__filler", "version__survey__customer"))


def proofs_made(finding: Finding, papers: Iterable[Version]) -> list[FindingProof]:
    """The rows that say on which papers a finding rests; not recorded yet."""
    return [FindingProof(finding=finding, paper=paper) for paper in papers]


def rests_on(there: QuerySet[Finding] | QuerySet[Relation], papers: Collection[Version]) -> bool:
    """Whether one of these rests on just these papers."""
    named = {version.pk for version in papers}
    return any(named == set(one.proofs.values_list("paper", flat=True)) for one in there)
