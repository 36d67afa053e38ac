"""Programs read assessments, open items and the worklist as the user of their token sees them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, run_in_force, standing_of, user_with
from xindang.api.scopes import scopes
from xindang.api.services import token_make
from xindang.customers.models import Customer
from xindang.runs.models import OpenItem, Task
from xindang.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    """One that trades with both units: an item open with each."""
    customer = customer_of(HUABEI, NORTH, EAST)
    standing_of(customer)
    item_of(customer, "N1", NORTH, "700.00")
    item_of(customer, "E1", EAST, "300.00")
    return customer


def item_of(customer: Customer, item_id: str, unit: str, amount: str) -> None:
    OpenItem.objects.create(
        run=run_in_force(), customer=customer, item_id=item_id, unit=unit, side="sale", currency="CNY", issued_on=ON,
        amount=Decimal(amount), open_amount=Decimal(amount), notes_amount=Decimal("0"), disputed_amount=Decimal("0"),
    )  # fmt: skip


def read(path: str, unit: str = NORTH, role: str = "credit_controller") -> Any:
    user = user_with(role, unit, name=f"{role}-{unit}-{path}")
    ends = today() + timedelta(days=1)
    _, secret = token_make(name="t", scope_names=list(scopes()), expires_on=ends, by=user, on=today())
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"}).json()


def test_documents_of_other_units_are_one_total(customer: Customer) -> None:
    found = read(f"open-items?customer_id={customer.customer_id}")
    assert [row["item_id"] for row in found["rows"]] == ["N1"]
    assert found["rows"][0]["open_amount"] == "700.00"
    other = {"side": "sale", "currency": "CNY", "open_amount": "300.00", "notes_amount": "0.00"}
    assert found["other_units"] == [other]
    whole = read(f"open-items?customer_id={customer.customer_id}", "")
    assert ([row["item_id"] for row in whole["rows"]], whole["other_units"]) == (["N1", "E1"], [])


def test_pages_follow_each_other_until_the_end(customer: Customer) -> None:
    for number in range(5):
        item_of(customer, f"M{number}", NORTH, "1.00")
    first = read("open-items?limit=4")
    assert [row["item_id"] for row in first["rows"]] == ["N1", "M0", "M1", "M2"]
    last = read(f"open-items?limit=4&after={first['next']}")
    assert [row["item_id"] for row in last["rows"]] == ["M3", "M4"]
    assert last["next"] is None


def test_the_worklist_is_that_of_ones_customers(customer: Customer) -> None:
    for key, about in (("a", customer), ("b", customer_of(PUDONG, EAST))):
        Task.objects.create(
            key=key, kind="above_limit", clause="S1-33", customer=about, owner_role="finance", severity="high",
            text_zh=key, text_en=key, due_on=date(2026, 7, 1),
        )  # fmt: skip
    assert [row["text_zh"] for row in read("worklist")["rows"]] == ["a"]
    assert read("worklist?state=done")["rows"] == []


def test_before_the_first_assessment_a_customer_has_none(customer: Customer) -> None:
    run_in_force().delete()
    assert read(f"assessments/{customer.customer_id}")["code"] == "not_assessed"
    assert read("customers")["rows"][0]["standings"] == []


def test_the_description_is_openapi_3_1_and_tells_every_refusal() -> None:
    told = Client().get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert told["paths"]
    for path, operations in told["paths"].items():
        for operation in operations.values():
            assert {"200", "401", "403", "422"} <= operation["responses"].keys(), path
            assert operation["security"], path


def test_an_assessment_whose_files_are_gone_says_so(customer: Customer) -> None:
    assert read(f"assessments/{customer.customer_id}")["code"] == "run_results_missing"


def test_a_sign_that_is_no_text_is_refused(customer: Customer) -> None:
    assert read("worklist?kind=%00")["code"] == "wrong_parameters"
    assert read("open-items?customer_id=%00")["code"] == "wrong_parameters"


@pytest.mark.parametrize("path", ["customers/", "worklist/", "nothing", "", "runs//"])
def test_an_address_that_is_none_is_told_in_the_shape_of_every_refusal(path: str) -> None:
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json().keys() == {"code", "zh", "en"}


@pytest.mark.parametrize(
    "path, known",
    [
        ("customers", {"limit", "after"}), ("customers/0001", set()), ("assessments/0001", set()), ("runs", set()),
        ("open-items", {"limit", "after", "customer_id"}),
        ("worklist", {"limit", "after", "state", "kind", "customer_id"}),
    ],
)  # fmt: skip
def test_a_parameter_that_is_none_is_refused_by_its_name(customer: Customer, path: str, known: set[str]) -> None:
    told = read(f"{path}?customer=0001&limit=5&Side=sale")
    assert told["code"] == "unknown_parameters"
    assert "Side" in told["zh"]
    assert "customer" in told["en"]
    told_known = set(told["en"].partition("There are: ")[2].rstrip(".").split(", ")) - {"none"}
    assert told_known == known


def test_the_parameters_told_are_those_of_the_description() -> None:
    """Whatever openapi.json says of a query is taken, and nothing else."""
    told = Client().get("/api/v1/openapi.json").json()["paths"]
    reading = {path: operations["get"] for path, operations in told.items() if "get" in operations}
    for path, operation in reading.items():
        listed = {part["name"] for part in operation.get("parameters", []) if part["in"] == "query"}
        refused = read(f"{path.removeprefix('/api/v1/').replace('{customer_id}', '0001')}?nothing=1")
        assert set(refused["en"].partition("There are: ")[2].rstrip(".").split(", ")) - {"none"} == listed, path
