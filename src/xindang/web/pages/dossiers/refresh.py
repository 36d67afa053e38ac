"""Whose dossier is to be refreshed, by when and by whom (S1-12), with the survey at work; and all surveys by state.

Who is due is what the worklist of the run in force says; whoever was refreshed since is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from xindang.customers.models import CustomerUnit
from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.dossiers.models import RUNNING, Survey
from xindang.people.selectors import Viewer
from xindang.people.services.lists import list_export
from xindang.runs.models import Task, TaskState
from xindang.runs.selectors import run_in_force, visible_tasks
from xindang.web.access import Request, page
from xindang.web.excel import Sheet, columns_in, workbook_of
from xindang.web.pages.surveys.shown import STATES
from xindang.web.pages.worklist.listing import units_of

KIND, PAGE_ROWS, WORD_LENGTH_MAX, ROWS_AT_ONCE = "dossier_not_refreshed", 50, 100, 2000
TABS = (
    {"value": "due", "zh": "更新期限", "en": "Due for refresh"},
    {"value": "surveys", "zh": "调查表", "en": "Surveys"},
)
WHEN = (
    {"value": "overdue", "zh": "已逾期", "en": "overdue"},
    {"value": "quarter", "zh": "本季度到期", "en": "due this quarter"},
)
ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("due_on", "pk"),
    "customer": ("customer_id", "pk"),
    "salesperson": ("customer__salesperson", "due_on", "pk"),
}
COLUMNS = (
    ("客户编号", "Code", "text", 14), ("客户", "Customer", "text", 30), ("单位", "Unit", "text", 14),
    ("业务员", "Salesperson", "text", 12), ("上次全面更新", "Last refreshed", "date", 0), ("期限", "Due", "date", 0),
    ("调查表", "Survey", "text", 18),
)  # fmt: skip


@page("dossiers")
def refresh_list(request: Request) -> HttpResponse:
    return render(request, "pages/dossiers/list.html", listed(request.viewer, request.GET))


@page("dossiers", "excel")
@require_POST
def refresh_excel(request: Request) -> HttpResponse:
    """All that are due, as filtered."""
    viewer = request.viewer
    name = "dossiers-due" if viewer.user.language == "en" else "应更新档案"
    book = workbook_of(f"{name}-{viewer.on}.xlsx", [_sheet(viewer, request.GET)])
    list_export(page="dossiers", query=request.GET.urlencode(), rows=book.count, by=viewer.user, on=viewer.on)
    return book.response


def listed(viewer: Viewer, asked: QueryDict) -> dict[str, Any]:
    """A page of one of the two lists."""
    tab = "surveys" if asked.get("show") == "surveys" else "due"
    rows: QuerySet[Any] = due_tasks(viewer, asked) if tab == "due" else surveys_asked(viewer, asked)
    paged = Paginator(rows, PAGE_ROWS).get_page(asked.get("page"))
    told = [
        {"thing": row, "state": STATES.get(row.survey_state if tab == "due" else row.state)}
        for row in paged.object_list
    ]
    words = {name: _word(asked, name) for name in ("q", "when", "whose", "unit", "salesperson", "state")}
    return {
        "tabs": TABS, "tab": tab, "page": paged, "rows": told, "asked": words, "when": WHEN, "run": run_in_force(),
        "units": units_of(viewer),
        "states": [{"value": name, "zh": said.zh, "en": said.en} for name, said in STATES.items()],
    }  # fmt: skip


def due_tasks(viewer: Viewer, asked: QueryDict) -> QuerySet[Task]:
    """What the run in force says is due of customers that were not refreshed since."""
    still = Q(customer__refreshed_on__isnull=True) | Q(customer__refreshed_on=F("since_on"))
    tasks = visible_tasks(viewer).filter(still, kind=KIND, state=TaskState.OPEN, customer__isnull=False)
    when, unit, salesperson = (_word(asked, name) for name in ("when", "unit", "salesperson"))
    if when in {"overdue", "quarter"}:
        tasks = tasks.filter(**{"due_on__lt" if when == "overdue" else "due_on__gte": viewer.on})
    if _word(asked, "whose") == "mine":
        tasks = tasks.filter(customer__salesperson__in=viewer.names)
    if unit:
        tasks = tasks.filter(customer__in=CustomerUnit.objects.filter(unit=unit).values("customer_id"))
    if salesperson:
        tasks = tasks.filter(customer__salesperson=salesperson)
    if text := _word(asked, "q"):
        tasks = tasks.filter(customer__in=found_customers(visible_customers(viewer), text))
    running = Survey.objects.filter(customer=OuterRef("customer_id"), state__in=RUNNING)
    told = tasks.annotate(
        survey_pk=Subquery(running.values("pk")[:1]), survey_state=Subquery(running.values("state")[:1])
    )
    return told.select_related("customer").order_by(*ORDERS.get(_word(asked, "sort"), ORDERS["due"]))


def surveys_asked(viewer: Viewer, asked: QueryDict) -> QuerySet[Survey]:
    """Surveys of customers one sees, of a state where one is named; the latest moved first."""
    seen = found_customers(visible_customers(viewer), _word(asked, "q"))
    found = Survey.objects.filter(customer__in=seen.values("customer_id")).select_related("customer", "filler")
    state = _word(asked, "state")
    return (found.filter(state=state) if state in STATES else found).order_by("-state_on", "-pk")


def _sheet(viewer: Viewer, asked: QueryDict) -> Sheet:
    english = viewer.user.language == "en"
    columns = columns_in(viewer.user.language, COLUMNS)
    return Sheet("Dossiers" if english else "档案", columns, _cells(due_tasks(viewer, asked), english=english))


def _cells(tasks: QuerySet[Task], *, english: bool) -> Iterator[list[Any]]:
    for task in tasks.iterator(ROWS_AT_ONCE):
        customer, state = task.customer, STATES.get(getattr(task, "survey_state", None) or "")
        said = (state.en if english else state.zh) if state else ""
        if customer is not None:
            yield [
                customer.customer_id, customer.name, customer.unit, customer.salesperson, customer.refreshed_on,
                task.due_on, said,
            ]  # fmt: skip


def _word(asked: QueryDict, name: str) -> str:
    return asked.get(name, "").replace("\0", "").strip()[:WORD_LENGTH_MAX]
