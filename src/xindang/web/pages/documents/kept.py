"""What pages show of originals in keeping: where each is, who answers for it, who has borrowed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.documents.models import Document, Loan, LoanState
from xindang.documents.selectors import keeps_originals, visible_documents
from xindang.people.models import User
from xindang.people.selectors import Viewer
from xindang.web.excel import Sheet, columns_in
from xindang.web.forms import is_key
from xindang.web.pages.documents.reading import PAGE_ROWS, WORD_LENGTH_MAX, shown
from xindang.web.templatetags.said import said_in


@dataclass(frozen=True, slots=True)
class OriginalsAsked:
    """``holder``: the key of whoever answers for them; None: all."""

    holder: int | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who answers for originals. ``is_gone``: they are no keeper any more."""

    user: User
    is_gone: bool


def originals_asked_of(given: QueryDict) -> OriginalsAsked:
    """What an address asks for; words that mean nothing are passed over."""
    holder, q = (given.get(name, "").replace("\0", "").strip()[:WORD_LENGTH_MAX] for name in ("holder", "q"))
    return OriginalsAsked(int(holder) if is_key(holder) else None, q)


def originals_seen(viewer: Viewer) -> QuerySet[Document]:
    """The papers that a viewer sees of which an original is in our keeping."""
    return visible_documents(viewer).filter(custody__isnull=False, destroyed_on__isnull=True)


def originals_asked(viewer: Viewer, asked: OriginalsAsked) -> QuerySet[Document]:
    """Those that are asked for, with who has borrowed each and until when; by place."""
    found = originals_seen(viewer)
    if asked.holder is not None:
        found = found.filter(custody__held_by=asked.holder)
    if asked.q:
        customers = found_customers(visible_customers(viewer), asked.q).values("customer_id")
        found = found.filter(Q(customer__in=customers) | Q(title__icontains=asked.q))
    lent = Loan.objects.filter(document=OuterRef("pk"), state=LoanState.LENT)
    lent_to, due_on = Subquery(lent.values("borrower__name")[:1]), Subquery(lent.values("due_on")[:1])
    found = found.annotate(lent_to=lent_to, lent_until=due_on)
    ordered = found.order_by("custody__room", "custody__cabinet", "custody__box", "pk")
    return ordered.select_related("customer__merged_into", "custody__held_by")


def holders(viewer: Viewer) -> list[Holder]:
    """Who answers for any of the originals that a viewer sees; who keeps none any more first."""
    keys = originals_seen(viewer).values("custody__held_by")
    people = User.objects.filter(pk__in=keys).order_by("name", "pk")
    found = [Holder(user, not keeps_originals(user, viewer.on)) for user in people]
    return sorted(found, key=lambda one: not one.is_gone)


def originals_listed(viewer: Viewer, asked: OriginalsAsked, number: str | None) -> dict[str, Any]:
    """A page of the list, and who answers for any."""
    page, people = Paginator(originals_asked(viewer, asked), PAGE_ROWS).get_page(number), holders(viewer)
    return {
        "asked": asked,
        "page": page,
        "rows": [shown(document, viewer.on) for document in page],
        "holders": people,
        "gone": [holder.user.pk for holder in people if holder.is_gone],
    }


SHEET_COLUMNS = (
    ("标题", "Title", "text", 34), ("种类", "Kind", "text", 18), ("客户编号", "Code", "text", 14),
    ("客户", "Customer", "text", 30), ("存放处", "Kept at", "text", 28), ("保管人", "Held by", "text", 12),
    ("自", "Since", "date", 0), ("借阅人", "Lent to", "text", 12), ("归还日", "Due back", "date", 0),
)  # fmt: skip


def original_sheet(viewer: Viewer, asked: OriginalsAsked) -> Sheet:
    """Every original that is asked for, in the reader's language, as a sheet."""
    language = "en" if viewer.user.language == "en" else "zh"
    rows = (_cells(document, viewer, language) for document in originals_asked(viewer, asked).iterator(2000))
    return Sheet("Originals" if language == "en" else "原件", columns_in(language, SHEET_COLUMNS), rows)


def _cells(document: Any, viewer: Viewer, language: str) -> list[Any]:
    kind, custody = shown(document, viewer.on).kind, document.custody
    return [
        document.title, said_in(language, kind), document.customer_id,
        document.customer.name, custody.place, custody.held_by.name, custody.since_on, document.lent_to,
        document.lent_until,
    ]  # fmt: skip
