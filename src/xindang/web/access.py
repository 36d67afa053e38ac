"""Who may open a page. Every view of ``pages/`` wears ``page``; a test walks all of them with every role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from xindang.people.models import User
from xindang.people.selectors import Viewer

Given = ParamSpec("Given")
View = Callable[Concatenate["Request", Given], HttpResponse]
# A view without a right of its own: whoever is signed in may open it.
SIGNED_IN = ""


class Request(HttpRequest):
    """A request of somebody signed in, as views of pages get it."""

    viewer: Viewer
    user: User


def page(right: str) -> Callable[[View[Given]], Callable[Concatenate[HttpRequest, Given], HttpResponse]]:
    """The view is for holders of a right of ``people/roles.toml``; others get 403, who is not signed in the login."""

    def worn(view: View[Given]) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            viewer: Viewer | None = getattr(request, "viewer", None)
            if viewer is None:
                return redirect_to_login(request.get_full_path())
            if viewer.user.must_change_password and right != SIGNED_IN:
                return redirect("account:password")
            if right and not viewer.may(right):
                raise PermissionDenied(right)
            if right:
                # What a page shows and does reaches as far as the seats that open it, not as those that do not.
                cast("Request", request).viewer = viewer.with_right(right)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        _mark(guarded, right)
        return cast("Callable[Concatenate[HttpRequest, Given], HttpResponse]", guarded)

    return worn


def _mark(view: Any, right: str) -> None:
    view.right = right


def right_of(view: Any) -> str | None:
    """The right that a view asks for; None where it wears no guard."""
    return getattr(view, "right", None)
