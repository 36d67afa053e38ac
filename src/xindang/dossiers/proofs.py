"""Which papers prove what was found out of a customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from xindang.customers.models import Customer
from xindang.documents.models import Document, Version
from xindang.dossiers.models import Finding, FindingProof, SurveyProof


def papers_of_findings(findings: Iterable[Finding]) -> Mapping[int, list[Version]]:
    """By key of the finding: the papers that prove it, each by its file."""
    return _by_finding(FindingProof.objects.filter(finding__in=[finding.pk for finding in findings]))


def papers_of_dossier(customer: Customer) -> Mapping[int, list[Version]]:
    """The same for all findings of a customer, and of those merged with it."""
    return _by_finding(FindingProof.objects.filter(finding__customer__in=customer.together))


def findings_proven(document: Document) -> list[FindingProof]:
    """What a paper proves."""
    proofs = FindingProof.objects.filter(paper__document=document).order_by("finding_id")
    return list(proofs.select_related("paper", "finding__recorded_by", "finding__customer"))


def surveys_proven(document: Document) -> list[SurveyProof]:
    """The signed versions of surveys on whose values a paper is named."""
    proofs = SurveyProof.objects.filter(paper__document=document).order_by("version__survey_id", "version__number")
    return list(proofs.select_related("paper", "version__survey__filler", "version__survey__customer"))


def proofs_made(finding: Finding, papers: Iterable[Version]) -> list[FindingProof]:
    """The rows that say on which papers a finding rests; not recorded yet."""
    return [FindingProof(finding=finding, paper=paper) for paper in papers]


def _by_finding(proofs: QuerySet[FindingProof]) -> Mapping[int, list[Version]]:
    found: dict[int, list[Version]] = defaultdict(list)
    for proof in proofs.select_related("paper__document").order_by("pk"):
        found[proof.finding_id].append(proof.paper)
    return found
