"""What people do with a survey: begin, fill in, sign, take back, return, pass, file, drop."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound, errors_in, problem
from xindang.dossiers.archives import archive_of
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.judging import judges
from xindang.dossiers.models import DraftState, Survey, SurveyDraft, SurveyState
from xindang.dossiers.services.surveys import (
    survey_begin,
    survey_choose,
    survey_drop,
    survey_file,
    survey_pass,
    survey_return,
    survey_save,
    survey_sign,
    survey_take_back,
)
from xindang.dossiers.surveys.reading import drafted, signed_before
from xindang.dossiers.surveys.typed import sections
from xindang.web.access import Request, page
from xindang.web.clock import now
from xindang.web.forms import Form, tell
from xindang.web.pages.surveys.form import acted, place_said
from xindang.web.pages.surveys.shown import ContentShown, would_be
from xindang.web.pages.surveys.views import customer_of, of_shown, review_form, survey_of, survey_shown

REASON = "reason-"
PUT_ASIDE = {
    "zh": "本部分已被另一窗口更新，您写的已另存在该部分之下，没有丢失，请选择以哪一份为准。",
    "en": "Another window has changed this section. What you wrote is kept beside it; choose which shall stand.",
}


@page("surveys_fill")
@require_POST
def begin(request: Request, customer_key: int) -> HttpResponse:
    customer, form = customer_of(request, customer_key), Form("begin", request)
    begun: list[Survey] = []
    with form.tried():
        begun.append(survey_begin(customer=customer, by=request.viewer.user, on=request.viewer.on))
    return redirect("surveys:fill", begun[0].pk) if form.done else of_shown(request, customer, form)


@page("surveys_fill")
@require_POST
def save(request: Request, survey_id: int, section: str) -> HttpResponse:
    """Keep what is typed in a section: asked for while somebody types (htmx), or by a button."""
    survey, form = survey_of(request, survey_id), Form("save", request, seen="", window="", over="")
    if section not in sections():
        raise Http404(section)
    checked = checked_on(archive_of(survey.customer, request.viewer.on), judges(), request.viewer.on)
    typed = acted(request.POST, survey.customer, checked, section)
    kept: list[SurveyDraft] = []
    with form.tried():
        draft = survey_save(
            survey=survey, section=section, window=form.text("window")[:40], seen=form.number("seen"), typed=typed,
            over=bool(form.text("over")), by=request.viewer.user, on=request.viewer.on, now=now(),
        )  # fmt: skip
        kept.append(draft)
    standing = survey.drafts.filter(section=section, state=DraftState.STANDING).select_related("by").first()
    told = {"survey": survey, "section": section, "draft": kept[0] if kept else None, "standing": standing}
    if request.headers.get("HX-Request"):
        return render(request, "pages/surveys/saved.html", told | {"form": form}, status=form.status)
    if not form.done:
        return survey_shown(request, survey, form)
    if kept[0].state == DraftState.ASIDE:
        messages.warning(request, PUT_ASIDE["en" if request.viewer.user.language == "en" else "zh"])
    return redirect(f"{reverse('surveys:fill', args=[survey.pk])}#{section}")


@page("surveys_fill")
@require_POST
def choose(request: Request, survey_id: int, draft_id: int) -> HttpResponse:
    survey = survey_of(request, survey_id)
    draft = get_object_or_404(SurveyDraft, pk=draft_id, survey=survey)
    form = review_form(request)
    with form.tried():
        survey_choose(draft=draft, stands="stands" in request.POST, by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return survey_shown(request, survey, form)
    return redirect(f"{reverse('surveys:fill', args=[survey.pk])}#{draft.section}")


@page("surveys_fill")
def sign(request: Request, survey_id: int) -> HttpResponse:
    """What would be signed, as it stands; or what has to be put right first."""
    survey, form = survey_of(request, survey_id), Form("sign", request, seen="", answers="")
    if request.method == "POST":
        with form.tried():
            if not form.text("answers"):
                raise ProblemsFound([problem("survey_unanswered", column="answers")])
            survey_sign(survey=survey, seen=form.text("seen"), by=request.viewer.user, on=request.viewer.on)
        if form.done:
            tell(request, "已签署，等待审核。", "Signed; it is to be reviewed.")
            return redirect("surveys:show", survey.pk)
    if survey.state != SurveyState.DRAFT:
        return survey_shown(request, survey, form)
    content, problems = drafted(survey, request.viewer.user, request.viewer.on)
    told = {
        "survey": survey, "customer": survey.customer, "content": content, "form": form,
        "problems": [{"found": found, "place": place_said(found)} for found in problems],
        "stops": errors_in(problems),
        "told": ContentShown(content, signed_before(survey, survey.versions.count() + 1), request.viewer),
        "contradictions": would_be(survey.customer, content, request.viewer.user, request.viewer),
    }  # fmt: skip
    return render(request, "pages/surveys/sign.html", told, status=form.status)


@page("surveys_fill")
@require_POST
def take_back(request: Request, survey_id: int) -> HttpResponse:
    def taken(survey: Survey, form: Form) -> None:
        survey_take_back(survey=survey, by=request.viewer.user, on=request.viewer.on)

    return _step(request, survey_id, taken, "已收回，可以修改。", "Taken back; it may be changed.")


@page("surveys_review")
@require_POST
def give_back(request: Request, survey_id: int) -> HttpResponse:
    """The sales manager returns what is signed."""
    return _returned(request, survey_id)


@page("surveys_file")
@require_POST
def refuse(request: Request, survey_id: int) -> HttpResponse:
    """Finance returns what has passed."""
    return _returned(request, survey_id)


@page("surveys_review")
@require_POST
def let_pass(request: Request, survey_id: int) -> HttpResponse:
    def taken(survey: Survey, form: Form) -> None:
        survey_pass(survey=survey, text=form.text("text"), by=request.viewer.user, on=request.viewer.on)

    return _step(request, survey_id, taken, "审核通过，等待财务归档。", "Passed; finance files it.")


@page("surveys_file")
@require_POST
def file(request: Request, survey_id: int) -> HttpResponse:
    def taken(survey: Survey, form: Form) -> None:
        survey_file(survey=survey, by=request.viewer.user, on=request.viewer.on)

    return _step(request, survey_id, taken, "已归档，内容已进入信用档案。", "Filed; the dossier has its values.")


@page("surveys_fill")
@require_POST
def drop(request: Request, survey_id: int) -> HttpResponse:
    def taken(survey: Survey, form: Form) -> None:
        survey_drop(survey=survey, text=form.text("text"), by=request.viewer.user, on=request.viewer.on)

    return _step(request, survey_id, taken, "已作废。", "Dropped.")


def _returned(request: Request, survey_id: int) -> HttpResponse:
    given = {name: str(request.POST[name]) for name in request.POST if name.startswith(REASON)}
    reasons = {name.removeprefix(REASON): text for name, text in given.items()}

    def taken(survey: Survey, form: Form) -> None:
        survey_return(
            survey=survey, reasons=reasons, text=form.text("text"), by=request.viewer.user, on=request.viewer.on
        )

    return _step(request, survey_id, taken, "已退回填表人。", "Returned to the filler.", reasons=reasons)


def _step(
    request: Request,
    survey_id: int,
    taken: Callable[[Survey, Form], None],
    zh: str,
    en: str,
    *,
    reasons: dict[str, str] | None = None,
) -> HttpResponse:
    survey, form = survey_of(request, survey_id), review_form(request)
    with form.tried():
        taken(survey, form)
    if not form.done:
        return survey_shown(request, survey, form, reasons)
    tell(request, zh, en)
    return redirect("surveys:show", survey.pk)
