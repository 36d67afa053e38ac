"""The list of customers shows where each stands that the viewer sees."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import HUABEI, PUDONG
from office import EAST, NORTH, customer_of, signed_in, standing_of, user_with

pytestmark = pytest.mark.django_db


def test_a_controller_sees_the_customers_of_the_unit() -> None:
    standing_of(customer_of(HUABEI, NORTH))
    standing_of(customer_of(PUDONG, EAST))
    page = signed_in(user_with("credit_controller", NORTH)).get("/customers/").content.decode()
    assert HUABEI.name in page
    assert PUDONG.name not in page


def test_nobody_signed_in_is_sent_to_the_login() -> None:
    answer = Client().get("/customers/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login/?next=/customers/"


def test_an_administrator_may_not_open_it() -> None:
    assert signed_in(user_with("administrator")).get("/customers/").status_code == 403
