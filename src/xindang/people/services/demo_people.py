"""The people of the demonstration, with a password that everybody knows; refused wherever it is no demonstration."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.people.models import Unit, User
from xindang.people.roles import roles
from xindang.people.services.administrators import ADMINISTRATOR, organisation_begin
from xindang.people.services.roles import role_grant
from xindang.people.services.units import unit_add


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demonstration in words; ``unit`` empty: the whole organisation."""

    username: str
    name: str
    role: str
    unit: str
    salesperson: str

    @property
    def zh(self) -> str:
        return f"{roles()[self.role].zh} · {self.unit or '全组织'}"

    @property
    def en(self) -> str:
        return f"{roles()[self.role].en} · {self.unit or 'whole organisation'}"


def demo_password() -> str:
    return str(_demo()["password"])


def demo_people() -> list[DemoPerson]:
    """All of them, first one for each role in the order of ``roles.toml``."""
    return [
        DemoPerson(row.get("username", row["role"]), row["name"], row["role"], row["unit"], row.get("salesperson", ""))
        for row in _demo()["people"]
    ]


@transaction.atomic
def demo_people_register(*, by: None, on: date) -> list[DemoPerson]:
    """Enter the demo company's units, users and roles where there are no users yet. Nobody signed in can call it."""
    if not settings.DEMO:
        raise ProblemsFound([problem("demo_only")])
    if User.objects.exists():
        return demo_people()
    root = organisation_begin(name=_demo()["organisation"], on=on)
    shared = make_password(demo_password())
    users = {person.username: _user(person, shared, on) for person in demo_people()}
    administrator = users[ADMINISTRATOR]
    role_grant(user=administrator, role=ADMINISTRATOR, unit=root, from_on=on, by=by, on=on)
    units = {"": root}
    for code in _demo()["units"]:
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


@cache
def _demo() -> dict[str, Any]:
    text = (resources.files("xindang.people") / "demo_people.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
