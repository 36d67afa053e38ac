"""What waits for somebody beside the worklist: surveys, contradictions, objections, loans, lists for destruction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from xindang.customers.selectors import visible_customers, visible_parts
from xindang.documents.catalogue import Level, destruction_rule, levels
from xindang.documents.models import DestructionList, ListState, Loan, LoanState
from xindang.documents.selectors import overdue_loans, visible_lists, visible_loans
from xindang.dossiers.models import Contradiction, Survey, SurveyState, SurveyStep
from xindang.dossiers.surveys.hands import FILES, FILLS, REVIEWS
from xindang.people.selectors import Viewer
from xindang.rating.selectors import objections_seen

RETURNED = "survey_return"


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many things that one list has; ``url``: the list."""

    zh: str
    en: str
    count: int
    url: str
    is_late: bool = False


def waiting_for(viewer: Viewer) -> list[Waiting]:
    """All that waits for the reader, as far as the seats reach that give the right; nothing where there is none."""
    found = [*_surveys(viewer), *_dossiers(viewer), *_loans(viewer), *_destruction(viewer)]
    return [one for one in found if one.count]


def _surveys(viewer: Viewer) -> Iterator[Waiting]:
    place = f"{reverse('dossiers:list')}?show=surveys&state="
    if viewer.may(FILLS):
        returned = returned_to(viewer)
        first = returned.first()
        alone = reverse("surveys:fill", args=[first.pk]) if first else ""
        count = returned.count()
        yield Waiting(
            "退回待改的调查表", "Surveys returned to you", count, alone if count == 1 else f"{place}draft", True
        )
    for right, state, zh, en in (
        (REVIEWS, SurveyState.SIGNED, "待审核的调查表", "Surveys to review"),
        (FILES, SurveyState.PASSED, "待归档的调查表", "Surveys to file"),
    ):
        if viewer.may(right):
            seen = visible_customers(viewer.with_right(right)).values("customer_id")
            yield Waiting(zh, en, Survey.objects.filter(state=state, customer__in=seen).count(), f"{place}{state}")


def returned_to(viewer: Viewer) -> QuerySet[Survey]:
    """Drafts of the reader, or of customers that are theirs now, of which the last step was a return."""
    steps = SurveyStep.objects.filter(survey=OuterRef("pk")).order_by("-pk").values("act")[:1]
    theirs = Q(filler=viewer.user) | Q(customer__salesperson__in=viewer.names)
    seen = visible_customers(viewer.with_right(FILLS)).values("customer_id")
    drafts = Survey.objects.filter(theirs, state=SurveyState.DRAFT, customer__in=seen).alias(last=Subquery(steps))
    return drafts.filter(last=RETURNED).order_by("pk")


def _dossiers(viewer: Viewer) -> Iterator[Waiting]:
    if viewer.may("contradictions_resolve"):
        seen = visible_customers(viewer.with_right("contradictions_resolve"))
        rows = Contradiction.objects.filter(gone_on=None, resolved_on=None, customer__in=seen)
        yield Waiting("未了结的矛盾", "Open contradictions", rows.count(), reverse("dossiers:contradictions"))
    if viewer.may("records_correct"):
        rows_waiting = objections_seen(visible_parts(viewer.with_right("records_correct")))
        late = rows_waiting.filter(answer_by__lt=viewer.on).exists()
        yield Waiting("待答复的异议", "Objections to answer", rows_waiting.count(), reverse("records:objections"), late)


def _loans(viewer: Viewer) -> Iterator[Waiting]:
    """Originals to lend, to hand out and to get back; each approves those of the levels that are theirs."""
    if not viewer.may("papers"):
        return
    place = reverse("documents:loans")
    asked = sum(_to_approve(viewer, level).count() for level in levels().values() if viewer.may(level.approves))
    yield Waiting("待批准的借阅", "Loans to approve", asked, place)
    if viewer.may("papers_custody"):
        loans = visible_loans(viewer.with_right("papers_custody"))
        approved = loans.filter(state=LoanState.APPROVED).count()
        yield Waiting("待交出的原件", "Originals to hand out", approved, place)
        late = overdue_loans(loans, viewer.on).count()
        yield Waiting("逾期未还的原件", "Originals overdue", late, f"{place}?show=overdue", True)


def _to_approve(viewer: Viewer, level: Level) -> QuerySet[Loan]:
    """Loans that others ask for of papers of a level which the viewer approves."""
    loans = visible_loans(viewer.with_right(level.approves)).exclude(borrower=viewer.user)
    return loans.filter(state=LoanState.ASKED, document__level=level.name)


def _destruction(viewer: Viewer) -> Iterator[Waiting]:
    """Lists that wait for another's signature, and those that are signed and wait to be carried out."""
    place, needed = reverse("documents:destruction"), destruction_rule().signatures
    if viewer.may("papers_destroy_sign"):
        unsigned = _drawn_up(viewer, "papers_destroy_sign").exclude(made_by=viewer.user)
        unsigned = unsigned.exclude(signatures__by=viewer.user)
        count = unsigned.alias(signed=Count("signatures")).filter(signed__lt=needed).count()
        yield Waiting("待签字的销毁清册", "Destruction lists to sign", count, place)
    if viewer.may("papers_destroy"):
        signed = (
            _drawn_up(viewer, "papers_destroy").alias(signed=Count("signatures")).filter(signed__gte=needed).count()
        )
        yield Waiting("待执行的销毁清册", "Destruction lists to carry out", signed, place)


def _drawn_up(viewer: Viewer, right: str) -> QuerySet[DestructionList]:
    return visible_lists(viewer.with_right(right)).filter(state=ListState.DRAWN_UP)
