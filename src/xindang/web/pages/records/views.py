"""What is on record of a customer: the page, recording something new, and one record with its versions."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers, visible_parts
from xindang.documents.proofs import papers_named
from xindang.dossiers.services.taken_out import dossier_export
from xindang.records.models import Record
from xindang.records.selectors import versions_proving
from xindang.records.services.rows import record_prove, record_withdraw
from xindang.web.access import Request, page
from xindang.web.excel import workbook_of
from xindang.web.forms import Form, tell
from xindang.web.pages.records.forms import (
    amend_form,
    channel_options,
    closing_form,
    prove_form,
    provenance_typed,
    section_form,
    withdraw_form,
)
from xindang.web.pages.records.one import RecordShown
from xindang.web.pages.records.reading import RecordsShown, sees_record
from xindang.web.pages.records.rights import CORRECT, VERDICTS, WRITE
from xindang.web.pages.records.sections import BY_TABLE, SECTIONS, Section
from xindang.web.pages.records.taken_out import record_sheets
from xindang.web.paper_sending import paper_sent, sending


@page("records")
def of(request: Request, customer_key: int) -> HttpResponse:
    """Everything on record of a customer, and the forms to record more."""
    return _listed(request, _customer(request, customer_key))


@page("records", also="excel")
@require_POST
def excel(request: Request, customer_key: int) -> HttpResponse:
    """Everything on record of a customer as a workbook; on record under the customer, as a dossier taken out is."""
    customer, viewer = _customer(request, customer_key), request.viewer
    name = "records" if viewer.user.language == "en" else "登记"
    sheets = record_sheets(RecordsShown(viewer, customer, {}))
    book = workbook_of(f"{name}-{customer.customer_id}-{viewer.on}.xlsx", sheets)
    dossier_export(customer_ids=[customer.customer_id], view="records", by=viewer.user, on=viewer.on)
    return book.response


@page(WRITE)
@require_POST
def add(request: Request, customer_key: int, section: str) -> HttpResponse:
    """Record something new."""
    customer, asked = _customer(request, customer_key), SECTIONS.get(section)
    if asked is None or asked.right != WRITE:
        raise Http404
    return _added(request, customer, asked)


@page(VERDICTS)
@require_POST
def verdict(request: Request, customer_key: int) -> HttpResponse:
    """Record what one judges."""
    return _added(request, _customer(request, customer_key), SECTIONS["verdicts"])


def _added(request: Request, customer: Customer, asked: Section) -> HttpResponse:
    form, typed = section_form(asked, request), {}
    with form.tried():
        paper_sent(form, request, customer)
        typed = {name: form.text(name) for name in asked.typed}
        asked.record(
            customer=customer, given=typed, provenance=provenance_typed(form, request.viewer, customer),
            by=request.viewer.user, on=request.viewer.on, **asked.within(request.viewer, customer).given,
        )  # fmt: skip
    if not form.done:
        return _listed(request, customer, form)
    tell(request, "已登记；下次评定时计入。", "Recorded; the next assessment reads it.")
    begin = "?begin=events#events" if typed.get("result") == "found" else f"#{asked.name}"
    return redirect(f"{reverse('records:of', args=[customer.pk])}{begin}")


@page("records")
def show(request: Request, record_key: int) -> HttpResponse:
    """One record: what it says, where it comes from, every version."""
    record = _record(request, record_key)
    return _shown(request, record)


@page(CORRECT)
@require_POST
def amend(request: Request, record_key: int) -> HttpResponse:
    record = _record(request, record_key)
    section = _section(record)
    if section.amend is None:
        raise Http404
    before = versions_proving(record)
    form, customer = amend_form(section, record, "", request), record.customer.leading
    with form.tried():
        paper_sent(form, request, customer)
        typed = {name: form.text(name) for name in (*section.typed, *section.ticks)}
        section.amend(
            record=record, number=form.number("number"), given=typed, reason=form.text("why"),
            provenance=provenance_typed(form, request.viewer, customer, before), by=request.viewer.user,
            on=request.viewer.on, **section.within(request.viewer, customer).given,
        )  # fmt: skip
    return _answered(
        request,
        record,
        form,
        "已更正，原来的内容留在各版之中。",
        "Corrected; what it said before stays with its versions.",
    )


@page(WRITE)
@require_POST
def prove(request: Request, record_key: int) -> HttpResponse:
    """Name further papers that prove a record."""
    record = _record(request, record_key)
    form = prove_form(record, request)
    with form.tried():
        paper_sent(form, request, record.customer.leading)
        papers = papers_named(request.viewer, record.customer.leading, form.text("papers"))
        record_prove(
            record=record, number=form.number("number"), papers=papers, by=request.viewer.user, on=request.viewer.on
        )
    return _answered(request, record, form, "已附上。", "The papers stand beside it.")


@page(CORRECT)
@require_POST
def close(request: Request, record_key: int) -> HttpResponse:
    record = _record(request, record_key)
    section = _section(record)
    if section.closing is None:
        raise Http404
    form = closing_form(section, record, request)
    with form.tried():
        typed = {name: form.text(name) for name in section.closing.columns}
        section.closing.service(
            record=record, number=form.number("number"), given=typed, reason=form.text("why"),
            by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    return _answered(request, record, form, "已记下。", "Recorded.")


@page(CORRECT)
@require_POST
def withdraw(request: Request, record_key: int) -> HttpResponse:
    record = _record(request, record_key)
    form = withdraw_form(record, request)
    with form.tried():
        record_withdraw(
            record=record, table=_section(record).table, number=form.number("number"), reason=form.text("why"),
            by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    return _answered(
        request,
        record,
        form,
        "已撤回：不再计入评定，档案中仍然可查。",
        "Withdrawn: it counts no more and stays in the archive.",
    )


def _customer(request: Request, customer_key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=customer_key)


def _record(request: Request, record_key: int) -> Record:
    """One of a customer that the viewer sees, else it is not there."""
    record = get_object_or_404(Record.objects.select_related("customer", "recorded_by"), pk=record_key)
    get_object_or_404(visible_parts(request.viewer), pk=record.customer.pk)
    if not sees_record(request.viewer, record):
        raise Http404
    request.customer_shown = record.customer.leading.pk
    return record


def _section(record: Record) -> Section:
    return BY_TABLE[record.table]


def _listed(request: Request, customer: Customer, tried: Form | None = None) -> HttpResponse:
    shown = RecordsShown(request.viewer, customer, request.GET, tried)
    context = {"records": shown, "channels": channel_options(), **sending(request.viewer, customer)}
    return render(request, "pages/records/of.html", context, status=tried.status if tried else 200)


def _shown(request: Request, record: Record, tried: Form | None = None) -> HttpResponse:
    shown = RecordShown(request.viewer, record, _section(record), tried)
    context = {"shown": shown, "channels": channel_options(), **sending(request.viewer, shown.customer)}
    return render(request, "pages/records/show.html", context, status=tried.status if tried else 200)


def _answered(request: Request, record: Record, form: Form, zh: str, en: str) -> HttpResponse:
    if not form.done:
        return _shown(request, record, form)
    tell(request, zh, en)
    return redirect("records:show", record.pk)
