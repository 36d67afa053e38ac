"""What pages show of destruction: papers past their retention with what keeps them, and the lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q

from xindang.destruction.claims import due_for_destruction, reasons_to_keep
from xindang.documents.catalogue import destruction_rule
from xindang.documents.models import DestructionEntry, DestructionList, ListState
from xindang.documents.selectors import visible_documents, visible_lists
from xindang.people.selectors import Viewer
from xindang.web.excel import Sheet, columns_in
from xindang.web.pages.documents.reading import Shown, Words, shown

PROPOSALS_A_PAGE, LISTS_SHOWN = 100, 50
STATES: Mapping[str, Words] = {
    ListState.DRAWN_UP: {"zh": "待签字或执行", "en": "to be signed or carried out"},
    ListState.CARRIED_OUT: {"zh": "已执行", "en": "carried out"},
    ListState.WITHDRAWN: {"zh": "已撤回", "en": "withdrawn"},
}


def proposals_listed(viewer: Viewer, number: str | None, ticked: frozenset[str]) -> dict[str, Any]:
    """A page of papers past their retention, each with what keeps it, and the latest lists."""
    due = due_for_destruction(visible_documents(viewer), viewer.on).select_related("customer", "custody")
    page = Paginator(due.order_by("kept_until", "pk"), PROPOSALS_A_PAGE).get_page(number)
    documents = list(page)
    reasons = reasons_to_keep(documents, viewer.on)
    rows = [
        {
            "shown": shown(document, viewer.on),
            "reasons": reasons.get(document.pk, ()),
            "ticked": str(document.pk) in ticked,
        }
        for document in documents
    ]
    return {"page": page, "rows": rows, "lists": _lists(viewer), "signatures": destruction_rule().signatures}


def _lists(viewer: Viewer) -> list[dict[str, Any]]:
    counted = visible_lists(viewer).annotate(
        count=Count("entries", distinct=True), signed=Count("signatures", distinct=True),
        destroyed=Count("entries", filter=Q(entries__destroyed_on__isnull=False), distinct=True),
    )  # fmt: skip
    latest = counted.select_related("made_by").order_by("-pk")[:LISTS_SHOWN]
    return [{"list": entry, "state": STATES[entry.state]} for entry in latest]


def list_shown(viewer: Viewer, entry: DestructionList) -> dict[str, Any]:
    """One list with its papers, who signed it, and what the viewer may do."""
    signatures = list(entry.signatures.select_related("by").order_by("pk"))
    is_open, needed = entry.state == ListState.DRAWN_UP, destruction_rule().signatures
    entries = list(entry.entries.select_related("document__customer").order_by("document_id"))
    reasons = reasons_to_keep([one.document for one in entries], viewer.on) if is_open else {}
    has_signed = viewer.user.pk in {signature.by_id for signature in signatures}
    return {
        "entry": entry,
        "state": STATES[entry.state],
        "rows": [
            {
                "entry": one,
                "shown": shown(one.document, viewer.on),
                "reasons": reasons.get(one.document_id, one.problems),
            }
            for one in entries
        ],
        "signatures": signatures,
        "needed": needed,
        "is_open": is_open,
        "may_sign": is_open and viewer.may("papers_destroy_sign") and viewer.user != entry.made_by and not has_signed,
        "may_close": is_open and viewer.may("papers_destroy"),
        "is_signed": len(signatures) >= needed,
    }


SHEET_COLUMNS = (
    ("客户编号", "Code", "text", 14), ("客户", "Customer", "text", 30), ("标题", "Title", "text", 34),
    ("种类", "Kind", "text", 18), ("收到", "Received", "date", 0), ("保管期限", "Kept", "text", 12),
    ("保管至", "Kept until", "date", 0), ("密级", "Secret level", "text", 18), ("版本", "Version", "number", 0),
    ("哈希", "Hash", "text", 66), ("销毁", "Destroyed", "date", 0), ("留下的原因", "Kept because", "text", 60),
)  # fmt: skip


def list_sheet(viewer: Viewer, entry: DestructionList) -> Sheet:
    """Every version of every paper of a list, in the reader's language, as a sheet."""
    language = "en" if viewer.user.language == "en" else "zh"
    columns = columns_in(language, SHEET_COLUMNS)
    entries = entry.entries.select_related("document__customer").prefetch_related("document__versions")
    rows = (row for one in entries.order_by("document_id") for row in _cells(one, viewer, language))
    return Sheet("Destruction list" if language == "en" else "销毁清册", columns, rows)


def _cells(entry: DestructionEntry, viewer: Viewer, language: str) -> list[list[Any]]:
    row = shown(entry.document, viewer.on)
    document, kind, retention, level = row.document, _said(row, "kind"), _said(row, "retention"), _said(row, "level")
    reasons = " ".join(found[language] for found in entry.problems)
    return [
        [
            document.customer_id, document.customer.name, document.title, kind[language], document.received_on,
            retention[language], document.kept_until, level[language], version.number, version.sha256,
            entry.destroyed_on, reasons,
        ]
        for version in sorted(document.versions.all(), key=lambda version: version.number)
    ]  # fmt: skip


def _said(row: Shown, name: str) -> Words:
    told = getattr(row, name)
    return told if isinstance(told, Mapping) else {"zh": told.zh, "en": told.en}
