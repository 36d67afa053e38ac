"""No operation of the API answers without a token, without its scope, or to a user without its right."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from cast import HUABEI, PUDONG
from office import EAST, NORTH, customer_of, run_in_force, user_with
from xindang.api.scopes import scopes
from xindang.api.services import token_make
from xindang.people.models import User
from xindang.people.roles import roles
from xindang.web.clock import today

pytestmark = pytest.mark.django_db
# Parts of paths with the right that their operations ask for; of all others it is customers.
RIGHTS = {"open-items": "documents", "worklist": "worklist", "dossier": "dossiers", "findings": "dossiers_edit"}


@pytest.fixture(autouse=True)
def archive() -> None:
    customer_of(HUABEI, NORTH, salesperson="王芳")
    customer_of(PUDONG, EAST)
    run_in_force()


def operations() -> list[tuple[str, str]]:
    """Method and path of every operation, as the API describes itself."""
    told = Client().get("/api/v1/openapi.json").json()["paths"]
    return [(method, path) for path, methods in told.items() for method in methods]


def status(method: str, path: str, customer_id: str, secret: str = "") -> int:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    given = {
        "item": "industry",
        "value": {"value": "钢材"},
        "channel": "customer",
        "source": "证照",
        "as_of": "2026-06-01",
    }
    if method == "post":
        headers["Idempotency-Key"] = "k1"
    place, body = path.replace("{customer_id}", customer_id), json.dumps({"findings": [given]})
    return Client().generic(method.upper(), place, body, "application/json", headers=headers).status_code


def secret_of(user: User, *names: str) -> str:
    _, secret = token_make(
        name="t", scope_names=names or tuple(scopes()), expires_on=today() + timedelta(days=1), by=user, on=today()
    )
    return secret


def test_there_are_operations_and_only_one_records() -> None:
    assert len(operations()) >= 8
    assert [path for method, path in operations() if method != "get"] == ["/api/v1/customers/{customer_id}/findings"]


def test_without_a_token_it_is_401() -> None:
    for method, path in operations():
        assert status(method, path, HUABEI.code) == 401, path


def test_each_scope_opens_its_own_operations_only() -> None:
    user = user_with("credit_controller")
    opened: dict[str, set[str]] = {}
    for name in scopes():
        secret = secret_of(user, name)
        opened[name] = {path for method, path in operations() if status(method, path, HUABEI.code, secret) != 403}
    assert all(opened.values())
    assert sum(len(paths) for paths in opened.values()) == len(operations())


@pytest.mark.parametrize("role", roles())
def test_a_role_opens_what_its_rights_open_and_other_units_customers_are_404(role: str) -> None:
    secret = secret_of(user_with(role, NORTH, salesperson="王芳"))
    for method, path in operations():
        may = next((right for part, right in RIGHTS.items() if part in path), "customers")
        if may not in roles()[role].rights:
            assert status(method, path, HUABEI.code, secret) == 403, path
        elif "{customer_id}" in path:
            assert status(method, path, PUDONG.code, secret) == 404, path
        else:
            assert status(method, path, "", secret) == 200, path
