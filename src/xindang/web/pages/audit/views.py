"""The audit: what was done, by whom, to what; and the head of the chain, to be kept elsewhere."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from xindang.audit.chain import chain_head
from xindang.audit.models import AuditRow
from xindang.audit.protection import missing_protection
from xindang.audit.words import acts, subjects
from xindang.web.access import Request, page
from xindang.web.pages.audit.reading import Asked, audit_sheet, in_words, rows_asked, rows_seen
from xindang.web.taking_out import taken_out

PAGE_ROWS = 100


@page("audit")
def audit_list(request: Request) -> HttpResponse:
    """Rows by person, act, subject and days, the latest first; ``before`` goes on to those before a row."""
    asked = Asked.of(request.GET)
    rows = list(rows_asked(rows_seen(request.viewer), asked).select_related("block")[: PAGE_ROWS + 1])
    context = {
        "asked": asked,
        "query": request.GET.urlencode(),
        "rows": in_words(rows[:PAGE_ROWS]),
        "next_before": rows[PAGE_ROWS - 1].pk if len(rows) > PAGE_ROWS else None,
        "acts": acts(),
        "subjects": subjects(),
        "whole": request.viewer.customer_units is None,
        "head": chain_head(),
        "unsealed": AuditRow.objects.filter(block__isnull=True).count(),
        "unprotected": missing_protection(connection),
    }
    return render(request, "pages/audit/list.html", context, status=422 if asked.faults else 200)


@page("audit", also="excel")
@require_POST
def audit_excel(request: Request) -> HttpResponse:
    """The rows as they are asked for, all of them."""
    asked = Asked.of(request.GET)
    asked.before = None
    rows = rows_asked(rows_seen(request.viewer), asked).select_related("block")
    language = request.viewer.user.language
    name = "Audit" if language == "en" else "审计"
    return taken_out(request, "audit", f"{name} {request.viewer.on}", [audit_sheet(rows, language)])


@page("audit")
def audit_head(request: Request) -> HttpResponse:
    """The head as a file for ``xindang audit verify --head``."""
    head = chain_head()
    named = {"Content-Disposition": f'attachment; filename="xindang-head-{head.number}.json"'}
    return HttpResponse(head.text(), content_type="application/json", headers=named)
