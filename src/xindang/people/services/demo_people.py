"""The people of the demonstration, with a password that everybody knows; refused wherever it is no demonstration."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.people.demo import DemoPerson, demo, demo_password, demo_people
from xindang.people.models import Unit, User
from xindang.people.services.administrators import ADMINISTRATOR, organisation_begin
from xindang.people.services.roles import role_grant
from xindang.people.services.units import unit_add


@transaction.atomic
def demo_people_register(*, by: None, on: date) -> list[DemoPerson]:
    """Enter the demo company's units, users and roles where there are no users yet. Nobody signed in can call it."""
    if not settings.DEMO:
        raise ProblemsFound([problem("demo_only")])
    if User.objects.exists():
        return demo_people()
    root = organisation_begin(name=demo()["organisation"], by=by, on=on)
    shared = make_password(demo_password())
    users = {person.username: _user(person, shared, on) for person in demo_people()}
    administrator = users[ADMINISTRATOR]
    role_grant(user=administrator, role=ADMINISTRATOR, unit=root, from_on=on, by=by, on=on)
    units = {"": root}
    for code in demo()["units"]:
        found = Unit.objects.filter(code=code).first()
        units[code] = found or unit_add(code=code, name=code, parent=root, by=administrator, on=on)
    for person in demo_people():
        if person.username != ADMINISTRATOR:
            role_grant(
                user=users[person.username], role=person.role, unit=units[person.unit], from_on=on,
                by=administrator, on=on,
            )  # fmt: skip
    return demo_people()


def _user(person: DemoPerson, password: str, on: date) -> User:
    """A user with the shared password, hashed once for all: a hash takes half a second."""
    user = User.objects.create(
        username=person.username, name=person.name, salesperson=person.salesperson or None, password=password
    )
    audit_record(
        act="user_register", subject_kind="user", subject=user.username, by="", on=on,
        details={"name": person.name, "salesperson": person.salesperson},
    )  # fmt: skip
    return user
