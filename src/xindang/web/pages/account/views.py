"""Signing in and out, one's language and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from xindang.people.models import User
from xindang.web.access import SIGNED_IN, Request, page
from xindang.web.middleware import SESSION_NUMBER


def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; what was typed stays but the password."""
    username = request.POST.get("username", "").strip()
    wrong = False
    if request.method == "POST":
        user = authenticate(request, username=username, password=request.POST.get("password", ""))
        if isinstance(user, User):
            login(request, user)
            request.session[SESSION_NUMBER] = user.session_number
            return redirect(_next(request))
        wrong = True
    return render(request, "pages/account/login.html", {"username": username, "wrong": wrong, "next": _next(request)})


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else "/"


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    return render(request, "pages/account/login.html", {"locked": True}, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("account:login")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    language = "en" if request.POST.get("language") == "en" else "zh"
    if isinstance(request.user, User):
        request.user.language = language
        request.user.save(update_fields=["language"])
    response = redirect(_next(request))
    response.set_cookie("language", language, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


@page(SIGNED_IN)
def change_password(request: Request) -> HttpResponse:
    return render(request, "pages/account/password.html")
