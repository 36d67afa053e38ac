"""Signing in with a password and a code, being paused, one's own password and second step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from office import ON, signed_in, user_with
from xindang.people.models import User
from xindang.people.services.passwords import user_password_reset
from xindang.people.services.users import user_deactivate
from xindang.people.sessions import sessions_end
from xindang.web.pages.account.signing_in import PENDING, client_address

pytestmark = pytest.mark.django_db
PASSWORD = "a good long sentence"  # noqa: S105
LOCKED = 429


@pytest.fixture
def user() -> User:
    user = user_with("finance")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def coded(user: User) -> User:
    """The user with the second step on."""
    TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    return user


def sign_in(browser: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/login/", {"username": user.username, "password": password, **more})


def code_of(user: User, drift: int = 0) -> str:
    return f"{totp(TOTPDevice.objects.get(user=user).bin_key, drift=drift):06}"


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_name_and_password_lead_to_the_page_asked_for(user: User) -> None:
    browser = Client()
    answer = sign_in(browser, user, next="/customers/?q=x")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/customers/?q=x")
    assert is_in(browser)
    user.refresh_from_db()
    assert user.last_login is not None


@pytest.mark.parametrize(
    "role, home", [("finance", "/"), ("dispatcher", "/customers/"), ("administrator", "/people/"), ("", "/account/")]
)
def test_one_begins_at_the_first_page_that_is_ones_own(role: str, home: str) -> None:
    user = user_with(role, name="somebody")
    user.set_password(PASSWORD)
    user.save()
    browser = Client()
    assert sign_in(browser, user, next="/").headers["Location"] == home
    assert f'class="office-name" href="{home}"' in browser.get("/account/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(user: User, elsewhere: str) -> None:
    assert sign_in(Client(), user, next=elsewhere).headers["Location"] == "/"  # finance begins there


@pytest.mark.parametrize(
    "username, password",
    [("finance@", "wrong"), ("nobody", PASSWORD), ("", ""), ("fin\0ance", "\0"), ("x" * 5000, "y" * 50_000)],
)
def test_a_wrong_try_says_so_and_keeps_the_name_but_not_the_password(user: User, username: str, password: str) -> None:
    answer = Client().post("/login/", {"username": username, "password": password})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "登录名或密码不对" in page
    assert not password or f'value="{password}"' not in page
    if username.isprintable() and len(username) < 150:
        assert f'value="{username}"' in page


def test_five_wrong_passwords_pause_the_name_here_and_nothing_else(user: User) -> None:
    other = user_with("auditor")
    other.set_password(PASSWORD)
    other.save()
    browser = Client()
    statuses = [sign_in(browser, user, "wrong").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, LOCKED]
    paused = sign_in(browser, user)
    assert paused.status_code == LOCKED
    assert "暂停 15 分钟" in paused.content.decode()
    assert not is_in(browser)
    assert sign_in(Client(), other).status_code == 302
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), user).status_code == 302


def test_the_pause_is_over_after_a_quarter_of_an_hour_however_often_one_tries(user: User) -> None:
    browser = Client()
    for _ in range(5):
        sign_in(browser, user, "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert sign_in(browser, user).status_code == LOCKED
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(browser, user).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(user: User) -> None:
    browser = Client()
    for _ in range(2):
        assert [sign_in(browser, user, "wrong").status_code for _ in range(4)] == [200] * 4
        assert sign_in(browser, user).status_code == 302


def test_a_deactivated_user_does_not_sign_in(user: User) -> None:
    user_deactivate(user=user, by=user_with("administrator"), on=ON)
    assert "登录名或密码不对" in sign_in(Client(), user).content.decode()


def test_signing_out_needs_a_post_and_ends_the_session(user: User) -> None:
    browser = Client()
    sign_in(browser, user)
    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/").headers["Location"] == "/login/"
    assert not is_in(browser)


def test_a_login_without_the_token_of_its_form_is_refused(user: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert sign_in(browser, user).status_code == 403


def test_anonymous_readers_choose_the_language_of_the_login() -> None:
    browser = Client()
    assert "登录名" in browser.get("/login/").content.decode()
    answer = browser.post("/account/language/", {"language": "en", "next": "/login/?next=/customers/"})
    assert answer.headers["Location"] == "/login/?next=/customers/"
    page = browser.get("/login/").content.decode()
    assert "User name" in page
    assert "登录名" not in page


def test_a_language_goes_with_the_person(user: User) -> None:
    browser = Client()
    sign_in(browser, user)
    browser.post("/account/language/", {"language": "en", "next": "https://example.org/"})
    fresh = Client()
    sign_in(fresh, user)
    assert "My roles" in fresh.get("/account/").content.decode()


def test_a_code_is_asked_after_the_password_and_nobody_is_in_before_it(coded: User) -> None:
    browser = Client()
    asked = sign_in(browser, coded, next="/customers/")
    assert "验证码" in asked.content.decode()
    assert not is_in(browser)
    answer = browser.post("/login/", {"code": code_of(coded), "next": "/customers/"})
    assert answer.headers["Location"] == "/customers/"
    assert is_in(browser)
    assert PENDING not in browser.session


def test_a_code_without_a_password_lets_nobody_in(coded: User) -> None:
    browser = Client()
    late = browser.post("/login/", {"code": code_of(coded)})
    assert "请重新登录" in late.content.decode()
    assert not is_in(browser)


def test_a_wrong_code_says_so_and_one_waits_before_the_next(coded: User) -> None:
    browser = Client()
    sign_in(browser, coded)
    assert "验证码不对" in browser.post("/login/", {"code": "000000x"}).content.decode()
    assert "秒再试" in browser.post("/login/", {"code": code_of(coded)}).content.decode()
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=30))
    assert browser.post("/login/", {"code": code_of(coded)}).status_code == 302
    assert is_in(browser)


def test_wrong_codes_and_wrong_passwords_together_pause_the_name(coded: User) -> None:
    browser = Client()
    sign_in(browser, coded, "wrong")
    statuses = []
    for _ in range(4):
        sign_in(browser, coded)
        TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
        statuses.append(browser.post("/login/", {"code": "no"}).status_code)
    assert statuses == [200, 200, 200, LOCKED]
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    assert sign_in(browser, coded).status_code == LOCKED
    assert browser.post("/login/", {"code": code_of(coded)}).status_code != 302
    assert not is_in(browser)


def test_too_long_after_the_password_one_begins_again(coded: User) -> None:
    browser = Client()
    sign_in(browser, coded)
    session = browser.session
    session[PENDING] = session[PENDING] | {"at": (timezone.now() - timedelta(minutes=6)).isoformat()}
    session.save()
    assert "请重新登录" in browser.post("/login/", {"code": code_of(coded)}).content.decode()
    assert not is_in(browser)


def test_a_password_reset_between_password_and_code_ends_it(coded: User) -> None:
    browser = Client()
    sign_in(browser, coded)
    user_password_reset(user=coded, by=user_with("administrator"), on=ON)
    browser.post("/login/", {"code": code_of(coded)})
    assert not is_in(browser)


def test_a_one_time_password_opens_only_the_page_that_changes_it(user: User) -> None:
    password = user_password_reset(user=user, by=user_with("administrator"), on=ON)
    browser = Client()
    assert sign_in(browser, user, password).headers["Location"] == "/account/password/"
    assert browser.get("/customers/").headers["Location"] == "/account/password/"
    new = {"old": password, "new": "another good sentence", "repeated": "another good sentence"}
    assert browser.post("/account/password/", new).headers["Location"] == "/"
    assert browser.get("/customers/").status_code == 200


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(user: User) -> None:
    here, there = Client(), Client()
    sign_in(here, user)
    sign_in(there, user)
    here.post("/account/password/", {"old": PASSWORD, "new": "another sentence", "repeated": "another sentence"})
    assert is_in(here)
    assert not is_in(there)
    assert sign_in(Client(), user, "another sentence").status_code == 302


@pytest.mark.parametrize(
    "language, said", [("zh", "原来的登录因此结束"), ("en", "which ended your session")]
)  # fmt: skip
def test_whose_roles_changed_reads_at_the_login_why_the_session_is_over(user: User, language: str, said: str) -> None:
    User.objects.filter(pk=user.pk).update(language=language)
    browser = signed_in(user)
    assert browser.get("/customers/?all=1").status_code == 200
    sessions_end(users=[user], on=ON)
    answer = browser.get("/customers/?all=1")
    assert answer.headers["Location"] == "/login/?next=/customers/%3Fall%3D1"
    assert said in browser.get(answer.headers["Location"]).content.decode()
    assert said not in browser.get("/login/").content.decode()


def test_a_part_of_a_page_asked_for_after_the_session_leads_the_whole_page_to_the_login(user: User) -> None:
    part = {"HX-Request": "true", "HX-Current-URL": "http://testserver/customers/?all=1"}
    answer = Client().get("/customers/suggest/?q=a", headers=part)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["HX-Redirect"] == "/login/?next=/customers/%3Fall%3D1"


@pytest.mark.parametrize(
    "old, new, repeated, said",
    [
        ("wrong", "another sentence", "another sentence", "密码不对"),
        (PASSWORD, "another sentence", "another sentense", "两次填的新密码不一样"),
        (PASSWORD, "short", "short", "新密码太短"),
        (PASSWORD, "", "", "新密码太短"),
    ],
)
def test_a_password_that_is_not_changed_says_why_beside_its_field(
    user: User, old: str, new: str, repeated: str, said: str
) -> None:
    browser = Client()
    sign_in(browser, user)
    answer = browser.post("/account/password/", {"old": old, "new": new, "repeated": repeated})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert sign_in(Client(), user).status_code == 302


def test_an_open_session_is_no_place_to_guess_the_password_and_no_guess_is_written_down(user: User) -> None:
    browser = Client()
    sign_in(browser, user)
    typed = {"old": "guess-of-old", "new": "guess-of-new", "repeated": "guess-of-new", "password": "guess-of-it"}
    statuses = [browser.post("/account/password/", typed).status_code for _ in range(3)]
    statuses += [browser.post("/account/second-step/", typed | {"act": "off"}).status_code for _ in range(2)]
    assert statuses == [422, 422, 422, 422, LOCKED]
    assert AccessAttempt.objects.exists()
    assert "guess" not in str(list(AccessAttempt.objects.values()))


def test_the_second_step_is_switched_on_with_a_code_and_off_with_the_password(user: User) -> None:
    here, there = Client(), Client()
    sign_in(here, user)
    sign_in(there, user)
    assert "未开启" in here.get("/account/second-step/").content.decode()
    here.post("/account/second-step/", {"act": "begin"})
    page = here.get("/account/second-step/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    assert here.post("/account/second-step/", {"act": "confirm", "code": "no"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    here.post("/account/second-step/", {"act": "confirm", "code": code_of(user)})
    assert is_in(here)
    assert not is_in(there)
    assert "<svg" not in here.get("/account/second-step/").content.decode()
    assert here.post("/account/second-step/", {"act": "off", "password": "wrong"}).status_code == 422
    here.post("/account/second-step/", {"act": "off", "password": PASSWORD})
    assert not TOTPDevice.objects.exists()
    assert is_in(here)


def test_a_begun_second_step_asks_nothing_yet(user: User) -> None:
    browser = Client()
    sign_in(browser, user)
    browser.post("/account/second-step/", {"act": "begin"})
    assert sign_in(Client(), user).status_code == 302


@pytest.mark.parametrize("path", ["/account/", "/account/password/", "/account/second-step/"])
def test_an_account_is_of_somebody_signed_in(path: str) -> None:
    assert Client().get(path).headers["Location"] == f"/login/?next={path}"
    assert Client().post(path).status_code == 302


@pytest.mark.parametrize(
    "told, address",
    [("", "10.0.0.1"), ("203.0.113.9", "203.0.113.9"), ("6.6.6.6, 203.0.113.9", "203.0.113.9"), (" ", "10.0.0.1")],
)
def test_behind_a_proxy_the_address_is_what_the_proxy_added_last(told: str, address: str, rf: Any) -> None:
    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=told)) == address
