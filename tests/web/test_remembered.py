"""What was added up is remembered until somebody does something, and never for somebody who sees otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings

from cast import HUABEI
from office import EAST, NORTH, ON, customer_of, signed_in, standing_of, user_with
from xindang.audit.services import audit_record
from xindang.people.selectors import viewer_of
from xindang.web.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remembers() -> Iterator[None]:
    with override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}):
        cache.clear()
        yield


def test_a_figure_is_worked_out_once_until_somebody_does_something() -> None:
    counted = iter(range(9))
    assert remembered(("a",), lambda: next(counted)) == 0
    assert remembered(("a",), lambda: next(counted)) == 0
    assert remembered(("b",), lambda: next(counted)) == 1
    audit_record(act="run_start", subject_kind="job", subject="1", by="", on=ON, details={})
    assert remembered(("a",), lambda: next(counted)) == 2


def test_the_first_page_shows_nobody_what_another_sees() -> None:
    standing_of(customer_of(HUABEI, NORTH), open_amount="98765.00")
    shown = []
    for number, unit in enumerate(("", NORTH, EAST, NORTH)):
        browser = signed_in(user_with("credit_controller", unit, name=f"controller{number}"))
        shown.append("9.88" in browser.get("/").content.decode())
    assert shown == [True, True, False, True]


def test_two_with_the_same_sight_share_what_is_remembered() -> None:
    one, two = (user_with(role, NORTH) for role in ("credit_controller", "finance"))
    assert viewer_of(one, ON).sight == viewer_of(two, ON).sight
    assert viewer_of(user_with("gm"), ON).sight != viewer_of(one, ON).sight
