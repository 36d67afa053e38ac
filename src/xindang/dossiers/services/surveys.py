"""The survey form 《客户信用调查评定表》 of a customer: begun, filled, signed, reviewed, filed (S1-10 to S1-12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, errors_in, problem
from xindang.customers.models import Customer
from xindang.dossiers.marks import renew_dossier_marks
from xindang.dossiers.models import (
    RUNNING,
    DraftState,
    Finding,
    FindingProof,
    Survey,
    SurveyDraft,
    SurveyProof,
    SurveyState,
    SurveyStep,
    SurveyVersion,
)
from xindang.dossiers.origin import WORDS_LENGTH_MAX
from xindang.dossiers.proofs import proofs_made
from xindang.dossiers.services.columns import customer_columns_follow
from xindang.dossiers.services.states import dossier_renew
from xindang.dossiers.surveys.content import content_from, hash_of
from xindang.dossiers.surveys.hands import FILES, FILLS, REVIEWS, Hand, hand_of, makers_of
from xindang.dossiers.surveys.reading import drafted, latest, papers_signed
from xindang.dossiers.surveys.typed import Typed, kept, sections
from xindang.people.models import User

SIGNED, PASSED = "survey_sign", "survey_pass"


@transaction.atomic
def survey_begin(*, customer: Customer, by: User, on: date) -> Survey:
    """Begin a survey of a customer; there is one at a time."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    hand = hand_of(by, on, FILLS, customer)
    if Survey.objects.filter(customer=customer, state__in=RUNNING).exists():
        raise ProblemsFound([problem("survey_running", value=customer.name)])
    survey = Survey.objects.create(customer=customer, state_on=on, begun_on=on, filler=by)
    _taken("survey_begin", survey, hand, on)
    return survey


@transaction.atomic
def survey_save(
    *, survey: Survey, section: str, window: str, seen: int, typed: Typed, over: bool = False, by: User, on: date,
    now: datetime,
) -> SurveyDraft:  # fmt: skip
    """Keep what a window has typed into a section, whatever it is.

    ``seen``: the number of the draft that the window was shown (0: none). Where another has come to stand since, or
    the survey is no draft any more, the words are put aside and change nothing, unless ``over`` says that they shall
    stand. The audit names a window's first words in a section, not each letter.
    """
    survey = _locked(survey)
    hand_of(by, on, FILLS, survey.customer)
    if section not in sections():
        raise ProblemsFound([problem("survey_section_unknown", value=section)])
    words = kept(section, survey.customer.kind, typed)
    drafts = survey.drafts.filter(section=section)
    standing = drafts.filter(state=DraftState.STANDING).first()
    if standing and standing.typed == words:
        return standing
    number = standing.number if standing else 0
    is_own = standing is not None and standing.window == window
    stands = survey.state == SurveyState.DRAFT and (is_own or over or seen == number)
    if stands and standing and not is_own:
        standing.state = DraftState.EARLIER if seen == number else DraftState.ASIDE
        standing.save(update_fields=["state"])
    aside = drafts.filter(window=window, state=DraftState.ASIDE).last()
    own = standing if stands and is_own else aside
    draft = own or SurveyDraft(survey=survey, section=section, window=window)
    draft.state = DraftState.STANDING if stands else DraftState.ASIDE
    draft.number = seen if not stands else number if is_own else number + 1
    draft.typed, draft.by, draft.saved_at = words, by, now
    draft.save()
    if own is None:
        _recorded("survey_save", survey, by, on, section=section)
    return draft


@transaction.atomic
def survey_choose(*, draft: SurveyDraft, stands: bool, by: User, on: date) -> SurveyDraft:
    """Words that were put aside come to stand in their section, or are left behind as a matter of history."""
    survey = _in_state(draft.survey, SurveyState.DRAFT)
    hand_of(by, on, FILLS, survey.customer)
    draft = SurveyDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.state != DraftState.ASIDE:
        raise ProblemsFound([problem("survey_chosen_before")])
    standing = survey.drafts.filter(section=draft.section, state=DraftState.STANDING).first()
    if stands and standing:
        standing.state = DraftState.EARLIER
        standing.save(update_fields=["state"])
    draft.state = DraftState.STANDING if stands else DraftState.EARLIER
    draft.number = (standing.number if standing else 0) + 1 if stands else draft.number
    draft.save(update_fields=["state", "number"])
    _recorded("survey_choose", survey, by, on, section=draft.section, stands=stands)
    return draft


@transaction.atomic
def survey_sign(*, survey: Survey, seen: str, by: User, on: date) -> SurveyVersion:
    """The filler answers for what the form says (S1-10): from now on it is a version that nobody changes.

    ``seen``: the hash of what the signer was shown. Raises ProblemsFound with all that is to be put right first.
    """
    survey = _in_state(survey, SurveyState.DRAFT)
    hand = hand_of(by, on, FILLS, survey.customer)
    content, problems = drafted(survey, by, on)
    if errors_in(problems):
        raise ProblemsFound(errors_in(problems))
    if content.hash != seen:
        raise ProblemsFound([problem("survey_changed_since")])
    number = survey.versions.count() + 1
    version = SurveyVersion.objects.create(survey=survey, number=number, content=content.text, hash=content.hash)
    papers = papers_signed(content.filled).values()
    SurveyProof.objects.bulk_create(SurveyProof(version=version, paper=paper) for paper in papers)
    survey.filler = by
    _moved(survey, SurveyState.SIGNED, on)
    _taken("survey_sign", survey, hand, on, version=version)
    return version


@transaction.atomic
def survey_take_back(*, survey: Survey, by: User, on: date) -> Survey:
    """The filler has something to change before it is reviewed; what was signed stays readable."""
    survey = _in_state(survey, SurveyState.SIGNED)
    hand = hand_of(by, on, FILLS, survey.customer)
    version = latest(survey)
    _moved(survey, SurveyState.DRAFT, on)
    _taken("survey_take_back", survey, hand, on, version=version)
    return survey


@transaction.atomic
def survey_return(*, survey: Survey, reasons: Mapping[str, str], text: str, by: User, on: date) -> Survey:
    """Give it back to the filler with reasons, of the whole or by item: the manager one that is signed, finance one
    that has passed.
    """
    survey = _in_state(survey, SurveyState.SIGNED, SurveyState.PASSED)
    version, right = latest(survey), REVIEWS if survey.state == SurveyState.SIGNED else FILES
    hand = hand_of(by, on, right, survey.customer, makers_of(survey, version, (SIGNED,)))
    given = {item: reason.strip()[:WORDS_LENGTH_MAX] for item, reason in reasons.items() if reason.strip()}
    if not given and not text.strip():
        raise ProblemsFound([problem("survey_return_unreasoned", column="text")])
    _moved(survey, SurveyState.DRAFT, on)
    _taken("survey_return", survey, hand, on, version=version, text=text, reasons=given)
    return survey


@transaction.atomic
def survey_pass(*, survey: Survey, text: str, by: User, on: date) -> Survey:
    """The sales manager has looked at it, contradictions among them (S1-11), and lets it pass to finance."""
    survey = _in_state(survey, SurveyState.SIGNED)
    version = latest(survey)
    hand = hand_of(by, on, REVIEWS, survey.customer, makers_of(survey, version, (SIGNED,)))
    _unchanged(version)
    _moved(survey, SurveyState.PASSED, on)
    _taken("survey_pass", survey, hand, on, version=version, text=text)
    return survey


@transaction.atomic
def survey_file(*, survey: Survey, by: User, on: date) -> Survey:
    """Finance files it: its values stand in the dossier from this day, which is then fully refreshed (S1-12), and in
    the customer's own columns as far as all channels agree.
    """
    survey = _in_state(survey, SurveyState.PASSED)
    version, customer = latest(survey), Customer.objects.select_for_update().get(pk=survey.customer.pk)
    hand = hand_of(by, on, FILES, customer, makers_of(survey, version, (SIGNED, PASSED)))
    _unchanged(version)
    content = content_from(version.content)
    signer = survey.steps.filter(act=SIGNED, version=version).select_related("by").get().by
    findings = Finding.objects.bulk_create(
        Finding(
            customer=customer, item=one.item, row=one.row, value=dict(one.value), channel=one.channel,
            source=one.source, as_of=one.as_of, collected_by=signer.name, recorded_by=signer, recorded_on=on,
            survey=version,
        )
        for one in content.filled
    )  # fmt: skip
    papers = papers_signed(content.filled)
    proofs = (
        proof
        for finding, one in zip(findings, content.filled, strict=True)
        for proof in proofs_made(finding, [papers[document, number] for document, number, _ in one.papers])
    )
    FindingProof.objects.bulk_create(proofs)
    renew_dossier_marks([customer])
    customer_columns_follow(
        customer=customer, items={one.item for one in content.filled}, more={"refreshed_on": on}, by=by, on=on
    )
    dossier_renew(customer=customer, by=by, on=on)
    _moved(survey, SurveyState.FILED, on)
    _taken("survey_file", survey, hand, on, version=version)
    return survey


@transaction.atomic
def survey_drop(*, survey: Survey, text: str, by: User, on: date) -> Survey:
    """Give up a draft, with the reason; what was typed stays on file."""
    survey = _in_state(survey, SurveyState.DRAFT)
    hand = hand_of(by, on, FILLS, survey.customer)
    if not text.strip():
        raise ProblemsFound([problem("survey_drop_unreasoned", column="text")])
    _moved(survey, SurveyState.DROPPED, on)
    _taken("survey_drop", survey, hand, on, text=text)
    return survey


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update(of=("self",)).select_related("customer").get(pk=survey.pk)


def _in_state(survey: Survey, *states: SurveyState) -> Survey:
    """The survey as it is now, locked; refused where somebody else has moved it meanwhile."""
    survey = _locked(survey)
    if survey.state not in states:
        raise ProblemsFound([problem("survey_moved", value=survey.customer.name, on=survey.state_on)])
    return survey


def _unchanged(version: SurveyVersion) -> None:
    if hash_of(version.content) != version.hash:
        raise ProblemsFound([problem("survey_not_as_signed", value=version.number)])


def _moved(survey: Survey, state: SurveyState, on: date) -> None:
    survey.state, survey.state_on = state, on
    survey.save(update_fields=["state", "state_on", "filler"])


def _taken(
    act: str, survey: Survey, hand: Hand, on: date, *, version: SurveyVersion | None = None, text: str = "",
    reasons: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """A step with its row in the audit, which names the version and not what it says: sight of that is ruled."""
    text = text.strip()[:WORDS_LENGTH_MAX]
    SurveyStep.objects.create(
        survey=survey, version=version, act=act, by=hand.user, role=hand.role, instead_of=hand.instead_of, on=on,
        text=text, reasons=dict(reasons or {}),
    )  # fmt: skip
    told: dict[str, object] = {"survey": survey.pk, "role": hand.role}
    if hand.instead_of:
        told["instead_of"] = hand.instead_of.username
    if version:
        told |= {"version": version.number, "hash": version.hash}
    audit_record(
        act=act, subject_kind="customer", subject=survey.customer.customer_id, by=hand.user.username, on=on,
        details=told,
    )  # fmt: skip


def _recorded(act: str, survey: Survey, by: User, on: date, **details: object) -> None:
    audit_record(
        act=act, subject_kind="customer", subject=survey.customer.customer_id, by=by.username, on=on,
        details={"survey": survey.pk, **details},
    )  # fmt: skip
