"""A customer's financial statements: what is on file, entering one, and several from a workbook."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.rating.services.statements import AS_GIVEN, statement_record, statements_record
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.records.forms import channel_options, provenance_typed, section_form
from xindang.web.pages.records.rights import WRITE
from xindang.web.pages.records.statement_file import periods_in, template
from xindang.web.pages.records.statement_shown import SECTION, StatementsShown, upload_form
from xindang.web.pages.records.within import statement_checks

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("records")
def statements(request: Request, customer_key: int) -> HttpResponse:
    """Every statement beside the others, ratios, trend, and what the run in force made of them."""
    return _shown(request, _customer(request, customer_key))


@page(WRITE)
@require_POST
def add(request: Request, customer_key: int) -> HttpResponse:
    customer, form = _customer(request, customer_key), section_form(SECTION, request)
    with form.tried():
        typed = {name: form.text(name) for name in (*SECTION.typed, *SECTION.ticks)}
        statement_record(
            customer=customer, given=typed, provenance=provenance_typed(form, request.viewer, customer),
            by=request.viewer.user, on=request.viewer.on, **statement_checks(request.viewer, customer).given,
        )  # fmt: skip
    if not form.done:
        return _shown(request, customer, form)
    tell(request, "报表已登记；下次评定时计入。", "Recorded; the next assessment reads it.")
    return redirect("records:statements", customer.pk)


@page(WRITE)
def blank(request: Request, customer_key: int) -> HttpResponse:
    """The template to fill in."""
    _customer(request, customer_key)
    answer = HttpResponse(template(request.viewer.user.language), content_type=WORKBOOK)
    answer["Content-Disposition"] = 'attachment; filename="statements.xlsx"'
    return answer


@page(WRITE)
@require_POST
def upload(request: Request, customer_key: int) -> HttpResponse:
    """Record all periods of a workbook, or none."""
    customer = _customer(request, customer_key)
    form = upload_form(request)
    sent = request.FILES.get("file")
    count = 0
    with form.tried():
        if not isinstance(sent, UploadedFile):
            raise ProblemsFound([problem("statement_file_unreadable", column="file", value="—")])
        periods = [period | {AS_GIVEN: form.text(AS_GIVEN)} for period in periods_in(sent)]
        found = statements_record(
            customer=customer, given=periods, provenance=provenance_typed(form, request.viewer, customer),
            by=request.viewer.user, on=request.viewer.on, **statement_checks(request.viewer, customer).given,
        )  # fmt: skip
        count = len(found)
    if not form.done:
        return _shown(request, customer, form)
    tell(
        request,
        f"已登记 {count} 期报表；下次评定时计入。",
        f"{count} statements recorded; the next assessment reads them.",
    )
    return redirect("records:statements", customer.pk)


def _customer(request: Request, customer_key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=customer_key)


def _shown(request: Request, customer: Customer, tried: Form | None = None) -> HttpResponse:
    shown = StatementsShown(request.viewer, customer, asked_all="all" in request.GET, tried=tried)
    context = {"shown": shown, "customer": customer, "channels": channel_options()}
    return render(request, "pages/records/statements.html", context, status=tried.status if tried else 200)
