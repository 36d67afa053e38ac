"""Customers due for a visit, the visits of one, and one visit with its brief and its report."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.documents.given import DocumentGiven
from xindang.documents.models import Document
from xindang.documents.services.papers import document_add
from xindang.visits.models import Visit
from xindang.visits.selectors import visible_visits
from xindang.visits.services import (
    report_save,
    report_sign,
    visit_brief,
    visit_cancel,
    visit_photo_add,
    visit_plan,
)
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.visits.forms import plan_form, report_form, word_form, written_of
from xindang.web.pages.visits.shown import VisitShown, due_sheet, listed, papers_of, visits_of
from xindang.web.taking_out import taken_out


@page("visits")
def visit_list(request: Request) -> HttpResponse:
    """Whom to visit: due by grade and exposure, planned, or held of late."""
    return render(request, "pages/visits/list.html", listed(request.viewer, request.GET))


@page("visits", also="excel")
@require_POST
def excel(request: Request) -> HttpResponse:
    """All customers that are due, as filtered."""
    viewer = request.viewer
    name = "visits-due" if viewer.user.language == "en" else "应走访客户"
    return taken_out(request, "visits", f"{name}-{viewer.on}", [due_sheet(viewer, request.GET)])


@page("visits")
def of(request: Request, customer_key: int) -> HttpResponse:
    return _of(request, _customer(request, customer_key), plan_form(request.viewer.on))


@page("visits_work")
@require_POST
def plan(request: Request, customer_key: int) -> HttpResponse:
    customer, form = _customer(request, customer_key), plan_form(request.viewer.on, request)
    planned: list[Visit] = []
    with form.tried():
        planned_on = form.day("planned_on")
        form.check()
        purpose, viewer = form.text("purpose"), request.viewer
        visit = visit_plan(customer=customer, planned_on=planned_on, purpose=purpose, by=viewer.user, on=viewer.on)
        planned.append(visit)
    if not form.done:
        return _of(request, customer, form)
    tell(request, "走访已计划。", "The visit is planned.")
    return redirect("visits:show", planned[0].pk)


@page("visits")
def show(request: Request, visit_id: int) -> HttpResponse:
    return _shown(request, _visit(request, visit_id))


@page("visits_work")
@require_POST
def brief(request: Request, visit_id: int) -> HttpResponse:
    visit, form = _visit(request, visit_id), word_form("brief", request)
    with form.tried():
        _report_kept(request, visit)
        visit_brief(visit=visit, brief=form.text("brief"), by=request.viewer.user, on=request.viewer.on)
    return _answered(request, visit, form, "提问单已记下。", "The brief is kept.")


@page("visits_work")
@require_POST
def cancel(request: Request, visit_id: int) -> HttpResponse:
    visit, form = _visit(request, visit_id), word_form("reason", request)
    with form.tried():
        visit_cancel(visit=visit, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on)
    return _answered(request, visit, form, "走访已取消。", "The visit is cancelled.")


@page("visits_work")
@require_POST
def photo(request: Request, visit_id: int) -> HttpResponse:
    """Put photos beside the visit that are sent now, or a paper that is filed already."""
    visit, form = _visit(request, visit_id), word_form("document", request)
    with form.tried():
        _report_kept(request, visit)
        for document in _sent(request, visit) or _chosen(request, visit, form):
            visit_photo_add(visit=visit, document=document, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, visit, form, "已附上。", "It stands beside the visit.")


@page("visits_work")
@require_POST
def save(request: Request, visit_id: int) -> HttpResponse:
    """Keep the draft, and the questions typed beside it."""
    visit, form = _visit(request, visit_id), report_form(None, request)
    with form.tried():
        written = written_of(form)
        form.check()
        _brief_kept(request, visit)
        report_save(visit=visit, written=written, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, visit, form, "草稿已保存。", "The draft is kept.")


@page("visits_work")
@require_POST
def sign(request: Request, visit_id: int) -> HttpResponse:
    """Keep what is typed, then answer for it: what keeps it from being signed leaves the draft as it was typed."""
    visit, form = _visit(request, visit_id), report_form(None, request)
    with form.tried():
        written = written_of(form)
        form.check()
        _brief_kept(request, visit)
        report = report_save(visit=visit, written=written, by=request.viewer.user, on=request.viewer.on)
        report_sign(report=report, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, visit, form, "报告已签字。", "The report is signed.")


def _sent(request: Request, visit: Visit) -> list[Document]:
    """The photos that were sent, filed among the customer's papers. Raises ProblemsFound."""
    files, viewer = request.FILES.getlist("files"), request.viewer
    if not files:
        return []
    if not viewer.may("papers_add"):
        raise PermissionDenied("papers_add")
    given = DocumentGiven(kind="photo", received_on=viewer.on, collected_by=viewer.user.name, channel="contact")
    return document_add(customer=visit.customer, given=given, files=files, by=viewer.user, on=viewer.on)


def _chosen(request: Request, visit: Visit, form: Form) -> list[Document]:
    """The paper that was chosen. Raises ProblemsFound where there is none."""
    document = form.chosen("document", {str(one.pk): one for one in papers_of(visit, request.viewer)})
    if document is None:
        raise ProblemsFound([problem("visit_photo_missing", column="document")])
    return [document]


def _report_kept(request: Request, visit: Visit) -> None:
    """What is typed of the report beside is kept as the draft first, so that no other button of the page loses it."""
    if "held_on" not in request.POST:
        return
    form, stands = report_form(None, request), VisitShown(visit, request.viewer).form
    if form.typed != stands.typed:
        report_save(visit=visit, written=written_of(form), by=request.viewer.user, on=request.viewer.on)


def _brief_kept(request: Request, visit: Visit) -> None:
    """The same of questions that are typed beside the report."""
    form = word_form("brief", request)
    if form.text("brief") and form.text("brief") != visit.brief:
        visit_brief(visit=visit, brief=form.text("brief"), by=request.viewer.user, on=request.viewer.on)


def _customer(request: Request, key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=key)


def _visit(request: Request, key: int) -> Visit:
    """A visit that the viewer sees; a look at one to a person is on record."""
    seen = visible_visits(request.viewer).select_related("customer__merged_into", "planned_by", "brief_by")
    visit = get_object_or_404(seen, pk=key)
    request.customer_shown = visit.customer.leading.pk
    return visit


def _of(request: Request, customer: Customer, form: Form) -> HttpResponse:
    context = {"customer": customer, "visits": visits_of(customer, request.viewer.on), "form": form}
    return render(request, "pages/visits/of.html", context, status=form.status)


def _answered(request: Request, visit: Visit, form: Form, zh: str, en: str) -> HttpResponse:
    if not form.done:
        return _shown(request, visit, form)
    tell(request, zh, en)
    return redirect("visits:show", visit.pk)


def _shown(request: Request, visit: Visit, tried: Form | None = None) -> HttpResponse:
    shown = VisitShown(visit, request.viewer, tried)
    return render(request, "pages/visits/show.html", {"shown": shown}, status=tried.status if tried else 200)
