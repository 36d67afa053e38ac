"""Borrowing originals: asked for by one, approved by another by the secret level, handed out and taken back by a third.

Nobody decides on their own borrowing, hands it to themselves or says for themselves that it came back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.documents.given import REASON_MAX
from xindang.documents.held import document_held
from xindang.documents.models import LIVE_LOANS, Document, Loan, LoanState
from xindang.documents.selectors import may_approve
from xindang.people.models import User

DAYS_MAX = 90


@transaction.atomic
def loan_ask(*, document: Document, purpose: str, due_on: date, by: User, on: date) -> Loan:
    """Ask for an original until a day. Raises ProblemsFound where there is none in our keeping."""
    document = document_held(document)
    faults = _faults_of_text("purpose", purpose, required=True)
    if document.custody is None:
        faults.append(problem("loan_no_original"))
    if not on <= due_on <= on + timedelta(days=DAYS_MAX):
        faults.append(
            problem(
                "loan_due_out_of_range", column="due_on", value=due_on, first=on, last=on + timedelta(days=DAYS_MAX)
            )
        )
    if document.loans.filter(borrower=by, state__in=LIVE_LOANS).exists():
        faults.append(problem("loan_asked_already"))
    if faults:
        raise ProblemsFound(faults)
    loan = Loan.objects.create(document=document, borrower=by, purpose=purpose, due_on=due_on, asked_on=on)
    _recorded("loan_ask", loan, by, on, {"purpose": purpose, "due_on": due_on})
    return loan


@transaction.atomic
def loan_decide(*, loan: Loan, approved: bool, reason: str, by: User, on: date) -> Loan:
    """Approve what somebody else asked for, or refuse it and say why; the secret level says who may."""
    loan = _locked(loan, {LoanState.ASKED})
    faults = _faults_of_text("reason", reason, required=not approved)
    if by.pk == loan.borrower_id:
        faults.append(problem("loan_own"))
    elif not may_approve(by, loan.document, on):
        faults.append(problem("loan_not_yours"))
    if approved:
        faults += _faults_of_borrower(loan, on)
    if faults:
        raise ProblemsFound(faults)
    loan.state = LoanState.APPROVED if approved else LoanState.REFUSED
    loan.decided_by, loan.decided_on, loan.reason, loan.level = by, on, reason, loan.document.level
    loan.save()
    _recorded("loan_decide", loan, by, on, {"state": loan.state, "reason": reason})
    return loan


@transaction.atomic
def loan_hand_out(*, loan: Loan, by: User, on: date) -> Loan:
    """Hand the original to the borrower. Raises ProblemsFound where it is out, or was approved for another level."""
    loan = _locked(loan, {LoanState.APPROVED})
    faults = [problem("loan_own")] if by.pk == loan.borrower_id else []
    faults += _faults_of_borrower(loan, on)
    if loan.level != loan.document.level:
        faults.append(problem("loan_level_changed"))
    if out := loan.document.loans.filter(state=LoanState.LENT).select_related("borrower").first():
        faults.append(problem("loan_out", value=out.borrower.name, due=out.due_on))
    if faults:
        raise ProblemsFound(faults)
    loan.state, loan.lent_by, loan.lent_on = LoanState.LENT, by, on
    loan.save()
    _recorded("loan_hand_out", loan, by, on, {"borrower": loan.borrower.username, "due_on": loan.due_on})
    return loan


@transaction.atomic
def loan_take_back(*, loan: Loan, note: str, by: User, on: date) -> Loan:
    """The original is back where it is kept; ``note``: what it is like."""
    loan = _locked(loan, {LoanState.LENT})
    faults = _faults_of_text("note", note, required=False)
    if by.pk == loan.borrower_id:
        faults.append(problem("loan_own"))
    if faults:
        raise ProblemsFound(faults)
    loan.state, loan.taken_back_by, loan.returned_on, loan.note = LoanState.RETURNED, by, on, note
    loan.save()
    _recorded("loan_take_back", loan, by, on, {"borrower": loan.borrower.username, "text": note})
    return loan


@transaction.atomic
def loan_withdraw(*, loan: Loan, by: User, on: date) -> Loan:
    """Ask no longer for what one has asked for and not yet got."""
    loan = _locked(loan, {LoanState.ASKED, LoanState.APPROVED})
    if by.pk != loan.borrower_id:
        raise ProblemsFound([problem("loan_of_another")])
    loan.state = LoanState.WITHDRAWN
    loan.save(update_fields=["state"])
    _recorded("loan_withdraw", loan, by, on, {})
    return loan


def _faults_of_borrower(loan: Loan, on: date) -> list[Problem]:
    """Why nothing is lent any more to whoever asked: they are gone, or the day has passed."""
    faults = [] if loan.borrower.is_active else [problem("loan_borrower_gone", value=loan.borrower.name)]
    return [*faults, *([problem("loan_too_late", value=loan.due_on)] if loan.due_on < on else [])]


def _locked(loan: Loan, states: Collection[LoanState]) -> Loan:
    """The loan as it is now, its document too. Raises ProblemsFound where it is in no such state."""
    document = document_held(loan.document)
    found = Loan.objects.select_for_update(of=("self",)).select_related("borrower").get(pk=loan.pk)
    if found.state not in states:
        raise ProblemsFound([problem(f"loan_is_{found.state}")])
    found.document = document
    return found


def _faults_of_text(column: str, text: str, *, required: bool) -> list[Problem]:
    if not text:
        return [problem("document_reason_missing", column=column)] if required else []
    if len(text) > REASON_MAX:
        return [problem("document_text_long", column=column, value=len(text), most=REASON_MAX)]
    return []


def _recorded(act: str, loan: Loan, by: User, on: date, details: dict[str, Any]) -> None:
    document = loan.document
    audit_record(
        act=act, subject_kind="document", subject=str(document.pk), by=by.username, on=on,
        details={"customer": document.customer_id, "title": document.title, "loan": loan.pk, **details},
    )  # fmt: skip
