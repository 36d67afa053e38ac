"""The list of customers."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from xindang.customers.selectors import visible_customers
from xindang.runs.models import Standing
from xindang.web.access import Request, page


@page("customers")
def customer_list(request: Request) -> HttpResponse:
    """Where every customer stands that the viewer sees, largest exposure first."""
    rows = Standing.objects.filter(run__in_force=True, customer__in=visible_customers(request.viewer))
    rows = rows.select_related("customer").order_by("-exposure_amount")
    shown = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "pages/customers/list.html", {"rows": shown})
