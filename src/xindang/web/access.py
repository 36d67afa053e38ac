"""Who may open a page. Every view of ``pages/`` wears ``page``; a test walks all of them with every role."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xindang.customers.models import Customer
from xindang.customers.selectors import leading_key
from xindang.dossiers.catalogue import PERSON
from xindang.dossiers.services.personal import dossier_view
from xindang.people.models import User
from xindang.people.selectors import Viewer

Given = ParamSpec("Given")
View = Callable[Concatenate["Request", Given], HttpResponse]
# A view without a right of its own: whoever is signed in may open it.
SIGNED_IN = ""
# Of an answer that shows what was asked for: a page, or the same with what was refused.
SHOWING = frozenset({200, 422})


class Request(HttpRequest):
    """A request of somebody signed in, as views of pages get it. ``customer_shown``: the key of the customer that the
    page is about, which a view says where its path does not; ``customers_shown``: of those of whom a list tells what
    was recorded.
    """

    viewer: Viewer
    user: User
    customer_shown: int
    customers_shown: Collection[int]


def page(
    right: str, also: str = ""
) -> Callable[[View[Given]], Callable[Concatenate[HttpRequest, Given], HttpResponse]]:
    """The view is for holders of a right of ``people/roles.toml``; others get 403, who is not signed in the login.

    ``also``: a second right that is needed, of the same seat (taking a list out needs ``excel`` beside the list's own).
    """
    needed = tuple(filter(None, (right, also)))

    def worn(view: View[Given]) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            viewer: Viewer | None = getattr(request, "viewer", None)
            if viewer is None:
                return _to_login(request)
            if viewer.user.must_change_password and right != SIGNED_IN:
                return redirect("account:password")
            if not all(map(viewer.may, needed)):
                raise PermissionDenied(right)
            if right:
                # What a page shows and does reaches as far as the seats that open it, not as those that do not.
                cast("Request", request).viewer = viewer.with_right(*needed)
            try:
                response = view(request, *args, **kwargs)  # type: ignore[arg-type]
            except Http404:
                if (address := _leading_instead(cast("Request", request), kwargs)) is None:
                    raise
                return redirect(address)
            _view_recorded(cast("Request", request), response, kwargs)
            return response

        _mark(guarded, right, also)
        return cast("Callable[Concatenate[HttpRequest, Given], HttpResponse]", guarded)

    return worn


def _leading_instead(request: Request, given: Mapping[str, Any]) -> str | None:
    """The address of the same page of the customer that leads, where one was asked for that is merged into it."""
    match, key = request.resolver_match, given.get("customer_key")
    if match is None or key is None or request.method != "GET":
        return None
    leading = leading_key(request.viewer, key)
    return reverse(match.view_name, kwargs={**given, "customer_key": leading}) if leading is not None else None


def _view_recorded(request: Request, response: HttpResponse, given: Mapping[str, Any]) -> None:
    """Every page that showed a natural person's data is on record (S3-3.2)."""
    key, match = given.get("customer_key", getattr(request, "customer_shown", None)), request.resolver_match
    keys = getattr(request, "customers_shown", ()) if key is None else (key,)
    if not keys or match is None or response.status_code not in SHOWING:
        return
    for person in Customer.objects.filter(pk__in=keys, kind=PERSON).order_by("pk"):
        dossier_view(customer=person, page=match.view_name, by=request.viewer.user, on=request.viewer.on)


def _to_login(request: HttpRequest) -> HttpResponse:
    """The login, as a page of its own also where only a part of a page was asked for."""
    asked = urlsplit(request.headers.get("HX-Current-URL", ""))
    if not request.headers.get("HX-Request") or not asked.path:
        return redirect_to_login(request.get_full_path())
    login = redirect_to_login(f"{asked.path}?{asked.query}" if asked.query else asked.path)
    return HttpResponse(headers={"HX-Redirect": login.headers["Location"]})


def _mark(view: Any, right: str, also: str) -> None:
    view.right, view.also = right, also


def right_of(view: Any) -> str | None:
    """The right that a view asks for; None where it wears no guard."""
    return getattr(view, "right", None)


def rights_needed(view: Any) -> frozenset[str]:
    """Every right that a view asks for; none where it wears no guard."""
    return frozenset(filter(None, (getattr(view, "right", ""), getattr(view, "also", ""))))
