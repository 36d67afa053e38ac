"""Reading the picture of a business licence."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound, problem
from xindang.jobs.services import job_enqueue
from xindang.web.access import Request, page
from xindang.web.clock import now
from xindang.web.forms import Form, tell
from xindang.web.pages.documents.comparing import READ, job_name, may_be_read
from xindang.web.pages.documents.finding import found_document, found_version
from xindang.web.pages.documents.one import document_shown


@page("papers_add")
@require_POST
def read(request: Request, document_key: int, number: int) -> HttpResponse:
    """Queue the reading of a version; the paper's page shows how far it is."""
    document, form = found_document(request, document_key), Form("top")
    version = found_version(document, number)
    with form.tried():
        if not may_be_read(document, version):
            raise ProblemsFound([problem("licence_not_readable")])
        job_enqueue(
            kind=READ, arguments={"version": version.pk}, by=request.viewer.user, on=request.viewer.on, now=now(),
            only_one=job_name(version),
        )  # fmt: skip
    if not form.done:
        return document_shown(request, document, form)
    tell(request, "已排入识别。", "The reading is queued.")
    return redirect(f"{reverse('documents:show', args=[document.pk])}?version={number}")
