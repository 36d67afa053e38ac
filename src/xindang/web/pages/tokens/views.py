"""One's own keys for programs: made, shown once, revoked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.api.models import ApiToken
from xindang.api.scopes import scopes
from xindang.api.services import token_make, token_revoke
from xindang.core.problems import ProblemsFound
from xindang.web.access import Request, page

LIFETIME_DAYS = 90


@page("tokens")
def token_list(request: Request) -> HttpResponse:
    """The tokens of the viewer; a form for a new one, whose secret is shown this once."""
    if request.method == "POST":
        return _made(request)
    return _shown(request, {"expires_on": (request.viewer.on + timedelta(days=LIFETIME_DAYS)).isoformat()})


def _made(request: Request) -> HttpResponse:
    name, ends = request.POST.get("name", ""), request.POST.get("expires_on", "")
    chosen = request.POST.getlist("scopes")
    given = {"name": name, "scopes": chosen, "expires_on": ends}
    try:
        _, secret = token_make(
            name=name, scope_names=chosen, expires_on=_day(ends), by=request.viewer.user, on=request.viewer.on
        )
    except ProblemsFound as found:
        return _shown(request, given, problems=found.problems, status=422)
    return _shown(request, {"expires_on": ends}, secret=secret)


def _day(text: str) -> date:
    """The day as it was typed; one that is none fails the check of the expiry."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _shown(request: Request, given: dict[str, Any], status: int = 200, **more: Any) -> HttpResponse:
    tokens = ApiToken.objects.filter(user=request.viewer.user).order_by("-pk")
    rows = [(token, [scopes()[name] for name in token.scopes if name in scopes()]) for token in tokens]
    offered = [scope for scope in scopes().values() if request.viewer.may(scope.right)]
    context = {"rows": rows, "scopes": offered, "given": given, "on": request.viewer.on, **more}
    return render(request, "pages/tokens/list.html", context, status=status)


@page("tokens")
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.viewer.user)
    token_revoke(token=token, by=request.viewer.user, on=request.viewer.on)
    return redirect("tokens:list")
