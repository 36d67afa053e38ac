"""Dossiers as workbooks: taken out for one customer or for many, sent back, read through, recorded all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.dossiers.models import Batch
from xindang.dossiers.services.batches import batch_discard, batch_load, batch_open
from xindang.dossiers.services.taken_out import dossier_export, dossier_print
from xindang.dossiers.typeset import pdf_of
from xindang.web.access import Request, page
from xindang.web.clock import now
from xindang.web.forms import Form, tell
from xindang.web.pages.customers.listing import Row
from xindang.web.pages.customers.shown import ListShown
from xindang.web.pages.dossiers.batches_shown import CUSTOMERS_MAX, BatchShown, dossier_workbook, problem_sheet
from xindang.web.pages.dossiers.paper import Paper, paper_data
from xindang.web.pages.dossiers.shown import STANDARD, view_asked

BATCHES_SHOWN = 20


@page("excel")
@require_POST
def excel(request: Request, customer_key: int) -> HttpResponse:
    """A customer's dossier as the workbook in which it is filled in."""
    customer = get_object_or_404(_taken_out(request), pk=customer_key)
    return _workbook(request, [customer])


@page("excel")
@require_POST
def pdf(request: Request, customer_key: int) -> HttpResponse:
    """A customer's dossier on paper, with the reader's name across it."""
    customer = get_object_or_404(_taken_out(request), pk=customer_key)
    paper = Paper(customer, request.viewer.with_right("dossiers"), view_asked(request), now())
    content = pdf_of("dossier.typ", paper_data(paper), paper.at)
    dossier_print(
        customer_id=customer.customer_id, view=paper.view, by=request.viewer.user, on=request.viewer.on
    )  # fmt: skip
    return cast("HttpResponse", FileResponse(BytesIO(content), as_attachment=True, filename=paper.file_name))


@page("excel")
@require_POST
def template(request: Request) -> HttpResponse:
    """The dossiers of the customers that a list of customers shows, in one workbook."""
    keys = _keys(ListShown(request.viewer, request.GET).listing.all_rows(()))
    customers = _taken_out(request)
    if len(keys) > CUSTOMERS_MAX:
        form = Form("template")
        form.problems.append(problem("exchange_customers_many", most=CUSTOMERS_MAX))
        return _listed(request, form)
    return _workbook(request, customers.filter(pk__in=keys).order_by("customer_id"))


@page("dossiers_edit")
def batches(request: Request) -> HttpResponse:
    """Where workbooks are sent, and those that one sent."""
    return _listed(request, Form("upload", file=""))


@page("dossiers_edit")
@require_POST
def upload(request: Request) -> HttpResponse:
    """Read a workbook through; the next page says what it would do."""
    form, sent = Form("upload", request, file=""), request.FILES.get("file")
    with form.tried():
        if sent is None:
            raise ProblemsFound([problem("exchange_file_missing", column="file")])
        found = batch_open(
            file_name=sent.name or "", chunks=sent.chunks(), by=request.viewer.user, on=request.viewer.on
        )
    return redirect("dossiers:batch", found.pk) if form.done else _listed(request, form)


@page("dossiers_edit")
def batch(request: Request, batch_key: int) -> HttpResponse:
    """What was sent, and what recording it would do."""
    return _shown(request, _batch(request, batch_key))


@page("dossiers_edit")
@require_POST
def load(request: Request, batch_key: int) -> HttpResponse:
    found, form = _batch(request, batch_key), Form("load")
    with form.tried():
        found = batch_load(batch=found, by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _shown(request, found, form)
    count = sum(found.counts[name] for name in ("new", "newer", "older"))
    tell(request, f"已登记 {count:,} 条。", f"Recorded: {count:,}.")
    return redirect("dossiers:batch", found.pk)


@page("dossiers_edit")
@require_POST
def discard(request: Request, batch_key: int) -> HttpResponse:
    found, form = _batch(request, batch_key), Form("discard")
    with form.tried():
        batch_discard(batch=found, by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _shown(request, found, form)
    tell(request, "已放弃，什么也没有登记。", "Discarded; nothing was recorded.")
    return redirect("dossiers:batches")


@page("dossiers_edit")
@require_POST
def problems(request: Request, batch_key: int) -> HttpResponse:
    """Every problem as a workbook to work through."""
    return problem_sheet(BatchShown(_batch(request, batch_key), request.viewer))


def _batch(request: Request, key: int) -> Batch:
    return get_object_or_404(Batch, pk=key, sent_by=request.viewer.user)


def _taken_out(request: Request) -> QuerySet[Customer]:
    """Customers whose dossiers the viewer may read and take out: the sight of both rights."""
    if not request.viewer.may("dossiers"):
        raise PermissionDenied("dossiers")
    read = visible_customers(request.viewer.with_right("dossiers"))
    return visible_customers(request.viewer).filter(pk__in=read.values("pk"))


def _keys(rows: Iterable[Row]) -> list[int]:
    """Keys of the customers of a list's rows, each once, and no more than tell that they are too many."""
    found: dict[int, None] = {}
    for row in rows:
        found[row["customer__pk"]] = None
        if len(found) > CUSTOMERS_MAX:
            break
    return list(found)


def _workbook(request: Request, customers: Iterable[Customer]) -> HttpResponse:
    chosen: Sequence[Customer] = list(customers)
    view = view_asked(request)
    response = dossier_workbook(chosen, request.viewer, by_class=view == STANDARD)
    codes = [customer.customer_id for customer in chosen]
    dossier_export(customer_ids=codes, view=view, by=request.viewer.user, on=request.viewer.on)
    return response


def _listed(request: Request, form: Form) -> HttpResponse:
    sent = Batch.objects.filter(sent_by=request.viewer.user).order_by("-pk").defer("sealed")
    context = {"batches": sent[:BATCHES_SHOWN], "form": form}
    return render(request, "pages/dossiers/batches.html", context, status=form.status)


def _shown(request: Request, found: Batch, form: Form | None = None) -> HttpResponse:
    context = {"shown": BatchShown(found, request.viewer), "form": form or Form("load")}
    return render(request, "pages/dossiers/batch.html", context, status=form.status if form else 200)
