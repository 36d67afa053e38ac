"""A person makes and revokes tokens of their own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from office import signed_in, user_with
from xindang.api.models import ApiToken
from xindang.web.clock import today

pytestmark = pytest.mark.django_db


def test_a_token_is_made_shown_once_and_revoked() -> None:
    browser = signed_in(user_with("gm"))
    ends = (today() + timedelta(days=30)).isoformat()
    page = browser.post("/tokens/", {"name": "ERP", "scopes": ["customers"], "expires_on": ends}).content.decode()
    secret = re.search(r"xd_[\w-]{43}", page)
    assert secret is not None
    assert secret[0] not in browser.get("/tokens/").content.decode()
    header = {"Authorization": f"Bearer {secret[0]}"}
    assert Client().get("/api/v1/customers", headers=header).status_code == 200
    browser.post(f"/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert Client().get("/api/v1/customers", headers=header).status_code == 401


def test_what_was_typed_stays_when_something_is_wrong() -> None:
    browser = signed_in(user_with("gm"))
    answer = browser.post("/tokens/", {"name": "ERP 对接", "expires_on": "2000-01-01"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="ERP 对接"' in page
    assert "令牌没有范围" in page
    assert "到期日应在今天之后" in page


def test_nobody_revokes_anothers_token() -> None:
    ApiToken.objects.create(
        user=user_with("gm"), name="a", prefix="xd_1234567", hash="h", made_on=today(), expires_on=today()
    )
    assert signed_in(user_with("cfo")).post(f"/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404


def test_who_lacks_the_right_may_not_open_it() -> None:
    assert signed_in(user_with("dispatcher")).get("/tokens/").status_code == 403
