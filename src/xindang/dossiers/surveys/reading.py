"""A survey as it stands: what its drafts say together, its latest version, what was signed before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from xindang.core.problems import Problem
from xindang.documents.models import Version
from xindang.documents.proofs import papers_by_number
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.models import DraftState, Finding, Survey, SurveyState, SurveyVersion
from xindang.dossiers.surveys.content import Content, Filled, OnFile, content_from, content_of
from xindang.dossiers.surveys.typed import asked_parts, names_papers
from xindang.people.models import User
from xindang.people.selectors import viewer_of


def drafted(survey: Survey, signer: User, on: date) -> tuple[Content, list[Problem]]:
    """What would be signed now, and what is wrong with it. Whoever wrote any of it has made it, with the signer."""
    drafts = survey.drafts.exclude(state=DraftState.ASIDE).select_related("by")
    typed = {draft.section: draft.typed for draft in drafts if draft.state == DraftState.STANDING}
    written_by = {draft.by.username for draft in drafts} | {signer.username}
    known = papers_by_number(viewer_of(signer, on), survey.customer.leading) if names_papers(typed) else {}
    return content_of(survey.customer, typed, written_by, OnFile(_sealed_on_file(survey), known), on)


def _sealed_on_file(survey: Survey) -> set[str]:
    """The items of nothing but sealed parts that the customer's dossier has."""
    sealed = [item.name for item in load_items().items.values() if not asked_parts(item)]
    together = survey.customer.leading.together
    found = Finding.objects.filter(customer__in=together, item__in=sealed, withdrawn_on=None)
    return set(found.values_list("item", flat=True))


def latest(survey: Survey) -> SurveyVersion:
    return survey.versions.order_by("-number")[0]


def signed_before(survey: Survey, number: int) -> Content | None:
    """What was signed before a version: of the same survey, else of the last one filed of this customer."""
    before = survey.versions.filter(number__lt=number).order_by("-number").first()
    if before is None:
        together = survey.customer.leading.together
        filed = SurveyVersion.objects.filter(
            survey__customer__in=together, survey__state=SurveyState.FILED, survey__pk__lt=survey.pk
        )
        before = filed.order_by("-survey_id", "-number").first()
    return content_from(before.content) if before else None


def papers_signed(filled: Iterable[Filled]) -> Mapping[tuple[int, int], Version]:
    """By number of the paper and of its version: the files on which values of a form rest."""
    named = {(document, number) for one in filled for document, number, _ in one.papers}
    versions = Version.objects.filter(document__in={document for document, _ in named}).select_related("document")
    found = {(version.document_id, version.number): version for version in versions}
    return {key: version for key, version in found.items() if key in named}
