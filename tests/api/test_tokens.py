"""Tokens: shown once, kept as a hash, bounded by scopes, rights, expiry and revocation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from cast import HUABEI, PUDONG
from office import EAST, NORTH, customer_of, standing_of, user_with
from xindang.api.models import ApiToken
from xindang.api.services import token_make, token_revoke
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.people.models import User
from xindang.people.services.passwords import user_password_reset
from xindang.web.clock import today

pytestmark = pytest.mark.django_db


def secret_for(user: User, *scopes: str, days: int = 30) -> str:
    _, secret = token_make(
        name="ERP", scope_names=scopes, expires_on=today() + timedelta(days=days), by=user, on=today()
    )
    return secret


def asked(secret: str, path: str = "/api/v1/customers") -> int:
    return Client().get(path, headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_program_reads_what_its_user_sees() -> None:
    standing_of(customer_of(HUABEI, NORTH))
    customer_of(PUDONG, EAST)
    secret = secret_for(user_with("credit_controller", NORTH), "customers")
    answer = Client().get("/api/v1/customers", headers={"Authorization": f"Bearer {secret}"}).json()
    assert [row["customer_id"] for row in answer["rows"]] == [HUABEI.code]
    assert answer["rows"][0]["standings"][0]["exposure_amount"] == "1000.00"
    assert asked(secret, f"/api/v1/customers/{PUDONG.code}") == 404


def test_only_the_hash_is_kept_and_the_making_is_on_record() -> None:
    secret = secret_for(user_with("gm"), "customers")
    token = ApiToken.objects.get()
    assert secret not in {token.hash, token.prefix, token.name}
    assert AuditRow.objects.filter(act="token_make", subject=token.prefix).exists()
    assert all(secret not in str(row.details) for row in AuditRow.objects.all())


def test_no_token_a_wrong_one_and_a_revoked_one_are_401() -> None:
    user = user_with("gm")
    secret = secret_for(user, "customers")
    assert Client().get("/api/v1/customers").status_code == 401
    assert asked(secret + "x") == 401
    assert asked(secret) == 200
    token_revoke(token=ApiToken.objects.get(), by=user, on=today())
    assert asked(secret) == 401


def test_an_expired_token_and_one_of_a_deactivated_user_are_401() -> None:
    user = user_with("gm")
    secret = secret_for(user, "customers")
    ApiToken.objects.update(expires_on=today() - timedelta(days=1))
    assert asked(secret) == 401
    ApiToken.objects.update(expires_on=today())
    assert asked(secret) == 200
    User.objects.update(is_active=False)
    assert asked(secret) == 401


def test_a_scope_or_a_right_that_is_missing_is_403() -> None:
    assert asked(secret_for(user_with("gm"), "worklist")) == 403
    assert asked(secret_for(user_with("administrator"), "customers")) == 403


@pytest.mark.parametrize(
    "name, scopes, days", [(" ", ["customers"], 1), ("a", [], 1), ("a", ["all"], 1), ("a", ["customers"], 0)]
)
def test_a_token_without_name_scope_or_end_is_refused(name: str, scopes: list[str], days: int) -> None:
    on = date(2026, 6, 30)
    with pytest.raises(ProblemsFound):
        token_make(name=name, scope_names=scopes, expires_on=on + timedelta(days=days), by=user_with("gm"), on=on)
    with pytest.raises(ProblemsFound):
        token_make(name="a", scope_names=["customers"], expires_on=date(2028, 1, 1), by=User.objects.get(), on=on)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "after=-1", "after=x"])
def test_wrong_parameters_are_told_in_both_languages(query: str) -> None:
    secret = secret_for(user_with("gm"), "customers")
    answer = Client().get(f"/api/v1/customers?{query}", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "zh", "en"}


def test_a_token_ends_when_the_account_is_recovered() -> None:
    user, administrator = user_with("gm"), user_with("administrator")
    secret = secret_for(user, "customers")
    user_password_reset(user=user, by=administrator, on=today())
    assert asked(secret) == 401
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    assert asked(secret) == 401
