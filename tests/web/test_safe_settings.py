"""What stands behind TLS in production: cookies, redirects and sessions that others cannot use."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from house.sources import TOP
from office import user_with
from xindang.people.models import User

pytestmark = pytest.mark.django_db
SAFETY = ("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_", "X_FRAME")
PASSWORD = "long enough to be one"  # noqa: S105


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings as they are without ``XINDANG_DEMO``."""
    monkeypatch.setenv("XINDANG_DATA", str(tmp_path))
    monkeypatch.delenv("XINDANG_DEMO")
    monkeypatch.delenv("XINDANG_DATABASE_URL", raising=False)
    monkeypatch.delenv("XINDANG_SECRET_KEY")
    return runpy.run_path(str(TOP / "src/xindang/web/settings.py"))


@pytest.fixture
def user() -> User:
    found = user_with("credit_controller")
    found.set_password(PASSWORD)
    found.save()
    return found


def safe(production: dict[str, Any]) -> override_settings:
    return override_settings(**{name: value for name, value in production.items() if name.startswith(SAFETY)})


def test_production_neither_debugs_nor_answers_for_every_host(production: dict[str, Any]) -> None:
    assert production["DEBUG"] is False
    assert "*" not in production["ALLOWED_HOSTS"]
    assert len(production["SECRET_KEY"]) >= 50


def test_cookies_are_for_tls_and_out_of_reach_of_scripts(production: dict[str, Any], user: User) -> None:
    browser = Client()
    with safe(production):
        login = browser.get("/login/", secure=True)
        browser.post("/login/", {"username": user.username, "password": PASSWORD}, secure=True)
        browser.post("/account/language/", {"language": "en"}, secure=True)
    assert {"csrftoken", "sessionid", "language"} <= browser.cookies.keys()
    for name, cookie in browser.cookies.items():
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
    assert "max-age=31536000" in login.headers["Strict-Transport-Security"]


def test_what_comes_without_tls_is_sent_to_it(production: dict[str, Any]) -> None:
    with safe(production):
        answer = Client().get("/customers/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/customers/")


def test_a_session_begun_before_the_login_is_not_the_one_after_it(user: User) -> None:
    browser = Client()
    browser.get("/login/")
    planted = browser.session
    planted["planted"] = "by somebody else"
    planted.save()
    before = str(planted.session_key)
    browser.cookies["sessionid"] = before
    browser.post("/login/", {"username": user.username, "password": PASSWORD})
    after = browser.cookies["sessionid"].value
    assert after != before
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert stranger.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example/",
        "https://evil.example/",
        "http:evil.example",
        r"/\evil.example",
        "javascript:alert(1)",
        "ftp://x",
    ],
)
def test_no_redirect_leads_elsewhere(user: User, elsewhere: str) -> None:
    for path, given in (
        ("/login/", {"username": user.username, "password": PASSWORD}),
        ("/account/language/", {"language": "en"}),
    ):
        answer = Client().post(path, {**given, "next": elsewhere})
        assert answer.headers["Location"].startswith("/"), path
        assert not answer.headers["Location"].startswith(("//", "/\\")), path
        assert "evil" not in answer.headers["Location"], path
