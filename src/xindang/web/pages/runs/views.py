"""Assessments: the list, starting one, what one was made of, and what it changed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound
from xindang.people.selectors import names_of
from xindang.runs.models import Run, RunState
from xindang.runs.results import run_tables
from xindang.runs.services.start import run_start
from xindang.web.access import Request, page
from xindang.web.clock import now
from xindang.web.forms import Form
from xindang.web.pages.runs.changes import (
    CHANGES,
    asked_changes,
    changes_sheet,
    moves_shown,
    roll_tables,
    shown_changes,
)
from xindang.web.pages.runs.summary import made_of, run_at_work
from xindang.web.taking_out import taken_out

PAGE_ROWS = 50


@page("runs")
def run_list(request: Request) -> HttpResponse:
    """Every assessment, the latest first; where one is at work, how far it is."""
    return _listed(request, _start_form(request.viewer.on.isoformat()))


@page("runs_start")
@require_POST
def start(request: Request) -> HttpResponse:
    """Queue one; the list shows how far it is."""
    form = _start_form("", request)
    with form.tried():
        day = form.day_or_none("day")
        form.check()
        run_start(by=request.viewer.user, on=request.viewer.on, now=now(), day=day)
    return redirect("runs:list") if form.done else _listed(request, form)


@page("runs")
def show(request: Request, run_id: int) -> HttpResponse:
    """One assessment: with what it was made, what is known, what is not."""
    run = _run(run_id)
    named = names_of([run.by]).get(run.by, run.by)
    context = {"run": run, "started_by": named, "whole": request.viewer.customer_units is None}
    if run.state == RunState.DONE:
        try:
            tables = run_tables(run)
            context |= made_of(tables, request.viewer)
        except ProblemsFound as missing:
            context["missing"] = missing.problems
    return render(request, "pages/runs/show.html", context)


@page("runs")
def changes(request: Request, run_id: int) -> HttpResponse:
    """What changed since the results it was compared with, of the customers that the viewer sees."""
    run = _run(run_id)
    asked = asked_changes(request.GET)
    context = {
        "run": run,
        "asked": asked,
        "kinds": CHANGES,
        "query": request.GET.urlencode(),
        "whole": request.viewer.customer_units is None,
    }
    if run.state == RunState.DONE and run.since:
        try:
            tables = run_tables(run)
            context |= {"moves": moves_shown(tables, request.viewer, asked), "since": tables.summary.get("since")}
            context |= shown_changes(tables, request.viewer, asked, request.GET.get("page"))
            context["rolls"] = roll_tables(tables) if asked.kind == "rolls" and context["whole"] else []
        except ProblemsFound as missing:
            context["missing"] = missing.problems
    return render(request, "pages/runs/changes.html", context)


@page("runs", also="excel")
@require_POST
def changes_excel(request: Request, run_id: int) -> HttpResponse:
    """The changes as they are asked for, all rows."""
    run, asked = _run(run_id), asked_changes(request.GET)
    try:
        sheet = changes_sheet(run_tables(run), request.viewer, asked) if run.state == RunState.DONE else None
    except ProblemsFound:
        sheet = None
    if sheet is None:
        raise Http404
    return taken_out(request, "run_changes", f"{sheet.title} {run.on}", [sheet])


def _run(run_id: int) -> Run:
    return get_object_or_404(Run.objects.select_related("since", "job"), pk=run_id)


def _start_form(day: str, request: Request | None = None) -> Form:
    return Form("start", request, day=day)


def _listed(request: Request, form: Form) -> HttpResponse:
    runs = Run.objects.select_related("since", "job").order_by("-pk")
    shown = Paginator(runs, PAGE_ROWS).get_page(request.GET.get("page"))
    whole = request.viewer.customer_units is None
    names = names_of(run.by for run in shown)
    rows = [(run, names.get(run.by, run.by)) for run in shown]
    context = {"page": shown, "rows": rows, "form": form, "job": run_at_work(), "whole": whole}
    return render(request, "pages/runs/list.html", context, status=form.status)
