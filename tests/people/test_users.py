"""Registering people, their passwords, and taking the office away from them."""

from __future__ import annotations

import pytest

from office import ON, signed_in, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.people.models import User
from xindang.people.services.passwords import user_password_change, user_password_reset
from xindang.people.services.users import (
    user_deactivate,
    user_edit,
    user_language_choose,
    user_reactivate,
    user_register,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return user_with("administrator")


def codes_of(refused: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [found.code for found in refused.value.problems]


def test_a_registered_user_gets_a_password_for_one_use_that_no_record_keeps(admin: User) -> None:
    made = user_register(username="wangfang", name="王芳", salesperson="王芳", by=admin, on=ON)
    user = User.objects.get(username="wangfang")
    assert user.check_password(made.password)
    assert user.must_change_password
    row = AuditRow.objects.get(act="user_register")
    assert (row.by, row.subject) == (admin.username, "wangfang")
    assert made.password not in str(row.details)


def test_two_one_time_passwords_are_never_alike(admin: User) -> None:
    made = {user_register(username=f"user{number}", name="某人", by=admin, on=ON).password for number in range(5)}
    assert len(made) == 5


@pytest.mark.parametrize(
    "username, name, code",
    [
        ("", "王芳", "username_missing"),
        ("wang fang", "王芳", "username_malformed"),
        ("w\x00f", "王芳", "username_malformed"),
        ("w" * 61, "王芳", "username_malformed"),
        ("Administrator@", "王芳", "username_taken"),
        ("wangfang", " ", "person_name_missing"),
        ("wangfang", "王\n芳", "person_name_missing"),
    ],
)
def test_a_user_with_a_bad_name_is_refused(admin: User, username: str, name: str, code: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        user_register(username=username, name=name, by=admin, on=ON)
    assert codes_of(refused) == [code]
    assert User.objects.count() == 1
    assert not AuditRow.objects.exists()


def test_every_fault_of_a_form_is_told_at_once(admin: User) -> None:
    user_register(username="first", name="甲", salesperson="王芳", by=admin, on=ON)
    with pytest.raises(ProblemsFound) as refused:
        user_register(username="", name="", salesperson="王芳", by=admin, on=ON)
    assert codes_of(refused) == ["username_missing", "person_name_missing", "salesperson_taken"]


def test_a_salesperson_of_the_books_is_one_person(admin: User) -> None:
    user_register(username="first", name="甲", salesperson="王芳", by=admin, on=ON)
    second = user_register(username="second", name="乙", by=admin, on=ON).user
    third = user_register(username="third", name="丙", by=admin, on=ON).user
    assert (second.salesperson, third.salesperson) == (None, None)
    with pytest.raises(ProblemsFound) as refused:
        user_edit(user=second, name="乙", salesperson=" 王芳 ", by=admin, on=ON)
    assert codes_of(refused) == ["salesperson_taken"]


def test_a_change_of_the_salesperson_ends_the_session_a_change_of_the_name_does_not(admin: User) -> None:
    user = user_with("salesperson", salesperson="王芳")
    browser = signed_in(user)
    user_edit(user=user, name="王芳芳", salesperson="王芳", by=admin, on=ON)
    assert browser.get("/customers/").status_code == 200
    user_edit(user=user, name="王芳芳", salesperson="王芳芳", by=admin, on=ON)
    assert browser.get("/customers/").status_code == 302
    details = list(AuditRow.objects.order_by("id").values_list("details", flat=True))
    assert details == [{"name": ["salesperson@", "王芳芳"]}, {"salesperson": ["王芳", "王芳芳"]}]


def test_an_edit_that_changes_nothing_leaves_no_trace(admin: User) -> None:
    user_edit(user=admin, name=admin.name, salesperson="", by=admin, on=ON)
    assert not AuditRow.objects.exists()


def test_an_administrator_does_not_make_themselves_a_salesperson(admin: User) -> None:
    with pytest.raises(ProblemsFound) as refused:
        user_edit(user=admin, name=admin.name, salesperson="王芳", by=admin, on=ON)
    assert codes_of(refused) == ["user_not_oneself"]


def test_a_reset_password_works_once_and_ends_sessions(admin: User) -> None:
    user = user_with("finance")
    browser = signed_in(user)
    password = user_password_reset(user=user, by=admin, on=ON)
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password
    assert browser.get("/customers/").status_code == 302


def test_nobody_resets_their_own_password(admin: User) -> None:
    with pytest.raises(ProblemsFound) as refused:
        user_password_reset(user=admin, by=admin, on=ON)
    assert codes_of(refused) == ["user_not_oneself"]


@pytest.mark.parametrize(
    "new, codes",
    [
        ("lamp 4x", ["password_too_short"]),
        ("password", ["password_too_common"]),
        ("19485736205", ["password_entirely_numeric"]),
        ("Finance@2026!", ["password_like_name"]),
        ("the old one 1", ["password_same"]),
        ("1234567", ["password_too_short", "password_too_common", "password_entirely_numeric"]),
        ("长" * 201, ["password_too_long"]),
    ],
)
def test_a_weak_password_is_refused(new: str, codes: list[str]) -> None:
    user = user_with("finance")
    user.set_password("the old one 1")
    user.save()
    with pytest.raises(ProblemsFound) as refused:
        user_password_change(user=user, new=new, by=user, on=ON)
    assert codes_of(refused) == codes
    user.refresh_from_db()
    assert user.check_password("the old one 1")


def test_a_chosen_password_lifts_the_duty_to_choose_one(admin: User) -> None:
    user = user_register(username="wangfang", name="王芳", by=admin, on=ON).user
    changed = user_password_change(user=user, new="长 而 好 记 的 一句", by=user, on=ON)
    assert changed.check_password("长 而 好 记 的 一句")
    assert not changed.must_change_password
    assert changed.session_number == user.session_number + 1


def test_a_deactivated_user_is_out_at_once_and_comes_back_with_a_new_password(admin: User) -> None:
    user = user_with("finance")
    browser = signed_in(user)
    user_deactivate(user=user, by=admin, on=ON)
    assert browser.get("/customers/").status_code == 302
    with pytest.raises(ProblemsFound) as refused:
        user_password_reset(user=user, by=admin, on=ON)
    assert codes_of(refused) == ["user_inactive"]
    back = user_reactivate(user=user, by=admin, on=ON)
    assert back.user.is_active
    assert back.user.check_password(back.password)
    with pytest.raises(ProblemsFound) as refused:
        user_reactivate(user=user, by=admin, on=ON)
    assert codes_of(refused) == ["user_active"]


def test_nobody_deactivates_themselves_and_the_last_administrator_stays(admin: User) -> None:
    with pytest.raises(ProblemsFound) as refused:
        user_deactivate(user=admin, by=admin, on=ON)
    assert codes_of(refused) == ["user_not_oneself"]
    # Somebody who stands in for the administrator may act, and still may not lock the house.
    with pytest.raises(ProblemsFound) as refused:
        user_deactivate(user=admin, by=user_with("finance"), on=ON)
    assert codes_of(refused) == ["last_administrator"]
    user_deactivate(user=admin, by=user_with("administrator", name="second"), on=ON)


def test_a_language_is_chosen_by_the_person(admin: User) -> None:
    user_language_choose(user=admin, language="en", by=admin, on=ON)
    user_language_choose(user=admin, language="klingon", by=admin, on=ON)
    admin.refresh_from_db()
    assert admin.language == "en"
    assert AuditRow.objects.count() == 1
