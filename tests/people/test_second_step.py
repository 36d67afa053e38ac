"""The code of the phone: switched on with a code, asked for, taken away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from office import ON, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.people.credentials import code_verified
from xindang.people.models import User
from xindang.people.services.second_step import (
    second_step_begin,
    second_step_confirm,
    second_step_reset,
    second_step_switch_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return user_with("finance")


def moment() -> datetime:
    return datetime.now(UTC)


def code_of(user: User, drift: int = 0) -> str:
    """What the phone shows now; ``drift``: so many half minutes later."""
    return f"{totp(TOTPDevice.objects.get(user=user).bin_key, drift=drift):06}"


def refused_codes(act: Any, **given: Any) -> list[str]:
    with pytest.raises(ProblemsFound) as refused:
        act(**given)
    return [found.code for found in refused.value.problems]


def switched_on(user: User) -> User:
    second_step_begin(user=user, by=user, on=ON)
    return second_step_confirm(user=user, code=code_of(user), by=user, on=ON, now=moment())


def test_a_code_switches_it_on_and_the_next_one_passes_once(user: User) -> None:
    on = switched_on(user)
    assert on.session_number == user.session_number + 1
    code = code_of(user, drift=1)
    spaced = f"{code[:3]} {code[3:]}"
    assert code_verified(user=user, code=spaced, now=moment()).user == user
    assert refused_codes(code_verified, user=user, code=code, now=moment()) == ["code_wrong"]
    acts = list(AuditRow.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["second_step_begin", "second_step_confirm"]
    assert TOTPDevice.objects.get().key not in str(list(AuditRow.objects.values()))


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "-1", "１２", "9" * 5000])
def test_what_is_no_code_is_wrong(user: User, code: str) -> None:
    second_step_begin(user=user, by=user, on=ON)
    words: dict[str, Any] = {"user": user, "by": user, "on": ON, "now": moment()}
    assert refused_codes(second_step_confirm, code=code, **words) == ["code_wrong"]
    assert not TOTPDevice.objects.get().confirmed


def test_wrong_codes_make_one_wait_also_for_the_right_one(user: User) -> None:
    switched_on(user)
    words: dict[str, Any] = {"user": user, "now": moment()}
    assert refused_codes(code_verified, code="no", **words) == ["code_wrong"]
    assert refused_codes(code_verified, code=code_of(user, drift=1), **words) == ["code_wait"]
    assert TOTPDevice.objects.get().throttling_failure_count == 1


def test_a_key_that_is_not_confirmed_lets_nobody_in(user: User) -> None:
    second_step_begin(user=user, by=user, on=ON)
    assert refused_codes(code_verified, user=user, code=code_of(user), now=moment()) == ["second_step_not_begun"]


def test_beginning_again_makes_the_first_key_worthless_and_is_refused_once_it_is_on(user: User) -> None:
    second_step_begin(user=user, by=user, on=ON)
    first = code_of(user)
    second_step_begin(user=user, by=user, on=ON)
    words: dict[str, Any] = {"user": user, "by": user, "on": ON}
    if code_of(user) != first:
        assert refused_codes(second_step_confirm, code=first, now=moment(), **words) == ["code_wrong"]
    TOTPDevice.objects.update(confirmed=True)
    assert refused_codes(second_step_begin, **words) == ["second_step_on"]


def test_it_is_switched_off_by_the_person_or_by_an_administrator_who_is_somebody_else(user: User) -> None:
    admin = user_with("administrator")
    off: dict[str, Any] = {"user": user, "by": user, "on": ON}
    assert refused_codes(second_step_switch_off, **off) == ["second_step_off"]
    switched_on(user)
    second_step_switch_off(**off)
    switched_on(user)
    assert refused_codes(second_step_reset, user=user, by=user, on=ON) == ["user_not_oneself"]
    second_step_reset(user=user, by=admin, on=ON)
    assert not TOTPDevice.objects.exists()
    assert AuditRow.objects.get(act="second_step_reset").by == admin.username
