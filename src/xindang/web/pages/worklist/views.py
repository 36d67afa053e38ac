"""Things to do: the list, one of them, and what is done with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound, problem
from xindang.people.models import User
from xindang.runs.assignees import WORKS, possible_assignees, works_on_tasks
from xindang.runs.models import Run, Task, TaskState
from xindang.runs.results import run_tables
from xindang.runs.selectors import run_in_force, visible_tasks
from xindang.runs.services.tasks import task_assign, task_done, task_note, task_reopen
from xindang.runs.worklist import may_settle, title_of
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.worklist.listing import (
    NOBODY,
    asked_of,
    history_of,
    listed,
    person_options,
    task_sheet,
    tasks_chosen,
)
from xindang.web.pages.worklist.workings import working_of
from xindang.web.taking_out import taken_out

QUERY_LENGTH_MAX = 2000


@page("worklist")
def task_list(request: Request) -> HttpResponse:
    """What there is to do, for one's roles, given to one, or all one sees."""
    return _listed(request, Form("assign_chosen", to=""), request.GET)


@page("worklist", also="excel")
@require_POST
def excel(request: Request) -> HttpResponse:
    """The list as it is asked for, all rows."""
    name = "worklist" if request.viewer.user.language == "en" else "待办"
    sheet = task_sheet(request.viewer, asked_of(request.GET))
    return taken_out(request, "worklist", f"{name}-{request.viewer.on}", [sheet])


@page("worklist_work")
@require_POST
def assign_chosen(request: Request) -> HttpResponse:
    """Give the rows ticked to somebody; the list stays as it was asked for."""
    form, query = Form("assign_chosen", request, to=""), QueryDict(request.POST.get("query", "")[:QUERY_LENGTH_MAX])
    chosen = request.POST.getlist("task")
    with form.tried():
        to = _assignee(form, works_on_tasks(request.viewer.on))
        tasks = tasks_chosen(request.viewer, chosen)
        _theirs(request, tasks)
        moved = task_assign(tasks=tasks, to=to, by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _listed(request, form, query, frozenset(chosen))
    tell(request, f"已指派 {moved} 项。", f"Assigned: {moved}.")
    return redirect(f"{reverse('worklist:list')}?{query.urlencode()}")


@page("worklist")
def show(request: Request, task_id: int) -> HttpResponse:
    return _shown(request, _task(request, task_id))


@page("worklist_work")
@require_POST
def assign(request: Request, task_id: int) -> HttpResponse:
    task, form = _task(request, task_id), _form("assign", request)
    with form.tried():
        to = _assignee(form, possible_assignees(task, request.viewer.on))
        _theirs(request, [task])
        task_assign(tasks=[task], to=to, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, task, form, "已指派。", "Assigned.")


@page("worklist_work")
@require_POST
def note(request: Request, task_id: int) -> HttpResponse:
    task, form = _task(request, task_id), _form("note", request)
    with form.tried():
        task_note(task=task, text=form.text("text"), by=request.viewer.user, on=request.viewer.on)
    return _answered(request, task, form, "已记下。", "Noted.")


@page("worklist_work")
@require_POST
def done(request: Request, task_id: int) -> HttpResponse:
    task, form = _task(request, task_id), _form("done", request)
    with form.tried():
        evidence, text = form.text("evidence"), form.text("text")
        _theirs(request, [task])
        task_done(task=task, evidence=evidence, text=text, by=request.viewer.user, on=request.viewer.on)
    return _answered(
        request, task, form, "已记为办结，下次评定会核实。", "Recorded as done; the next run shows whether it is."
    )


@page("worklist_work")
@require_POST
def reopen(request: Request, task_id: int) -> HttpResponse:
    task, form = _task(request, task_id), _form("reopen", request)
    with form.tried():
        _theirs(request, [task])
        task_reopen(task=task, text=form.text("text"), by=request.viewer.user, on=request.viewer.on)
    return _answered(request, task, form, "已重新打开。", "Opened again.")


def _theirs(request: Request, tasks: Iterable[Task]) -> None:
    """Raises ProblemsFound where a task is somebody else's to do."""
    if not may_settle(request.viewer, tasks):
        raise ProblemsFound([problem("task_of_others")])


def _task(request: Request, task_id: int) -> Task:
    """One that the viewer sees, else it is not there."""
    tasks = visible_tasks(request.viewer).select_related("customer", "assigned_to", "done_by", "first_run", "last_run")
    return get_object_or_404(tasks, pk=task_id)


def _form(name: str, request: Request | None = None) -> Form:
    fields = {"assign": {"to": ""}, "note": {"text": ""}, "done": {"evidence": "", "text": ""}, "reopen": {"text": ""}}
    return Form(name, request, **fields[name])


def _assignee(form: Form, people: list[User]) -> User | None:
    """The person chosen; None for nobody, which is chosen too."""
    if form.text("to") == NOBODY:
        return None
    found = form.chosen("to", {str(user.pk): user for user in people})
    if found is None:
        raise ProblemsFound([problem("task_assignee_missing", column="to")])
    return found


def _listed(request: Request, form: Form, query: QueryDict, chosen: frozenset[str] = frozenset()) -> HttpResponse:
    context = listed(request.viewer, asked_of(query), query.get("page"), chosen)
    told = {"form": form, "query": query.urlencode()}
    return render(request, "pages/worklist/list.html", context | told, status=form.status)


def _answered(request: Request, task: Task, form: Form, zh: str, en: str) -> HttpResponse:
    if not form.done:
        return _shown(request, task, form)
    tell(request, zh, en)
    return redirect("worklist:show", task.pk)


def _shown(request: Request, task: Task, tried: Form | None = None) -> HttpResponse:
    """One task with its clause and history, and the forms of what may be done with it."""
    works, run = request.viewer.may(WORKS), run_in_force()
    forms = {name: _form(name) for name in ("assign", "note", "done", "reopen")}
    if tried is not None:
        forms[tried.name] = tried
    context = {
        "task": task,
        "title": title_of(task.kind),
        "clause": _clause(task, run),
        "last_listed_on": _last_listed_on(task, run),
        "history": history_of(task),
        "people": person_options(possible_assignees(task, request.viewer.on)) if works else [],
        "works": works,
        "forms": forms,
        "working": working_of(task, run),
    }
    return render(request, "pages/worklist/show.html", context, status=tried.status if tried else 200)


def _last_listed_on(task: Task, run: Run | None) -> date | None:
    """The day of the run in force lists what is open or called done; what is gone was listed by its last run."""
    last = task.last_run if task.state == TaskState.GONE else run
    return last.on if last else None


def _clause(task: Task, run: Run | None) -> dict[str, Any] | None:
    """The words of the clause, as the run in force has them."""
    if run is None:
        return None
    try:
        return dict(run_tables(run).clauses.get(task.clause, {})) or None
    except ProblemsFound:
        return None
