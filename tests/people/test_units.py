"""The tree of units: adding, moving, removing."""

from __future__ import annotations

from typing import Any

import pytest

from office import EAST, NORTH, ON, signed_in, units, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.people.models import Unit, User
from xindang.people.selectors import viewer_of
from xindang.people.services.administrators import administrator_add
from xindang.people.services.units import unit_add, unit_edit, unit_remove

pytestmark = pytest.mark.django_db
SHANGHAI = "上海分公司"


@pytest.fixture
def admin() -> User:
    return user_with("administrator")


def refused_codes(act: Any, **given: Any) -> list[str]:
    with pytest.raises(ProblemsFound) as refused:
        act(**given)
    return [found.code for found in refused.value.problems]


def test_whoever_holds_a_role_above_sees_the_new_unit(admin: User) -> None:
    controller = user_with("credit_controller", EAST)
    unit_add(code=SHANGHAI, name=SHANGHAI, parent=units()[EAST], by=admin, on=ON)
    assert viewer_of(controller, ON).customer_units == frozenset({EAST, SHANGHAI})


@pytest.mark.parametrize(
    "code, name, parent, codes",
    [
        ("", "甲", EAST, ["unit_code_missing"]),
        ("甲\n", "", EAST, ["unit_name_missing"]),
        (NORTH, "甲", EAST, ["unit_code_taken"]),
        ("甲", "甲", None, ["unit_parent_missing"]),
        ("甲" * 61, "甲" * 101, None, ["unit_code_missing", "unit_name_missing", "unit_parent_missing"]),
    ],
)
def test_a_unit_that_makes_no_sense_is_refused(
    admin: User, code: str, name: str, parent: str | None, codes: list[str]
) -> None:
    above = units()[parent] if parent else None
    assert refused_codes(unit_add, code=code, name=name, parent=above, by=admin, on=ON) == codes
    assert Unit.objects.count() == 3


def test_a_moved_unit_is_seen_from_its_new_place_and_sessions_of_both_end(admin: User) -> None:
    shanghai = unit_add(code=SHANGHAI, name=SHANGHAI, parent=units()[EAST], by=admin, on=ON)
    east, north, top = (user_with("credit_controller", unit) for unit in (EAST, NORTH, ""))
    browsers = [signed_in(user) for user in (east, north, top)]
    unit_edit(unit=shanghai, code=SHANGHAI, name=SHANGHAI, parent=units()[NORTH], by=admin, on=ON)
    assert viewer_of(east, ON).customer_units == frozenset({EAST})
    assert viewer_of(north, ON).customer_units == frozenset({NORTH, SHANGHAI})
    assert [browser.get("/customers/").status_code for browser in browsers] == [302, 302, 200]
    row = AuditRow.objects.get(act="unit_edit")
    assert row.details == {"parent": [EAST, NORTH]}


def test_a_new_name_ends_no_session(admin: User) -> None:
    browser = signed_in(user_with("credit_controller", EAST))
    unit_edit(unit=units()[EAST], code=EAST, name="华东有限公司", parent=units()[""], by=admin, on=ON)
    assert browser.get("/customers/").status_code == 200


def test_no_unit_stands_below_itself(admin: User) -> None:
    east = units()[EAST]
    shanghai = unit_add(code=SHANGHAI, name=SHANGHAI, parent=east, by=admin, on=ON)
    words: dict[str, Any] = {"code": EAST, "name": EAST, "by": admin, "on": ON}
    assert refused_codes(unit_edit, unit=east, parent=shanghai, **words) == ["unit_cycle"]
    assert refused_codes(unit_edit, unit=east, parent=east, **words) == ["unit_cycle"]
    assert refused_codes(unit_edit, unit=east, parent=None, **words) == ["unit_parent_missing"]


def test_the_top_is_renamed_but_stays_the_top(admin: User) -> None:
    root = units()[""]
    words: dict[str, Any] = {"unit": root, "by": admin, "on": ON}
    assert refused_codes(unit_edit, code="甲", name="集团", parent=None, **words) == ["unit_root_fixed"]
    assert refused_codes(unit_edit, code="", name="集团", parent=units()[EAST], **words) == ["unit_root_fixed"]
    assert refused_codes(unit_remove, **words) == ["unit_root_fixed"]
    assert unit_edit(code="", name="集团", parent=None, **words).name == "集团"


def test_a_unit_where_somebody_held_a_role_or_below_which_one_stands_cannot_vanish(admin: User) -> None:
    user_with("finance", EAST)
    shanghai = unit_add(code=SHANGHAI, name=SHANGHAI, parent=units()[EAST], by=admin, on=ON)
    words: dict[str, Any] = {"by": admin, "on": ON}
    assert refused_codes(unit_remove, unit=units()[EAST], **words) == ["unit_has_units", "unit_has_roles"]
    unit_remove(unit=shanghai, **words)
    assert not Unit.objects.filter(code=SHANGHAI).exists()
    assert AuditRow.objects.filter(act="unit_remove", subject=SHANGHAI).exists()


def test_an_empty_office_gets_its_first_administrator() -> None:
    made = administrator_add(username="admin", name="管理员", organisation="示例集团", by=None, on=ON)
    viewer = viewer_of(made.user, ON)
    assert viewer.may("people_manage")
    assert made.user.check_password(made.password)
    assert Unit.objects.get().name == "示例集团"
    assert set(AuditRow.objects.values_list("by", "act")) == {
        ("", "organisation_begin"), ("", "user_register"), ("", "role_grant")
    }  # fmt: skip


def test_another_administrator_stands_at_the_same_top() -> None:
    for username in ("admin", "second"):
        administrator_add(username=username, name="管理员", organisation="示例集团", by=None, on=ON)
    assert Unit.objects.count() == 1
    assert refused_codes(
        administrator_add, username="ADMIN", name="管理员", organisation="", by=None, on=ON
    ) == ["username_taken"]  # fmt: skip
