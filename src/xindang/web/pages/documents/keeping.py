"""Originals in keeping: a list by who answers for them, and taking over what somebody else answered for."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xindang.documents.selectors import CUSTODY
from xindang.documents.services.custody import custody_take_over
from xindang.people.services.lists import list_export
from xindang.web.access import Request, page
from xindang.web.excel import workbook_of
from xindang.web.forms import Form, tell
from xindang.web.pages.documents.kept import (
    is_key,
    original_sheet,
    originals_asked_of,
    originals_listed,
    originals_seen,
)

QUERY_LENGTH_MAX = 2000


@page("papers")
def originals(request: Request) -> HttpResponse:
    """Originals in our keeping, or those for which one person answers."""
    return _shown(request, Form("take_over"))


@page(CUSTODY)
@require_POST
def take_over(request: Request) -> HttpResponse:
    """The keeper who looks answers from now on for the originals ticked."""
    form = Form("take_over", request)
    keys = [int(key) for key in request.POST.getlist("document") if is_key(key)]
    with form.tried():
        chosen = originals_seen(request.viewer).filter(pk__in=keys)
        count = custody_take_over(documents=chosen, by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _shown(request, form)
    tell(request, f"已接管 {count} 份原件。", f"{count} originals taken over.")
    return redirect(f"{reverse('documents:originals')}?holder={request.viewer.user.pk}")


@page("excel")
@require_POST
def originals_excel(request: Request) -> HttpResponse:
    viewer = request.viewer
    if not viewer.may("papers"):
        raise PermissionDenied("papers")
    name = "originals" if viewer.user.language == "en" else "原件"
    book = workbook_of(f"{name}-{viewer.on}.xlsx", [original_sheet(viewer, originals_asked_of(request.GET))])
    query = request.GET.urlencode()[:QUERY_LENGTH_MAX]
    list_export(page="originals", query=query, rows=book.count, by=viewer.user, on=viewer.on)
    return book.response


def _shown(request: Request, form: Form) -> HttpResponse:
    context = originals_listed(request.viewer, originals_asked_of(request.GET), request.GET.get("page"))
    context |= {"query": request.GET.urlencode(), "form": form}
    return render(request, "pages/documents/kept.html", context, status=form.status)
