"""Originals of documents: where they are kept, who borrows them, what is overdue."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from xindang.documents.models import Loan
from xindang.documents.selectors import custodians, visible_loans
from xindang.documents.services.custody import PlaceGiven, custody_move
from xindang.documents.services.loans import (
    loan_ask,
    loan_decide,
    loan_hand_out,
    loan_take_back,
    loan_withdraw,
)
from xindang.web.access import Request, page
from xindang.web.forms import Form
from xindang.web.pages.documents.finding import found_document
from xindang.web.pages.documents.forms import borrow_form, loan_form, place_form
from xindang.web.pages.documents.loans import loan_asked, loan_sheet, loans_listed
from xindang.web.pages.documents.one import answered
from xindang.web.taking_out import taken_out


@page("papers")
def loans(request: Request) -> HttpResponse:
    """Originals that are asked for or out, or whichever loans are asked for."""
    context = loans_listed(request.viewer, loan_asked(request.GET), request.GET.get("page"))
    return render(request, "pages/documents/loans.html", context | {"query": request.GET.urlencode()})


@page("papers", also="excel")
@require_POST
def loans_excel(request: Request) -> HttpResponse:
    viewer = request.viewer
    name = "loans" if viewer.user.language == "en" else "借阅"
    sheet = loan_sheet(viewer, loan_asked(request.GET))
    return taken_out(request, "loans", f"{name}-{viewer.on}", [sheet])


@page("papers_custody")
@require_POST
def move(request: Request, document_key: int) -> HttpResponse:
    """Put the original somewhere."""
    document = found_document(request, document_key)
    form = place_form(document, request)
    with form.tried():
        people = {str(user.pk): user for user in custodians(document, request.viewer.on)}
        given = PlaceGiven(
            room=form.text("room"), cabinet=form.text("cabinet"), box=form.text("box"), note=form.text("note"),
            held_by=form.chosen("held_by", people), since_on=form.day("since_on"),
        )  # fmt: skip
        form.check()
        custody_move(document=document, given=given, by=request.viewer.user, on=request.viewer.on)
    return answered(request, document, form, "存放处已登记。", "Where it is kept is on record.")


@page("papers")
@require_POST
def borrow(request: Request, document_key: int) -> HttpResponse:
    document, form = found_document(request, document_key), borrow_form(request)
    with form.tried():
        due_on: date = form.day("due_on")
        form.check()
        loan_ask(
            document=document, purpose=form.text("purpose"), due_on=due_on, by=request.viewer.user,
            on=request.viewer.on,
        )  # fmt: skip
    return answered(request, document, form, "已申请，等待批准。", "Asked for; it awaits approval.")


@page("papers")
@require_POST
def decide(request: Request, loan_key: int) -> HttpResponse:
    loan, form = _loan(request, loan_key)
    approved = request.POST.get("decision") == "approve"
    with form.tried():
        loan_decide(
            loan=loan, approved=approved, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on
        )  # fmt: skip
    if approved:
        return answered(request, loan.document, form, "已批准借出。", "Lending is approved.")
    return answered(request, loan.document, form, "未批准，理由已记录。", "Refused; the reason is on record.")


@page("papers_custody")
@require_POST
def hand_out(request: Request, loan_key: int) -> HttpResponse:
    loan, form = _loan(request, loan_key)
    with form.tried():
        loan_hand_out(loan=loan, by=request.viewer.user, on=request.viewer.on)
    return answered(request, loan.document, form, "原件已交出。", "The original is handed out.")


@page("papers_custody")
@require_POST
def take_back(request: Request, loan_key: int) -> HttpResponse:
    loan, form = _loan(request, loan_key)
    with form.tried():
        loan_take_back(loan=loan, note=form.text("reason"), by=request.viewer.user, on=request.viewer.on)
    return answered(request, loan.document, form, "原件已归还。", "The original is back.")


@page("papers")
@require_POST
def withdraw(request: Request, loan_key: int) -> HttpResponse:
    loan, form = _loan(request, loan_key)
    with form.tried():
        loan_withdraw(loan=loan, by=request.viewer.user, on=request.viewer.on)
    return answered(request, loan.document, form, "申请已撤回。", "Withdrawn.")


def _loan(request: Request, loan_key: int) -> tuple[Loan, Form]:
    """A loan of a paper that the viewer sees, and its form."""
    seen = visible_loans(request.viewer).select_related("document__customer", "borrower")
    loan = get_object_or_404(seen, pk=loan_key)
    return loan, loan_form(loan, request)
