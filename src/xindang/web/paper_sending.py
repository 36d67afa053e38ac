"""A paper sent along with what it proves: filed first, then named by the form that brought it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xindang.core.problems import ProblemsFound
from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.documents.catalogue import kinds
from xindang.documents.given import DocumentGiven
from xindang.documents.proofs import paper_words
from xindang.documents.services.papers import document_add
from xindang.people.selectors import Viewer
from xindang.web.access import Request
from xindang.web.forms import Form
from xindang.web.pages.documents.forms import choices
from xindang.web.rooms import sees_by

ADDS, OTHER = "papers_add", "other"
# Fields of a form that a paper may be sent with, beside that which names papers, and what stands in them at first.
FILE, KIND = "paper_file", "paper_kind"
SENT = {FILE: "", KIND: OTHER}


def may_send(viewer: Viewer, customer: Customer) -> bool:
    return sees_by(viewer, ADDS, customer)


def sending(viewer: Viewer, customer: Customer) -> dict[str, Any]:
    """What the part of a form asks that a paper is sent with: whether one may be, and of which kinds."""
    return {"may_send": may_send(viewer, customer), "paper_kinds": choices(kinds().values())}


def paper_sent(form: Form, request: Request, customer: Customer) -> None:
    """File the paper that came with a form and name it among its papers. Should the form be refused, the paper is on
    file and named all the same: a browser would not send it again. Raises ProblemsFound where it may not be filed.
    """
    sent = request.FILES.get(FILE)
    if sent is None or not may_send(request.viewer, customer):
        return
    channel = form.typed.get("channel", "").strip()
    given = DocumentGiven(
        kind=form.text(KIND) or OTHER, received_on=request.viewer.on, collected_by=request.viewer.user.name,
        channel=channel if channel in channels() else OTHER,
    )  # fmt: skip
    try:
        (paper,) = document_add(
            customer=customer, given=given, files=[sent], by=request.viewer.user, on=request.viewer.on
        )
    except ProblemsFound as refused:
        raise ProblemsFound(replace(found, column=FILE) for found in refused.problems) from None
    named = [form.text("papers"), paper_words(paper)]
    form.typed["papers"] = "；".join(text for text in named if text)
