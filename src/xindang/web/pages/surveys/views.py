"""The surveys of a customer, one with its versions and steps, and its form."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers, visible_parts
from xindang.dossiers.models import Survey, SurveyState, SurveyVersion
from xindang.web.access import Request, page
from xindang.web.forms import Form
from xindang.web.pages.surveys.form import FormShown
from xindang.web.pages.surveys.shown import STATES, SurveyShown, VersionShown


@page("dossiers")
def of(request: Request, customer_key: int) -> HttpResponse:
    return of_shown(request, customer_of(request, customer_key), Form("begin"))


@page("dossiers")
def show(request: Request, survey_id: int) -> HttpResponse:
    return survey_shown(request, survey_of(request, survey_id), review_form())


@page("dossiers")
def version(request: Request, survey_id: int, number: int) -> HttpResponse:
    """One signed version, as it is printed."""
    survey = survey_of(request, survey_id)
    found = get_object_or_404(SurveyVersion.objects.select_related("survey__customer"), survey=survey, number=number)
    return render(request, "pages/surveys/version.html", {"shown": VersionShown(found, request.viewer)})


@page("surveys_fill")
def fill(request: Request, survey_id: int) -> HttpResponse:
    """The form, with what is wrong beside its fields where that is asked for."""
    survey = survey_of(request, survey_id)
    if survey.state != SurveyState.DRAFT:
        return redirect("surveys:show", survey.pk)
    shown = FormShown(survey, request.viewer, with_problems="check" in request.GET)
    return render(request, "pages/surveys/fill.html", {"shown": shown})


def customer_of(request: Request, key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=key)


def survey_of(request: Request, key: int) -> Survey:
    """A survey of a customer that the viewer sees, or of one merged into it; a look at a person's is on record."""
    seen = visible_parts(request.viewer).values("customer_id")
    found = Survey.objects.select_related("customer__merged_into", "filler").filter(customer__in=seen)
    survey = get_object_or_404(found, pk=key)
    request.customer_shown = survey.customer.leading.pk
    return survey


def of_shown(request: Request, customer: Customer, form: Form) -> HttpResponse:
    found = Survey.objects.filter(customer__in=customer.together).select_related("filler").order_by("-pk")
    surveys = [{"survey": survey, "state": STATES[survey.state]} for survey in found]
    running = any(survey.is_running for survey in found)
    told = {"customer": customer, "surveys": surveys, "running": running, "form": form}
    return render(request, "pages/surveys/of.html", told, status=form.status)


def review_form(request: Request | None = None) -> Form:
    return Form("step", request, text="")


def survey_shown(request: Request, survey: Survey, form: Form, reasons: dict[str, str] | None = None) -> HttpResponse:
    told = {"shown": SurveyShown(survey, request.viewer), "form": form, "reasons": reasons or {}}
    return render(request, "pages/surveys/show.html", told, status=form.status)
