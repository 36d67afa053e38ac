"""What pages show of documents: rows of a list, those of one customer, one with its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.documents.catalogue import kinds, levels, retentions
from xindang.documents.formats import BY_TYPE, Format
from xindang.documents.models import Document, Loan, LoanState, Version
from xindang.documents.selectors import DAYS_AHEAD, ending, visible_documents
from xindang.people.selectors import Viewer
from xindang.web.excel import Sheet, columns_in
from xindang.web.pages.documents.forms import choices
from xindang.web.templatetags.said import UNKNOWN, said_in

PAGE_ROWS, WORD_LENGTH_MAX = 50, 100
Words = Mapping[str, str]
STATES: Mapping[str, Words] = {
    "": {"zh": "", "en": ""},
    "expired": {"zh": "已到期", "en": "ended"},
    "ending": {"zh": "即将到期", "en": "ends soon"},
    "retired": {"zh": "已停用", "en": "out of use"},
    "destroyed": {"zh": "已销毁", "en": "destroyed"},
}
TABS: Mapping[str, Words] = {
    "ending": {"zh": "到期与即将到期", "en": "Ended or ending"},
    "expired": {"zh": "已到期", "en": "Ended"},
    "in_use": {"zh": "在用", "en": "In use"},
    "all": {"zh": "全部", "en": "All"},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A document with the words for its codes; ``days_left``: until its validity ends, None where it has no end."""

    document: Document
    state: str
    days_left: int | None

    @property
    def kind(self) -> Any:
        return kinds().get(self.document.kind, _unnamed(self.document.kind))

    @property
    def level(self) -> Any:
        return levels().get(self.document.level, _unnamed(self.document.level))

    @property
    def retention(self) -> Any:
        return retentions().get(self.document.retention, _unnamed(self.document.retention))

    @property
    def channel(self) -> Any:
        return channels().get(self.document.channel, _unnamed(self.document.channel))

    @property
    def validity(self) -> Words:
        """From when to when it is valid; a dash where nothing is said."""
        first, last = self.document.valid_from, self.document.valid_to
        if first and last:
            return {"zh": f"{first} – {last}", "en": f"{first} – {last}"}
        if first:
            return {"zh": f"自 {first}", "en": f"from {first}"}
        return {"zh": f"至 {last}", "en": f"until {last}"} if last else {"zh": UNKNOWN, "en": UNKNOWN}

    @property
    def state_words(self) -> Words:
        return STATES[self.state]


def _unnamed(code: str) -> Words:
    """A code that the catalogue no longer has stands for itself."""
    return {"zh": code, "en": code}


def shown(document: Document, on: date) -> Shown:
    days = (document.valid_to - on).days if document.valid_to else None
    if document.destroyed_on:
        return Shown(document, "destroyed", None)
    if document.retired_on:
        return Shown(document, "retired", None)
    state = "" if days is None or days > DAYS_AHEAD else "expired" if days < 0 else "ending"
    return Shown(document, state, days)


@dataclass(frozen=True, slots=True)
class DocumentsAsked:
    """What an address asks of the list; ``show``: one of ``TABS``."""

    show: str = "ending"
    q: str = ""
    kind: str = ""
    level: str = ""


def asked_of(given: QueryDict) -> DocumentsAsked:
    """What an address asks for; words that mean nothing are passed over."""
    words = {
        name: given.get(name, "").replace("\0", "").strip()[:WORD_LENGTH_MAX]
        for name in DocumentsAsked.__dataclass_fields__
    }
    known = {"show": TABS, "kind": kinds(), "level": levels()}
    return DocumentsAsked(**{name: word for name, word in words.items() if word and word in known.get(name, (word,))})


def documents_asked(viewer: Viewer, asked: DocumentsAsked) -> QuerySet[Document]:
    """The documents that are asked for of those a viewer sees, in the order of the list."""
    documents = visible_documents(viewer)
    if asked.show in {"ending", "expired"}:
        documents = ending(documents, viewer.on, DAYS_AHEAD if asked.show == "ending" else -1)
    elif asked.show == "in_use":
        documents = documents.filter(retired_on__isnull=True, destroyed_on__isnull=True)
    if asked.q:
        found = found_customers(visible_customers(viewer), asked.q).values("customer_id")
        documents = documents.filter(Q(customer__in=found) | Q(title__icontains=asked.q))
    for name in ("kind", "level"):
        if word := getattr(asked, name):
            documents = documents.filter(**{name: word})
    by_end = asked.show in {"ending", "expired"}
    return documents.order_by("valid_to", "pk") if by_end else documents.order_by("-received_on", "-pk")


def listed(viewer: Viewer, asked: DocumentsAsked, number: str | None) -> dict[str, Any]:
    """A page of the list."""
    page = Paginator(documents_asked(viewer, asked).select_related("customer"), PAGE_ROWS).get_page(number)
    return {
        "asked": asked,
        "page": page,
        "rows": [shown(document, viewer.on) for document in page],
        "tabs": [{"value": value, **words} for value, words in TABS.items()],
        "kinds": choices(kinds().values()),
        "levels": choices(levels().values()),
        "missing": visible_documents(viewer).filter(versions__missing_on__isnull=False).distinct().count(),
    }


def with_latest(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With number and size of the latest version of each, and who has borrowed its original."""
    lent = Loan.objects.filter(document=OuterRef("pk"), state=LoanState.LENT).values("borrower__name")
    latest = Version.objects.filter(document=OuterRef("pk")).order_by("-number")
    return documents.annotate(
        latest_number=Subquery(latest.values("number")[:1]), latest_size=Subquery(latest.values("size")[:1]),
        lent_to=Subquery(lent[:1]),
    )  # fmt: skip


def papers_of(viewer: Viewer, customer: Customer) -> list[Shown]:
    """All documents of a customer that a viewer sees: those in use first, by kind, the latest of each first."""
    documents = with_latest(visible_documents(viewer).filter(customer__in=customer.together)).select_related("custody")
    order = {name: place for place, name in enumerate(kinds())}
    found = [shown(document, viewer.on) for document in documents.order_by("-received_on", "-pk")]
    return sorted(found, key=lambda one: (one.state in {"retired", "destroyed"}, order.get(one.document.kind, 99)))


def counted(found: Iterable[Shown]) -> dict[str, int]:
    """How many of these are in each state."""
    counts = dict.fromkeys(STATES, 0)
    for one in found:
        counts[one.state] += 1
    return counts


def format_shown(version: Version) -> Format:
    return BY_TYPE[version.content_type]


SHEET_COLUMNS = (
    ("客户编号", "Code", "text", 14), ("客户", "Customer", "text", 30), ("业务员", "Salesperson", "text", 12),
    ("标题", "Title", "text", 34), ("种类", "Kind", "text", 18), ("有效期自", "Valid from", "date", 0),
    ("有效期至", "Valid until", "date", 0), ("剩余天数", "Days left", "number", 0), ("状态", "State", "text", 10),
    ("密级", "Secret level", "text", 18), ("保管期限", "Kept", "text", 12), ("保管至", "Kept until", "date", 0),
    ("收到", "Received", "date", 0), ("收集人", "Collected by", "text", 12), ("渠道", "Channel", "text", 22),
    ("备注", "Note", "text", 30),
)  # fmt: skip


def document_sheet(viewer: Viewer, asked: DocumentsAsked) -> Sheet:
    """Every document that is asked for, in the reader's language, as a sheet."""
    language = "en" if viewer.user.language == "en" else "zh"
    columns = columns_in(language, SHEET_COLUMNS)
    documents = documents_asked(viewer, asked).select_related("customer").iterator(2000)
    rows = (_cells(shown(document, viewer.on), language) for document in documents)
    return Sheet("Papers" if language == "en" else "资料", columns, rows)


def _cells(row: Shown, language: str) -> list[Any]:
    document, customer = row.document, row.document.customer
    kind, state, level, retention, channel = (
        said_in(language, said) for said in (row.kind, row.state_words, row.level, row.retention, row.channel)
    )
    return [
        customer.customer_id, customer.name, customer.salesperson, document.title, kind, document.valid_from,
        document.valid_to, row.days_left, state, level, retention, document.kept_until, document.received_on,
        document.collected_by, channel, document.note,
    ]  # fmt: skip
