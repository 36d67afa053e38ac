"""The demonstration has somebody for every role, and its known password exists nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from office import ON
from xindang.audit.models import AuditRow
from xindang.book.demo.data import demo_toml
from xindang.core.problems import ProblemsFound
from xindang.people.demo import demo_password, demo_people
from xindang.people.models import Unit, User
from xindang.people.roles import roles
from xindang.people.selectors import viewer_of
from xindang.people.services.demo_people import demo_people_register

pytestmark = pytest.mark.django_db


def test_there_is_one_for_each_role_whose_user_name_is_the_roles() -> None:
    told = demo_people_register(by=None, on=ON)
    for role in roles():
        user = User.objects.get(username=role)
        assert viewer_of(user, ON).roles == {role}
        assert user.check_password(demo_password())
        assert not user.must_change_password
    assert {person.role for person in told} == set(roles())
    assert AuditRow.objects.filter(act="user_register").count() == len(told)


def test_the_second_start_adds_nobody() -> None:
    demo_people_register(by=None, on=ON)
    users, rows = User.objects.count(), AuditRow.objects.count()
    assert demo_people_register(by=None, on=ON) == demo_people()
    assert (User.objects.count(), AuditRow.objects.count()) == (users, rows)


def test_units_that_an_import_entered_before_are_taken_as_they_are() -> None:
    root = Unit.objects.create(code="", name="云帆演示贸易集团有限公司")
    Unit.objects.create(code="华东公司", name="华东公司", parent=root)
    demo_people_register(by=None, on=ON)
    assert Unit.objects.count() == 4


def test_every_salesperson_of_the_demo_companys_places_is_somebody() -> None:
    here = {(person.unit, person.salesperson) for person in demo_people()}
    assert {(place["unit"], place["salesperson"]) for place in demo_toml("company.toml")["place"]} <= here


def test_it_is_refused_where_it_is_no_demonstration(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(ProblemsFound) as refused:
        demo_people_register(by=None, on=ON)
    assert [found.code for found in refused.value.problems] == ["demo_only"]
    assert not User.objects.exists()
