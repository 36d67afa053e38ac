"""Customers that may be one: the list of pairs, two side by side, and what is decided of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.customers.models import Customer, Merge, NotTheSame
from xindang.customers.selectors import visible_customers
from xindang.customers.services import duplicate_reconsider, duplicate_refute
from xindang.runs.services.merging import customers_merge, customers_part
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.dossiers.pairs import DuplicatesShown, PairOf, merge_form, part_form, refute_form

MERGE = "customers_merge"


@page(MERGE)
def listed(request: Request) -> HttpResponse:
    """Pairs that share marks, and what was decided of others."""
    return _listed(request)


@page(MERGE)
def pair(request: Request, first: int, second: int) -> HttpResponse:
    """Two customers side by side."""
    return _pair(request, _customer(request, first), _customer(request, second), merge_form())


@page(MERGE)
@require_POST
def merge(request: Request, first: int, second: int) -> HttpResponse:
    """One of the two is merged into the other, which was chosen to lead."""
    customers = (_customer(request, first), _customer(request, second))
    form = merge_form(request)
    leading = form.chosen("leading", {str(one.pk): one for one in customers}) or customers[0]
    merged = next((one for one in customers if one.pk != leading.pk), leading)
    with form.tried():
        customers_merge(
            customer=merged, leading=leading, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on
        )  # fmt: skip
    if not form.done:
        return _pair(request, *customers, form)
    tell(
        request, f"{merged.name} 已并入 {leading.name}；下次评定起按一个客户计算。",
        f"{merged.name} is merged into {leading.name}; from the next assessment on they count as one.",
    )  # fmt: skip
    return redirect("dossiers:of", leading.pk)


@page(MERGE)
@require_POST
def refute(request: Request, first: int, second: int) -> HttpResponse:
    """Decide that the two are not one."""
    customers = (_customer(request, first), _customer(request, second))
    form = refute_form(request)
    with form.tried():
        duplicate_refute(
            first=customers[0], second=customers[1], reason=form.text("reason"), by=request.viewer.user,
            on=request.viewer.on,
        )  # fmt: skip
    if not form.done:
        return _pair(request, *customers, form)
    tell(request, "已判定不是同一客户，不再列出。", "Decided not to be one; they are listed no more.")
    return redirect("dossiers:duplicates")


@page(MERGE)
@require_POST
def reconsider(request: Request, decision_id: int) -> HttpResponse:
    decision = get_object_or_404(NotTheSame, pk=decision_id)
    duplicate_reconsider(decision=decision, by=request.viewer.user, on=request.viewer.on)
    tell(request, "判定已收回，这一对重新列出。", "The decision is taken back; the pair is listed again.")
    return redirect("dossiers:duplicates")


@page(MERGE)
@require_POST
def part(request: Request, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    found = get_object_or_404(Merge, pk=merge_id)
    form = part_form(found, request)
    with form.tried():
        customers_part(merge=found, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _listed(request, form)
    tell(
        request,
        f"{found.customer.name} 与 {found.leading.name} 的合并已撤销，下次评定起各自计算。",
        f"{found.customer.name} and {found.leading.name} are parted; from the next assessment on each counts alone.",
    )
    return redirect("dossiers:duplicates")


def _customer(request: Request, key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=key)


def _listed(request: Request, refused: Form | None = None) -> HttpResponse:
    shown = DuplicatesShown(request.viewer, request.GET.get("page"))
    context = {"shown": shown, "page": shown.page, "refused": refused}
    return render(request, "pages/dossiers/duplicates.html", context, status=refused.status if refused else 200)


def _pair(request: Request, first: Customer, second: Customer, form: Form) -> HttpResponse:
    request.customers_shown = {first.pk, second.pk}
    shown = PairOf(request.viewer, first, second, form)
    forms = {"merge": merge_form(), "refute": refute_form()} | {form.name: form}
    return render(request, "pages/dossiers/pair.html", {"shown": shown, "forms": forms}, status=form.status)
