"""Rights of one seat do not reach as far as the sight of another (design §8): makers are not approvers."""

from __future__ import annotations

from datetime import date

import pytest

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, units, user_with
from xindang.customers.selectors import visible_customers
from xindang.people.models import RoleHolding, Substitute
from xindang.people.selectors import Viewer, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive() -> None:
    customer_of(HUABEI, NORTH)
    customer_of(PUDONG, EAST)


def test_who_edits_in_one_unit_and_looks_in_all_edits_in_the_one() -> None:
    user = user_with("sales_manager", NORTH)
    auditor = user_with("auditor")
    Substitute.objects.create(absent=auditor, substitute=user, from_on=date(2026, 6, 1), until_on=ON)
    viewer = viewer_of(user, ON)
    assert seen(viewer, "customers") == {HUABEI.code, PUDONG.code}
    assert seen(viewer, "customers_edit") == {HUABEI.code}
    assert viewer.with_right("customers_edit").document_units == frozenset({NORTH})


def test_ones_own_role_comes_before_that_of_whoever_one_stands_in_for() -> None:
    absent, user = user_with("cfo"), user_with("credit_controller")
    Substitute.objects.create(absent=absent, substitute=user, from_on=ON, until_on=ON)
    assert [seat.holder for seat in viewer_of(user, ON).seats] == [user.pk, absent.pk]


def test_files_are_brought_in_only_by_a_role_at_the_top() -> None:
    user = user_with("finance", NORTH)
    assert not viewer_of(user, ON).may("imports_load")
    assert viewer_of(user, ON).may("imports")
    RoleHolding.objects.create(user=user, role="finance", unit=units()[""], from_on=ON)
    assert viewer_of(user, ON).may("imports_load")


def seen(viewer: Viewer, right: str) -> set[str]:
    return set(visible_customers(viewer.with_right(right)).values_list("customer_id", flat=True))
