"""A survey as it stands: what its drafts say together, its latest version, what was signed before it."""

from __future__ import annotations

from datetime import date

from xindang.core.problems import Problem
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.models import DraftState, Finding, Survey, SurveyState, SurveyVersion
from xindang.dossiers.surveys.content import Content, content_from, content_of
from xindang.dossiers.surveys.typed import asked_parts
from xindang.people.models import User


def drafted(survey: Survey, signer: User, on: date) -> tuple[Content, list[Problem]]:
    """What would be signed now, and what is wrong with it. Whoever wrote any of it has made it, with the signer."""
    drafts = survey.drafts.exclude(state=DraftState.ASIDE).select_related("by")
    typed = {draft.section: draft.typed for draft in drafts if draft.state == DraftState.STANDING}
    written_by = {draft.by.username for draft in drafts} | {signer.username}
    return content_of(survey.customer, typed, written_by, _sealed_on_file(survey), on)


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
