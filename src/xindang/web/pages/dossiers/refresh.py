"""By when each dossier is to be refreshed and by whom (S1-12), how complete it is, the survey at work; all surveys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, OrderBy, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from xindang.customers.models import Customer, CustomerUnit
from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.dossiers.models import Survey
from xindang.people.selectors import Viewer
from xindang.runs.models import Run
from xindang.runs.selectors import run_in_force
from xindang.web.access import Request, page
from xindang.web.excel import Sheet, columns_in
from xindang.web.pages.dossiers.obligations import OVERDUE, due_choices, narrowed, obligations
from xindang.web.pages.surveys.shown import STATES
from xindang.web.pages.worklist.listing import units_of
from xindang.web.remembered import remembered
from xindang.web.taking_out import taken_out

PAGE_ROWS, WORD_LENGTH_MAX, ROWS_AT_ONCE, OWNERS_MOST = 50, 100, 2000, 300
DUE, SURVEYS = "due", "surveys"
LATE_FIRST = (F("due_on").asc(nulls_last=True), F("customer_id").asc())
ORDERS: Mapping[str, tuple[OrderBy, ...]] = {
    "due": LATE_FIRST,
    "customer": (F("customer_id").asc(),),
    "salesperson": (F("salesperson").asc(nulls_first=True), *LATE_FIRST),
    "lacking": (
        (F("dossier_state__key_item_count") - F("dossier_state__key_known_count")).desc(nulls_first=True),
        *LATE_FIRST,
    ),
    "contradictions": (F("dossier_state__contradiction_open_count").desc(nulls_last=True), *LATE_FIRST),
}
COLUMNS = (
    ("客户编号", "Code", "text", 14), ("客户", "Customer", "text", 30), ("单位", "Unit", "text", 14),
    ("责任人", "Owner", "text", 12), ("上次全面更新", "Last refreshed", "date", 0), ("期限", "Due", "date", 0),
    ("关键资料已有", "Key items known", "number", 0), ("关键资料应有", "Key items", "number", 0),
    ("未了结的矛盾", "Open contradictions", "number", 0), ("调查表", "Survey", "text", 18),
)  # fmt: skip


@page("dossiers")
def refresh_list(request: Request) -> HttpResponse:
    return render(request, "pages/dossiers/list.html", listed(request.viewer, request.GET))


@page("dossiers", "excel")
@require_POST
def refresh_excel(request: Request) -> HttpResponse:
    """Every customer with its next refresh, as filtered."""
    viewer = request.viewer
    name = "dossiers-due" if viewer.user.language == "en" else "应更新档案"
    return taken_out(request, "dossiers", f"{name}-{viewer.on}", [_sheet(viewer, request.GET)])


def listed(viewer: Viewer, asked: QueryDict) -> dict[str, Any]:
    """A page of one of the two lists."""
    tab, run = SURVEYS if asked.get("show") == SURVEYS else DUE, run_in_force()
    rows: QuerySet[Any] = due_customers(viewer, asked, run) if tab == DUE else surveys_asked(viewer, asked)
    words = {name: _word(asked, name) for name in ("q", "when", "whose", "unit", "salesperson", "state", "lacking")}
    about = ("dossiers", tab, tuple(words.items()), viewer.sight, viewer.on, run.pk if run else None)
    count, late = remembered(about, lambda: (rows.count(), _late(rows, viewer) if tab == DUE and run else 0))
    paged = Paginator(range(count), PAGE_ROWS).get_page(asked.get("page"))
    first = max(paged.start_index() - 1, 0)
    told = [
        {"thing": row, "state": STATES.get(row.survey_state if tab == DUE else row.state)}
        for row in rows[first : first + PAGE_ROWS]
    ]
    return {
        "tab": tab, "page": paged, "rows": told, "asked": words, "run": run, "units": units_of(viewer), "late": late,
        "when": due_choices(viewer.on), "owners": _owners(viewer) if tab == DUE else [],
        "states": [{"value": name, "zh": said.zh, "en": said.en} for name, said in STATES.items()],
    }  # fmt: skip


def due_customers(viewer: Viewer, asked: QueryDict, run: Run | None) -> QuerySet[Customer]:
    """Every customer one sees with its next refresh, as asked; none before the first assessment."""
    if run is None:
        return Customer.objects.none()
    found = narrowed(obligations(viewer, run), _word(asked, "when"), viewer.on)
    if text := _word(asked, "q"):
        found = found.filter(pk__in=found_customers(visible_customers(viewer), text).values("pk"))
    if _word(asked, "whose") == "mine":
        found = found.filter(salesperson__in=viewer.names)
    if unit := _word(asked, "unit"):
        found = found.filter(customer_id__in=CustomerUnit.objects.filter(unit=unit).values("customer_id"))
    if salesperson := _word(asked, "salesperson"):
        found = found.filter(salesperson=salesperson)
    if _word(asked, "lacking"):
        found = found.exclude(dossier_state__key_known_count=F("dossier_state__key_item_count"))
    order = ORDERS.get(_word(asked, "sort"), ORDERS["due"])
    return found.select_related("dossier_state").order_by(*order)


def _late(rows: QuerySet[Customer], viewer: Viewer) -> int:
    return narrowed(rows, OVERDUE, viewer.on).count()


def _owners(viewer: Viewer) -> list[str]:
    """The salespeople of the customers one sees, to choose among."""
    named = visible_customers(viewer).exclude(salesperson=None).exclude(salesperson="")
    names = named.order_by("salesperson").values_list("salesperson", flat=True).distinct()
    return [name for name in names[:OWNERS_MOST] if name]


def surveys_asked(viewer: Viewer, asked: QueryDict) -> QuerySet[Survey]:
    """Surveys of customers one sees, of a state where one is named; the latest moved first."""
    seen = found_customers(visible_customers(viewer), _word(asked, "q"))
    found = Survey.objects.filter(customer__in=seen.values("customer_id")).select_related("customer", "filler")
    state = _word(asked, "state")
    return (found.filter(state=state) if state in STATES else found).order_by("-state_on", "-pk")


def _sheet(viewer: Viewer, asked: QueryDict) -> Sheet:
    english = viewer.user.language == "en"
    columns = columns_in(viewer.user.language, COLUMNS)
    rows = due_customers(viewer, asked, run_in_force())
    return Sheet("Dossiers" if english else "档案", columns, _cells(rows, english=english))


def _cells(customers: QuerySet[Customer], *, english: bool) -> Iterator[list[Any]]:
    for customer in customers.iterator(ROWS_AT_ONCE):
        state, told = (
            STATES.get(getattr(customer, "survey_state", None) or ""),
            getattr(customer, "dossier_state", None),
        )
        said = (state.en if english else state.zh) if state else ""
        counts = [told.key_known_count, told.key_item_count, told.contradiction_open_count] if told else [None] * 3
        yield [
            customer.customer_id, customer.name, customer.unit, customer.salesperson, customer.refreshed_on,
            getattr(customer, "due_on", None), *counts, said,
        ]  # fmt: skip


def _word(asked: QueryDict, name: str) -> str:
    return asked.get(name, "").replace("\0", "").strip()[:WORD_LENGTH_MAX]
