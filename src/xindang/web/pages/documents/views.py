"""Documents: those that end, all of them, those of a customer; one with its versions; its file shown or saved."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.documents.given import said_mark
from xindang.documents.services.papers import (
    DOWNLOAD,
    PREVIEW,
    document_add,
    document_edit,
    document_retire,
    document_view,
    version_add,
)
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.documents.finding import found_customer, found_document, found_version
from xindang.web.pages.documents.forms import add_form, edit_form, given_in, offered, version_form
from xindang.web.pages.documents.one import answered, document_shown
from xindang.web.pages.documents.reading import (
    asked_of,
    counted,
    document_sheet,
    format_shown,
    listed,
    papers_of,
)
from xindang.web.pages.documents.sending import file_answer
from xindang.web.taking_out import taken_out


@page("papers")
def document_list(request: Request) -> HttpResponse:
    """Documents that end or have ended, or whichever are asked for."""
    context = listed(request.viewer, asked_of(request.GET), request.GET.get("page"))
    return render(request, "pages/documents/list.html", context | {"query": request.GET.urlencode()})


@page("papers", also="excel")
@require_POST
def excel(request: Request) -> HttpResponse:
    """The list as it is asked for, all rows."""
    viewer = request.viewer
    name = "papers" if viewer.user.language == "en" else "资料"
    sheet = document_sheet(viewer, asked_of(request.GET))
    return taken_out(request, "documents", f"{name}-{viewer.on}", [sheet])


@page("papers")
def of_customer(request: Request, customer_key: int) -> HttpResponse:
    """All documents of one customer, and the form to enter more."""
    return _of(request, found_customer(request, customer_key), add_form(request))


@page("papers_add")
@require_POST
def add(request: Request, customer_key: int) -> HttpResponse:
    customer, form = found_customer(request, customer_key), add_form(request, sent=True)
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
    return document_shown(request, found_document(request, document_key))


@page("papers_add")
@require_POST
def edit(request: Request, document_key: int) -> HttpResponse:
    document = found_document(request, document_key)
    form = edit_form(document, request)
    with form.tried():
        document_edit(
            document=document, given=given_in(form), seen=form.text("seen"),
            by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    # What somebody else changed meanwhile is shown with the form, and is then seen.
    form.typed["seen"] = said_mark(document)
    return answered(request, document, form, "已修改。", "Changed.")


@page("papers_add")
@require_POST
def add_version(request: Request, document_key: int) -> HttpResponse:
    document = found_document(request, document_key)
    form = version_form(document, request)
    with form.tried():
        valid_from, valid_to = form.day_or_none("valid_from"), form.day_or_none("valid_to")
        form.check()
        version_add(
            document=document, file=request.FILES.get("files"), valid_from=valid_from, valid_to=valid_to,
            by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    return answered(
        request, document, form, "新版本已存档，旧版本保留。", "The new version is filed; the old ones stay."
    )


@page("papers_add")
@require_POST
def retire(request: Request, document_key: int) -> HttpResponse:
    document, form = found_document(request, document_key), Form("retire", request, reason="")
    with form.tried():
        document_retire(
            document=document, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on
        )  # fmt: skip
    return answered(request, document, form, "已停用，不再提醒到期。", "Out of use; nobody is reminded of its end.")


@page("papers")
def preview(request: Request, document_key: int, number: int) -> HttpResponse:
    """The file as the browser shows it, within a page of ours; that somebody looked is recorded."""
    version = found_version(found_document(request, document_key), number)
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
    document, form = found_document(request, document_key), Form("top")
    version = found_version(document, number)
    with form.tried():
        opened = document_view(version=version, manner=DOWNLOAD, by=request.viewer.user, on=request.viewer.on)
    return file_answer(version, opened, to_save=True) if form.done else document_shown(request, document, form)


def _of(request: Request, customer: Customer, form: Form) -> HttpResponse:
    papers = papers_of(request.viewer, customer)
    context = {"customer": customer, "papers": papers, "counts": counted(papers), "form": form}
    context |= offered(request, customer) if request.viewer.may("papers_add") else {}
    return render(request, "pages/documents/of.html", context, status=form.status)
