"""Originals in keeping: a list by who answers for them, and taking over what somebody else answered for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xindang.documents.selectors import CUSTODY
from xindang.documents.services.custody import custody_take_over
from xindang.web.access import Request, page
from xindang.web.forms import Form, is_key, tell
from xindang.web.pages.documents.kept import (
    original_sheet,
    originals_asked_of,
    originals_listed,
    originals_seen,
)
from xindang.web.taking_out import taken_out


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


@page("papers", also="excel")
@require_POST
def originals_excel(request: Request) -> HttpResponse:
    viewer = request.viewer
    name = "originals" if viewer.user.language == "en" else "原件"
    sheet = original_sheet(viewer, originals_asked_of(request.GET))
    return taken_out(request, "originals", f"{name}-{viewer.on}", [sheet])


def _shown(request: Request, form: Form) -> HttpResponse:
    context = originals_listed(request.viewer, originals_asked_of(request.GET), request.GET.get("page"))
    context |= {"query": request.GET.urlencode(), "form": form}
    return render(request, "pages/documents/kept.html", context, status=form.status)
