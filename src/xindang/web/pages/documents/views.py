"""Documents: those that end, all of them, those of a customer; one with its versions; its file shown or saved."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.documents.models import Document, Version
from xindang.documents.selectors import visible_documents
from xindang.documents.services.papers import DOWNLOAD, PREVIEW, document_add, document_view
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.middleware import CONTENT_SECURITY_POLICY
from xindang.web.pages.documents.forms import add_form, given_in, offered
from xindang.web.pages.documents.reading import asked_of, counted, format_shown, listed, papers_of, shown
from xindang.web.pages.documents.sending import file_answer

# A page on which a stored PDF is shown frames it.
FRAMING_POLICY = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"


@page("papers")
def document_list(request: Request) -> HttpResponse:
    """Documents that end or have ended, or whichever are asked for."""
    context = listed(request.viewer, asked_of(request.GET), request.GET.get("page"))
    return render(request, "pages/documents/list.html", context)


@page("papers")
def of_customer(request: Request, customer_key: int) -> HttpResponse:
    """All documents of one customer, and the form to enter more."""
    return _of(request, _customer(request, customer_key), add_form(request))


@page("papers_add")
@require_POST
def add(request: Request, customer_key: int) -> HttpResponse:
    customer, form = _customer(request, customer_key), add_form(request, sent=True)
    with form.tried():
        given, files = given_in(form), request.FILES.getlist("files")
        entered = document_add(
            customer=customer, given=given, files=files, by=request.viewer.user, on=request.viewer.on
        )
    if not form.done:
        return _of(request, customer, form)
    tell(request, f"已存档 {len(entered)} 份资料。", f"Papers filed: {len(entered)}.")
    return redirect("documents:of", customer.pk)


@page("papers")
def show(request: Request, document_key: int) -> HttpResponse:
    return _shown(request, _document(request, document_key))


@page("papers")
def preview(request: Request, document_key: int, number: int) -> HttpResponse:
    """The file as the browser shows it, within a page of ours; that somebody looked is recorded."""
    version = _version(_document(request, document_key), number)
    if not format_shown(version).shown:
        raise Http404
    try:
        opened = document_view(version=version, manner=PREVIEW, by=request.viewer.user, on=request.viewer.on)
    except ProblemsFound as found:
        raise Http404 from found
    return file_answer(version, opened, to_save=False)


@page("papers")
@require_POST
def download(request: Request, document_key: int, number: int) -> HttpResponse:
    """The file to save; that it was taken out is recorded."""
    document, form = _document(request, document_key), Form("top")
    version = _version(document, number)
    with form.tried():
        opened = document_view(version=version, manner=DOWNLOAD, by=request.viewer.user, on=request.viewer.on)
    return file_answer(version, opened, to_save=True) if form.done else _shown(request, document, form)


def _customer(request: Request, customer_key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=customer_key)


def _document(request: Request, document_key: int) -> Document:
    """One that the viewer sees, else it is not there."""
    return get_object_or_404(visible_documents(request.viewer).select_related("customer"), pk=document_key)


def _version(document: Document, number: int) -> Version:
    version = get_object_or_404(document.versions, number=number)
    version.document = document
    return version


def _of(request: Request, customer: Customer, form: Form) -> HttpResponse:
    papers = papers_of(request.viewer, customer)
    context = {"customer": customer, "papers": papers, "counts": counted(papers), "form": form}
    context |= offered(request, customer) if request.viewer.may("papers_add") else {}
    return render(request, "pages/documents/of.html", context, status=form.status)


def _shown(request: Request, document: Document, tried: Form | None = None) -> HttpResponse:
    versions = list(document.versions.select_related("uploaded_by").order_by("-number"))
    asked = request.GET.get("version", "")
    chosen = next((version for version in versions if str(version.number) == asked), versions[0] if versions else None)
    context = {
        "shown": shown(document, request.viewer.on),
        "customer": document.customer,
        "versions": versions,
        "chosen": chosen,
        "preview": format_shown(chosen).shown if chosen and not chosen.removed_on and not chosen.missing_on else "",
        "top": tried or Form("top"),
    }
    response = render(request, "pages/documents/show.html", context, status=tried.status if tried else 200)
    response.headers["Content-Security-Policy"] = FRAMING_POLICY
    return response
