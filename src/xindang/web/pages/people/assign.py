"""Customers given to salespeople: those without one first, ticked or named by their codes."""

from __future__ import annotations

import re
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.runs.services.assignment import customers_assign
from xindang.runs.taking_over import salespeople
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.people.reading import Option

PAGE_ROWS = 100
BETWEEN_CODES = re.compile(r"[\s,;，；、]+")
NOBODY = "-"


@page("customers_edit")
def assign(request: Request) -> HttpResponse:
    """The viewer's customers by salesperson (``of``: a name; ``-``: those of nobody), and whose they are to become."""
    asked = {name: request.GET.get(name, "").replace("\0", "")[:100] for name in ("q", "of")}
    asked["of"] = asked["of"] or NOBODY
    people = {user.username: user for user in salespeople(request.viewer.on)}
    form = Form("assign", request, to="", codes="")
    ticked = request.POST.getlist("customer")
    if request.method == "POST":
        codes = [code for code in BETWEEN_CODES.split(form.text("codes")) if code]
        with form.tried():
            told = customers_assign(
                customer_ids=[*ticked, *codes], to=form.chosen("to", people), by=request.viewer.user,
                on=request.viewer.on,
            )  # fmt: skip
        if form.done:
            zh = f"已分派客户 {told.customers} 个，随同待办 {told.tasks} 项。"
            tell(request, zh, f"{told.customers} customers assigned, {told.tasks} tasks with them.")
            return redirect(f"{request.path}?{urlencode(asked)}")
    names = [user.salesperson or "" for user in people.values()]
    shown = Paginator(_asked_for(request, asked, names), PAGE_ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "page": shown,
        "asked": asked,
        "ticked": frozenset(ticked),
        "names": [Option(NOBODY, "没有业务员，或业务员不在用", "nobody's, or nobody's here"), *_names(names)],
        "people": [Option(user.username, f"{user.name}（{user.salesperson}）", f"{user.name} ({user.salesperson})")
                   for user in people.values()],
    }  # fmt: skip
    return render(request, "pages/people/assign.html", context, status=form.status)


def _names(names: list[str]) -> list[Option]:
    return [Option(name, name, name) for name in sorted(names)]


def _asked_for(request: Request, asked: dict[str, str], names: list[str]) -> QuerySet[Customer]:
    found = visible_customers(request.viewer).order_by("customer_id")
    if asked["of"] == NOBODY:
        found = found.filter(Q(salesperson__isnull=True) | ~Q(salesperson__in=names))
    else:
        found = found.filter(salesperson=asked["of"])
    words = asked["q"].strip()
    return found.filter(Q(name__icontains=words) | Q(customer_id=words)) if words else found
