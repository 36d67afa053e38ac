"""What every request passes through: the security policy of its answer, and who is looking."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation

from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.web.access import right_of
from xindang.web.clock import today

SESSION_NUMBER = "session_number"
# Nothing comes from elsewhere and nothing runs that stands in a page; pictures of data: are Tabler's arrows and ticks.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SESSION_OVER = {
    "zh": "您的角色、代理、客户或密码有了变更，原来的登录因此结束。请重新登录。",
    "en": "Your roles, substitutions or password changed, which ended your session. Sign in again.",
}
LANGUAGES = {"zh": "zh-hans", "en": "en"}

Answer = Callable[[HttpRequest], HttpResponse]


def content_security(answer: Answer) -> Answer:
    """Every answer carries the content security policy; pages are not kept by browsers or proxies."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered


def viewer_known(answer: Answer) -> Answer:
    """``request.viewer``: who is looking (None: nobody signed in), in whose language. A session older than the last
    change of the user's roles is over.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and request.session.get(SESSION_NUMBER) != user.session_number:
            logout(request)
            messages.warning(request, SESSION_OVER[user.language])
            user = request.user
        request.viewer = viewer_of(user, today()) if isinstance(user, User) else None  # type: ignore[attr-defined]
        language = user.language if isinstance(user, User) else request.COOKIES.get("language", "zh")
        with translation.override(LANGUAGES.get(language, "zh-hans")):
            return answer(request)

    return answered


def page_above(answer: Answer) -> Answer:
    """An address that only takes a form, asked for as a page, leads to the nearest page above it. A refused form stands
    at such an address: the other language, loading it again and signing in anew all come back there.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        match = request.resolver_match
        if response.status_code != 405 or match is None or right_of(match.func) is None or not _as_page(request):
            return response
        return redirect(_above(request.path))

    return answered


def _as_page(request: HttpRequest) -> bool:
    """Whether somebody opens it in a browser, and no program or part of a page asks for it."""
    headers = request.headers
    return request.method == "GET" and "text/html" in headers.get("Accept", "") and "HX-Request" not in headers


def _above(path: str) -> str:
    while path != "/":
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
