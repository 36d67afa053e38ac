"""A list taken out of the office as a workbook; who took which is on record."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from xindang.people.services.lists import QUERY_LENGTH_MAX, list_export
from xindang.web.access import Request
from xindang.web.excel import Sheet, workbook_of


def taken_out(request: Request, page: str, name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """The workbook as an answer. ``page``: the list, as the audit calls it; ``name``: of the file."""
    book = workbook_of(f"{name}.xlsx", sheets)
    query = request.GET.urlencode()[:QUERY_LENGTH_MAX]
    list_export(page=page, query=query, rows=book.count, by=request.viewer.user, on=request.viewer.on)
    return book.response
