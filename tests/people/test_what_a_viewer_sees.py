"""Whatever roles, units and substitutes there are, a viewer sees what a plain reading of them allows, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from office import EAST, ON, user_with
from xindang.people.models import RoleHolding, Substitute, Unit, User
from xindang.people.roles import roles
from xindang.people.selectors import viewer_of

pytestmark = pytest.mark.django_db
UNITS, USERS, DAYS = 6, 4, 5
days = st.integers(0, DAYS)


@dataclass(frozen=True)
class House:
    """``above``: for each unit but the top the number of one before it. Holdings are (user, role, unit, first, last),
    substitutes (absent, substitute, first, last); days are counted from ON, a last one may be missing.
    """

    above: list[int]
    holdings: list[tuple[int, str, int, int, int | None]]
    substitutes: list[tuple[int, int, int, int]]
    gone: int | None


houses = st.builds(
    House,
    above=st.tuples(*(st.integers(0, number - 1) for number in range(1, UNITS))).map(list),
    holdings=st.lists(
        st.tuples(
            st.integers(0, USERS - 1),
            st.sampled_from(["salesperson", "finance", "dispatcher", "administrator", "no_such_role"]),
            st.integers(0, UNITS - 1),
            days,
            st.none() | days,
        ),
        max_size=8,
    ),
    substitutes=st.lists(st.tuples(st.integers(0, USERS - 1), st.integers(0, USERS - 1), days, days), max_size=4),
    gone=st.none() | st.integers(1, USERS - 1),
)


def built(house: House) -> list[User]:
    units = [Unit.objects.create(code="", name="顶")]
    for number, above in enumerate(house.above, start=1):
        units.append(Unit.objects.create(code=f"U{number}", name=f"U{number}", parent=units[above]))
    users = [
        User.objects.create(
            username=f"u{number}", name="某人", salesperson=f"S{number}", is_active=number != house.gone
        )
        for number in range(USERS)
    ]
    for user, role, unit, first, last in house.holdings:
        until_on = None if last is None else ON + timedelta(days=last)
        RoleHolding.objects.create(
            user=users[user], role=role, unit=units[unit], from_on=ON + timedelta(days=first), until_on=until_on
        )
    for absent, substitute, first, last in house.substitutes:
        Substitute.objects.create(
            absent=users[absent], substitute=users[substitute],
            from_on=ON + timedelta(days=first), until_on=ON + timedelta(days=last),
        )  # fmt: skip
    return users


def below(house: House, top: int) -> set[int]:
    """The unit and every unit from which one comes to it going up."""
    found = set()
    for unit in range(UNITS):
        at: int | None = unit
        while at is not None and at != top:
            at = None if at == 0 else house.above[at - 1]
        if at == top:
            found.add(unit)
    return found


def codes(house: House, tops: set[int]) -> frozenset[str] | None:
    seen = set().union(*(below(house, top) for top in tops))
    return None if 0 in seen else frozenset(f"U{unit}" for unit in seen)


@settings(max_examples=40)
@given(house=houses, day=days)
def test_a_viewer_sees_what_a_plain_reading_allows(house: House, day: int) -> None:
    persons = {0} | {
        absent
        for absent, substitute, first, last in house.substitutes
        if substitute == 0 and first <= day <= last and absent != house.gone
    }
    held = [
        (user, roles()[role], unit)
        for user, role, unit, first, last in house.holdings
        if user in persons and role in roles() and first <= day and (last is None or day <= last)
    ]
    with transaction.atomic():
        viewer = viewer_of(built(house)[0], ON + timedelta(days=day))
        transaction.set_rollback(True)
    assert viewer.roles == {role.name for _, role, _ in held}
    whole = {"imports_load"}  # what bears on every unit is given at the top only
    assert viewer.rights == frozenset().union(*(role.rights - (whole if unit else set()) for _, role, unit in held))
    assert viewer.names == {f"S{user}" for user, role, _ in held if role.sees == "own"}
    assert viewer.customer_units == codes(house, {unit for _, role, unit in held if role.sees == "unit"})
    assert viewer.document_units == codes(house, {unit for _, role, unit in held if "documents" in role.rights})


def test_whoever_looks_is_known_by_one_question_at_the_top_and_two_below(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Every page asks it before anything else."""
    top, below = user_with("gm"), user_with("credit_controller", EAST)
    with django_assert_num_queries(1):
        assert viewer_of(top, ON).customer_units is None
    with django_assert_num_queries(2):
        assert viewer_of(below, ON).customer_units == frozenset({EAST})
