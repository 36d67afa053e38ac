"""What pages show of loans: a list of them, those of one document with what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict

from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.documents.models import LIVE_LOANS, Document, Loan, LoanState
from xindang.documents.selectors import CUSTODY, may_approve, overdue_loans, visible_documents, visible_loans
from xindang.people.selectors import Viewer
from xindang.web.excel import Sheet, columns_in
from xindang.web.forms import Form
from xindang.web.pages.documents.forms import loan_form
from xindang.web.pages.documents.reading import PAGE_ROWS, WORD_LENGTH_MAX, Words

TABS: Mapping[str, Words] = {
    "live": {"zh": "在办", "en": "Under way"},
    "overdue": {"zh": "逾期未还", "en": "Overdue"},
    "mine": {"zh": "我的", "en": "Mine"},
    "all": {"zh": "全部", "en": "All"},
}
STATES: Mapping[str, Words] = {
    LoanState.ASKED: {"zh": "待批准", "en": "to be approved"},
    LoanState.REFUSED: {"zh": "未批准", "en": "refused"},
    LoanState.APPROVED: {"zh": "已批准，待交出", "en": "approved, to be handed out"},
    LoanState.WITHDRAWN: {"zh": "已撤回", "en": "withdrawn"},
    LoanState.LENT: {"zh": "借出", "en": "lent"},
    LoanState.RETURNED: {"zh": "已归还", "en": "returned"},
}


@dataclass(frozen=True, slots=True)
class LoanShown:
    """A loan; ``days_overdue`` None: not overdue. ``acts``: what the viewer may do, ``form``: with which words."""

    loan: Loan
    days_overdue: int | None
    acts: frozenset[str] = frozenset()
    form: Form | None = None

    @property
    def state(self) -> Words:
        return STATES[self.loan.state]


@dataclass(frozen=True, slots=True)
class LoansAsked:
    show: str = "live"
    q: str = ""


def loan_asked(given: QueryDict) -> LoansAsked:
    """What an address asks for; words that mean nothing are passed over."""
    show, q = (given.get(name, "").replace("\0", "").strip()[:WORD_LENGTH_MAX] for name in ("show", "q"))
    return LoansAsked(show if show in TABS else "live", q)


def loans_asked(viewer: Viewer, asked: LoansAsked) -> QuerySet[Loan]:
    """The loans that are asked for of those a viewer sees, the most overdue first."""
    loans = visible_loans(viewer)
    if asked.show == "live":
        loans = loans.filter(state__in=LIVE_LOANS)
    elif asked.show == "overdue":
        loans = overdue_loans(loans, viewer.on)
    elif asked.show == "mine":
        loans = loans.filter(borrower=viewer.user)
    if asked.q:
        found = found_customers(visible_customers(viewer), asked.q).values("customer_id")
        named = Q(document__title__icontains=asked.q) | Q(borrower__name__icontains=asked.q)
        loans = loans.filter(named | Q(document__customer__in=found))
    ordered = loans.order_by("due_on", "pk") if asked.show in {"live", "overdue"} else loans.order_by("-pk")
    return ordered.select_related("document__customer", "document__custody__held_by", "borrower", "decided_by")


def loans_listed(viewer: Viewer, asked: LoansAsked, number: str | None) -> dict[str, Any]:
    """A page of the list, and how many are overdue."""
    page = Paginator(loans_asked(viewer, asked), PAGE_ROWS).get_page(number)
    return {
        "asked": asked,
        "page": page,
        "rows": [_shown(loan, viewer) for loan in page],
        "tabs": [{"value": value, **words} for value, words in TABS.items()],
        "overdue": overdue_loans(visible_loans(viewer), viewer.on).count(),
    }


def loans_of(viewer: Viewer, document: Document, tried: Form | None) -> list[LoanShown]:
    """All loans of a document, those under way first, with what the viewer may do."""
    loans = document.loans.select_related("borrower", "decided_by", "lent_by", "taken_back_by").order_by("-pk")
    approves = may_approve(viewer.user, document, viewer.on)
    keeps = viewer.may(CUSTODY) and visible_documents(viewer.with_right(CUSTODY)).filter(pk=document.pk).exists()
    found = []
    for loan in sorted(loans, key=lambda one: one.state not in LIVE_LOANS):
        acts = frozenset(_acts(loan, viewer, approves=approves, keeps=keeps))
        form = tried if tried is not None and tried.name == loan_form(loan).name else loan_form(loan)
        found.append(_shown(loan, viewer, acts, form))
    return found


def _acts(loan: Loan, viewer: Viewer, *, approves: bool, keeps: bool) -> list[str]:
    """Of a loan of one's own only taking it back; of others' what one's rights allow."""
    if loan.borrower_id == viewer.user.pk:
        return ["withdraw"] if loan.state in {LoanState.ASKED, LoanState.APPROVED} else []
    mine = {LoanState.ASKED: "decide" if approves else "", LoanState.APPROVED: "hand_out" if keeps else ""}
    mine[LoanState.LENT] = "take_back" if keeps else ""
    act = mine.get(LoanState(loan.state), "")
    return [act] if act else []


def _shown(loan: Loan, viewer: Viewer, acts: frozenset[str] = frozenset(), form: Form | None = None) -> LoanShown:
    late = (viewer.on - loan.due_on).days if loan.state == LoanState.LENT else 0
    return LoanShown(loan, late if late > 0 else None, acts, form)


SHEET_COLUMNS = (
    ("资料", "Paper", "text", 34), ("客户编号", "Code", "text", 14), ("客户", "Customer", "text", 30),
    ("借阅人", "Borrower", "text", 12), ("用途", "Purpose", "text", 30), ("申请", "Asked", "date", 0),
    ("归还日", "Due back", "date", 0), ("逾期天数", "Days overdue", "number", 0), ("状态", "State", "text", 16),
    ("批复人", "Decided by", "text", 12), ("存放处", "Kept at", "text", 24), ("保管人", "Held by", "text", 12),
)  # fmt: skip


def loan_sheet(viewer: Viewer, asked: LoansAsked) -> Sheet:
    """Every loan that is asked for, in the reader's language, as a sheet."""
    language = "en" if viewer.user.language == "en" else "zh"
    columns = columns_in(language, SHEET_COLUMNS)
    rows = (_cells(_shown(loan, viewer), language) for loan in loans_asked(viewer, asked).iterator(2000))
    return Sheet("Loans" if language == "en" else "借阅", columns, rows)


def _cells(row: LoanShown, language: str) -> list[Any]:
    loan, document = row.loan, row.loan.document
    return [
        document.title, document.customer_id, document.customer.name, loan.borrower.name, loan.purpose, loan.asked_on,
        loan.due_on, row.days_overdue, row.state[language], loan.decided_by.name if loan.decided_by else None,
        document.custody.place if document.custody else None,
        document.custody.held_by.name if document.custody else None,
    ]  # fmt: skip
