"""Signing in and out, and the language of whoever looks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound
from xindang.people.credentials import code_verified
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.people.services.users import user_language_choose
from xindang.web.clock import now, today
from xindang.web.forms import Form
from xindang.web.menu import home_of
from xindang.web.pages.account.signing_in import (
    asks_code,
    begin_session,
    code_was_wrong,
    is_paused,
    pending_begin,
    pending_end,
    pending_user,
    person_of,
)

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600


def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password, then a code where the user has switched the second step on; what was typed stays but these."""
    if request.method == "POST" and "code" in request.POST:
        return _second_step(request)
    form = Form("login", request, username="", password="")
    pending_end(request)
    if request.method == "POST":
        user = person_of(request, form.text("username"), form.typed["password"])
        if user and asks_code(user):
            pending_begin(request, user)
            return _code_asked(request, Form("code", code=""))
        if user:
            return _signed_in(request, user)
    wrong = request.method == "POST"
    return render(request, "pages/account/login.html", {"form": form, "wrong": wrong, "next": _next(request)})


def _second_step(request: HttpRequest) -> HttpResponse:
    user = pending_user(request)
    if user is None:
        pending_end(request)
        shown = {"form": Form("login", username="", password=""), "late": True, "next": _next(request)}
        return render(request, "pages/account/login.html", shown)
    if is_paused(request, user):
        return locked_out(request)
    form = Form("code", request, code="")
    with form.tried():
        try:
            code_verified(user=user, code=form.text("code"), now=now())
        except ProblemsFound as refused:
            if any(fault.code == "code_wrong" for fault in refused.problems):
                code_was_wrong(request, user)
            raise
    if form.done:
        return _signed_in(request, user)
    return _code_asked(request, form)


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    """On to the page that was asked for, else to the first that is theirs; with a one-time password to choosing one."""
    begin_session(request, user)
    if user.must_change_password:
        return redirect("account:password")
    wanted = _next(request)
    return redirect(home_of(viewer_of(user, today())) if wanted == "/" else wanted)


def _code_asked(request: HttpRequest, form: Form) -> HttpResponse:
    return render(request, "pages/account/code.html", {"form": form, "next": _next(request)})


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else "/"


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The answer to one wrong try too many, and to any try while it lasts."""
    pending_end(request)
    return render(request, "pages/account/locked.html", status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("account:login")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """In a cookie, and for somebody signed in on their record."""
    language = "en" if request.POST.get("language") == "en" else "zh"
    if isinstance(request.user, User):
        user_language_choose(user=request.user, language=language, by=request.user, on=today())
    response = redirect(_next(request))
    response.set_cookie(
        "language", language, max_age=LANGUAGE_COOKIE_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response
