"""How far a job is: a page of its own, and the panel that other pages include and that renews itself."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme

from xindang.jobs.models import Job, JobState
from xindang.jobs.selectors import may_watch
from xindang.web.access import SIGNED_IN, Request, page


@page(SIGNED_IN)
def job_progress(request: Request, job_id: int) -> HttpResponse:
    """The panel for htmx, else the page. A panel whose job has ended has its page loaded anew, or goes to ``then``."""
    job = get_object_or_404(Job, pk=job_id)
    if not may_watch(request.viewer, job):
        raise PermissionDenied(job.kind)
    then = request.GET.get("then", "")
    then = then if url_has_allowed_host_and_scheme(then, None) else ""
    is_panel = request.headers.get("HX-Request") == "true"
    template = "pages/jobs/progress.html" if is_panel else "pages/jobs/show.html"
    response = render(request, template, {"job": job, "then": then})
    if is_panel and job.state in {JobState.DONE, JobState.FAILED}:
        if then and job.state == JobState.DONE:
            response.headers["HX-Redirect"] = then
        else:
            response.headers["HX-Refresh"] = "true"
    return response
