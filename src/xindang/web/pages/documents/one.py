"""One document as a page shows it, whichever of its forms was tried."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from xindang.documents.models import Document
from xindang.documents.selectors import custodians
from xindang.web.access import Request
from xindang.web.forms import Form, tell
from xindang.web.middleware import CONTENT_SECURITY_POLICY
from xindang.web.pages.documents.comparing import licence_shown
from xindang.web.pages.documents.forms import borrow_form, edit_form, offered, person_choices, place_form, version_form
from xindang.web.pages.documents.loans import loans_of
from xindang.web.pages.documents.proves import proves
from xindang.web.pages.documents.reading import format_shown, shown

# A page on which a stored PDF is shown frames it.
FRAMING_POLICY = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"


def answered(request: Request, document: Document, form: Form, zh: str, en: str) -> HttpResponse:
    if not form.done:
        return document_shown(request, document, form)
    tell(request, zh, en)
    return redirect("documents:show", document.pk)


def document_shown(request: Request, document: Document, tried: Form | None = None) -> HttpResponse:
    """One document with its versions and the forms of what may be done with it."""
    request.customer_shown = document.customer.leading.pk
    versions = list(document.versions.select_related("uploaded_by").order_by("-number"))
    asked = request.GET.get("version", "")
    chosen = next((version for version in versions if str(version.number) == asked), versions[0] if versions else None)
    viewer = request.viewer
    forms = {"top": Form("top"), "borrow": borrow_form(), "custody": place_form(document, on=viewer.on)}
    if viewer.may("papers_add") and document.destroyed_on is None:
        forms |= {"edit": edit_form(document), "version": version_form(document), "retire": Form("retire", reason="")}
    forms |= {tried.name: tried} if tried else {}
    context = {
        "shown": shown(document, viewer.on),
        "customer": document.customer,
        "versions": versions,
        "chosen": chosen,
        "preview": format_shown(chosen).shown if chosen and not chosen.removed_on and not chosen.missing_on else "",
        "forms": forms,
        "proves": proves(viewer, document),
        "loans": loans_of(viewer, document, tried),
        "licence": licence_shown(viewer, document, chosen),
        "moves": document.moves.select_related("held_by", "by").order_by("-pk"),
        "custodians": person_choices(custodians(document, viewer.on)) if viewer.may("papers_custody") else [],
        **offered(request, document.customer),
    }
    response = render(request, "pages/documents/show.html", context, status=tried.status if tried else 200)
    response.headers["Content-Security-Policy"] = FRAMING_POLICY
    return response
