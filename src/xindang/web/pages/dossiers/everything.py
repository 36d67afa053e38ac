"""Everything that is kept of one natural person, as a file for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.runs.person_data import Cell, Heading, Kept
from xindang.runs.services.person_data import person_data_give
from xindang.web.access import Request, page
from xindang.web.excel import Sheet, SheetColumn, workbook_of
from xindang.web.forms import Form

RIGHT = "person_data"
EXCEL, JSON = "excel", "json"
# What no name of a sheet may hold, and how long it may be.
NO_TITLE, TITLE_LENGTH_MAX = str.maketrans("", "", "[]:*?/\\'"), 28


@page(RIGHT)
def everything(request: Request, customer_key: int) -> HttpResponse:
    """The form that asks for it."""
    return _asked(request, get_object_or_404(visible_customers(request.viewer), pk=customer_key), _form())


@page(RIGHT)
@require_POST
def everything_file(request: Request, customer_key: int) -> HttpResponse:
    """The file, of the kind that was asked for."""
    customer = get_object_or_404(visible_customers(request.viewer), pk=customer_key)
    form, found = _form(request), list[Kept]()
    kind = JSON if form.text("form") == JSON else EXCEL
    with form.tried():
        found += person_data_give(
            customer=customer, request=form.text("request"), form=kind, by=request.viewer.user, on=request.viewer.on,
            in_clear=form.text("in_clear") == "yes" and request.viewer.may("identity_reveal"),
        )  # fmt: skip
    if not form.done:
        return _asked(request, customer, form)
    name = f"{customer.customer_id}-{request.viewer.on.isoformat()}"
    if kind == JSON:
        return _json(found, name)
    return workbook_of(f"{name}.xlsx", list(_sheets(found, request.viewer.user.language))).response


def _form(request: Request | None = None) -> Form:
    return Form("everything", request, request="", in_clear="", form=EXCEL)


def _asked(request: Request, customer: Customer, form: Form) -> HttpResponse:
    told = {"customer": customer, "form": form, "may_reveal": request.viewer.may("identity_reveal")}
    return render(request, "pages/dossiers/everything.html", told, status=form.status)


def _json(found: Sequence[Kept], name: str) -> HttpResponse:
    tables = {
        kept.table.name: [
            {column.name: cell for column, cell in zip(kept.columns, row, strict=True)} for row in kept.rows
        ]
        for kept in found
    }
    text = json.dumps(tables, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def _sheets(found: Sequence[Kept], language: str) -> Iterator[Sheet]:
    """A sheet a table; two tables of one title are told apart by a number."""
    taken: dict[str, int] = {}
    for kept in found:
        title = _said(kept.table, language).translate(NO_TITLE)[:TITLE_LENGTH_MAX]
        taken[title] = taken.get(title, 0) + 1
        unique = title if taken[title] == 1 else f"{title} ({taken[title]})"
        columns = [SheetColumn(_said(column, language)) for column in kept.columns]
        yield Sheet(unique, columns, [[_text(cell) for cell in row] for row in kept.rows])


def _said(heading: Heading, language: str) -> str:
    return heading.en if language == "en" else heading.zh


def _text(cell: Cell) -> str:
    """As text, exact: a figure that Excel would round, or a code that it would take for one, stays what it is."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, datetime) else str(cell)
