"""Granting roles, ending them, and standing in for others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from office import EAST, NORTH, ON, signed_in, units, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.people.models import RoleHolding, Substitute, User
from xindang.people.roles import roles
from xindang.people.selectors import viewer_of
from xindang.people.services.roles import role_end, role_grant
from xindang.people.services.substitutes import substitute_appoint, substitute_end
from xindang.web.clock import today

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def admin() -> User:
    return user_with("administrator")


def grant(user: User, by: User, **given: Any) -> RoleHolding:
    words: dict[str, Any] = {"role": "finance", "unit": units()[EAST], "from_on": ON} | given
    return role_grant(user=user, by=by, on=ON, **words)


def refused_codes(act: Any, **given: Any) -> list[str]:
    with pytest.raises(ProblemsFound) as refused:
        act(**given)
    return [found.code for found in refused.value.problems]


def test_a_role_is_held_from_its_first_day_to_its_last(admin: User) -> None:
    user = user_with("", name="某人")
    grant(user, admin, from_on=ON + DAY, until_on=ON + 3 * DAY)
    held = [viewer_of(user, ON + number * DAY).may("documents") for number in range(5)]
    assert held == [False, True, True, True, False]
    row = AuditRow.objects.get(act="role_grant")
    assert row.details == {
        "role": "finance", "unit": EAST, "from_on": "2026-07-01", "until_on": "2026-07-03"
    }  # fmt: skip


@pytest.mark.parametrize(
    "given, codes",
    [
        ({"role": "king"}, ["role_unknown"]),
        ({"unit": None}, ["role_unit_missing"]),
        ({"role": "administrator"}, ["role_whole_only"]),
        ({"from_on": ON - DAY}, ["day_past"]),
        ({"until_on": ON - DAY}, ["days_reversed"]),
        (
            {"role": "king", "from_on": ON - DAY, "until_on": ON - 2 * DAY},
            ["role_unknown", "day_past", "days_reversed"],
        ),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(admin: User, given: dict[str, Any], codes: list[str]) -> None:
    words: dict[str, Any] = {"role": "finance", "unit": units()[EAST], "from_on": ON} | given
    assert refused_codes(role_grant, user=user_with("", name="某人"), by=admin, on=ON, **words) == codes
    assert RoleHolding.objects.count() == 1


def test_the_same_role_twice_at_a_unit_is_refused_where_days_overlap(admin: User) -> None:
    user = user_with("", name="某人")
    grant(user, admin, until_on=ON + 9 * DAY)
    words: dict[str, Any] = {"user": user, "role": "finance", "by": admin, "on": ON}
    overlap = refused_codes(role_grant, unit=units()[EAST], from_on=ON + 9 * DAY, **words)
    assert overlap == ["role_held_already"]
    grant(user, admin, from_on=ON + 10 * DAY)
    grant(user, admin, unit=units()[NORTH])


def test_nobody_grants_or_ends_their_own_roles(admin: User) -> None:
    words: dict[str, Any] = {"by": admin, "on": ON}
    own = refused_codes(role_grant, user=admin, role="cfo", unit=units()[""], from_on=ON, **words)
    assert own == ["user_not_oneself"]
    assert refused_codes(role_end, holding=admin.holdings.get(), until_on=ON, **words) == ["user_not_oneself"]


def test_a_deactivated_user_is_granted_nothing(admin: User) -> None:
    user = user_with("", name="某人")
    User.objects.filter(pk=user.pk).update(is_active=False)
    words: dict[str, Any] = {"role": "finance", "unit": units()[EAST], "from_on": ON, "by": admin, "on": ON}
    assert refused_codes(role_grant, user=user, **words) == ["user_inactive"]


def test_a_role_that_ended_yesterday_is_over_now_and_so_is_the_session(admin: User) -> None:
    user = user_with("finance", EAST)
    browser = signed_in(user)
    role_end(holding=user.holdings.get(), until_on=ON - DAY, by=admin, on=ON)
    assert not viewer_of(user, ON).roles
    assert viewer_of(user, ON - DAY).roles == {"finance"}
    assert browser.get("/customers/").status_code == 302
    over = refused_codes(role_end, holding=user.holdings.get(), until_on=ON, by=admin, on=ON)
    assert over == ["role_over_already"]


def test_ending_never_rewrites_the_past_nor_makes_a_role_longer(admin: User) -> None:
    user = user_with("", name="某人")
    holding = grant(user, admin, until_on=ON + DAY)
    words: dict[str, Any] = {"holding": holding, "by": admin, "on": ON}
    assert refused_codes(role_end, until_on=ON - 2 * DAY, **words) == ["day_past"]
    assert refused_codes(role_end, until_on=ON + 2 * DAY, **words) == ["day_extends"]
    role_end(until_on=ON, **words)


def test_the_last_administrator_keeps_the_role(admin: User) -> None:
    other = user_with("administrator", name="second")
    role_end(holding=other.holdings.get(), until_on=ON - DAY, by=admin, on=ON)
    deputy = user_with("finance")
    words: dict[str, Any] = {"until_on": ON - DAY, "by": deputy, "on": ON}
    assert refused_codes(role_end, holding=admin.holdings.get(), **words) == ["last_administrator"]


def test_a_change_of_roles_ends_the_sessions_of_whoever_stands_in(admin: User) -> None:
    absent, deputy, other = user_with("finance", EAST), user_with("", name="代理"), user_with("", name="旁人")
    substitute_appoint(absent=absent, substitute=deputy, from_on=ON, until_on=ON + DAY, by=admin, on=ON)
    before = {user.pk: user.session_number for user in User.objects.all()}
    grant(absent, admin, unit=units()[NORTH])
    raised = {user.pk for user in User.objects.all() if user.session_number > before[user.pk]}
    assert raised == {absent.pk, deputy.pk}
    assert other.pk not in raised


def test_a_substitute_sees_what_the_absent_one_may_while_it_lasts(admin: User) -> None:
    absent, deputy = user_with("finance", EAST), user_with("", name="代理")
    substitute_appoint(absent=absent, substitute=deputy, from_on=ON, until_on=ON + DAY, by=admin, on=ON)
    may = [viewer_of(deputy, ON + number * DAY).may("documents") for number in (-1, 0, 1, 2)]
    assert may == [False, True, True, False]
    User.objects.filter(pk=absent.pk).update(is_active=False)
    assert not viewer_of(deputy, ON).may("documents")


@pytest.mark.parametrize(
    "first, last, codes",
    [(-1, 3, ["day_past"]), (2, 1, ["days_reversed"]), (3, 9, ["substitute_overlap"]), (4, 9, [])],
)
def test_days_of_standing_in_are_now_or_later_and_of_a_pair_never_overlap(
    admin: User, first: int, last: int, codes: list[str]
) -> None:
    words: dict[str, Any] = {
        "absent": user_with("finance", EAST),
        "substitute": user_with("", name="代理"),
        "by": admin,
        "on": ON,
    }
    substitute_appoint(from_on=ON, until_on=ON + 3 * DAY, **words)
    days: dict[str, Any] = {"from_on": ON + first * DAY, "until_on": ON + last * DAY}
    if codes:
        assert codes[0] in refused_codes(substitute_appoint, **days, **words)
    else:
        substitute_appoint(**days, **words)
        assert Substitute.objects.count() == 2


def test_nobody_stands_in_for_themselves_nor_is_somebody_gone_appointed(admin: User) -> None:
    absent, gone = user_with("finance", EAST), user_with("", name="已停用")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    words: dict[str, Any] = {"absent": absent, "from_on": ON, "until_on": ON, "by": admin, "on": ON}
    assert refused_codes(substitute_appoint, substitute=absent, **words) == ["substitute_oneself"]
    assert refused_codes(substitute_appoint, substitute=gone, **words) == ["substitute_missing"]
    assert refused_codes(substitute_appoint, substitute=None, **words) == ["substitute_missing"]


def test_an_administrator_does_not_become_the_substitute_of_somebody_by_their_own_hand(admin: User) -> None:
    words: dict[str, Any] = {"absent": user_with("chairman"), "from_on": ON, "until_on": ON, "by": admin, "on": ON}
    assert refused_codes(substitute_appoint, substitute=admin, **words) == ["user_not_oneself"]


def test_standing_in_ends_early_and_never_late(admin: User) -> None:
    absent, deputy = user_with("finance", EAST), user_with("", name="代理")
    entry = substitute_appoint(absent=absent, substitute=deputy, from_on=ON, until_on=ON + DAY, by=admin, on=ON)
    words: dict[str, Any] = {"entry": entry, "by": admin, "on": ON}
    assert refused_codes(substitute_end, until_on=ON + 2 * DAY, **words) == ["day_extends"]
    substitute_end(until_on=ON - DAY, **words)
    assert not viewer_of(deputy, ON).may("documents")
    assert refused_codes(substitute_end, until_on=ON, **words) == ["substitute_over_already"]


def test_a_session_is_over_when_its_users_substitution_begins_today(admin: User) -> None:
    deputy = user_with("finance", NORTH)
    browser = signed_in(deputy)
    absent, on = user_with("finance", EAST), today()
    substitute_appoint(absent=absent, substitute=deputy, from_on=on, until_on=on, by=admin, on=on)
    assert browser.get("/customers/").status_code == 302


def test_every_role_of_the_design_is_there() -> None:
    designed = [
        "业务员",
        "营销部经理",
        "信用控制主管",
        "财务",
        "主管副总",
        "财务总监",
        "总经理",
        "董事长",
        "发运",
        "稽核",
        "客户经理",
        "主任",
        "考评小组",
        "人力资源",
    ]
    assert set(designed) <= {role.zh for role in roles().values()}
