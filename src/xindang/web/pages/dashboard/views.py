"""What one sees first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from xindang.web.access import Request, page


@page("dashboard")
def show(request: Request) -> HttpResponse:
    return render(request, "pages/dashboard/show.html")
