"""The people of the tests at their desks: users, units and customers made through the models, browsers signed in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from cast import Company
from xindang.customers.models import Customer, CustomerUnit
from xindang.people.models import RoleHolding, Unit, User
from xindang.runs.models import Run, RunState, Standing
from xindang.sources.models import Source
from xindang.web.middleware import SESSION_NUMBER

ON = date(2026, 6, 30)
EAST, NORTH = "华东公司", "北方公司"


def units() -> dict[str, Unit]:
    """Our organisation with two units below it."""
    root, _ = Unit.objects.get_or_create(code="", defaults={"name": "示例集团"})
    return {"": root} | {
        code: Unit.objects.get_or_create(code=code, defaults={"name": code, "parent": root})[0]
        for code in (EAST, NORTH)
    }


def user_with(role: str, unit: str = "", *, name: str = "", salesperson: str | None = None) -> User:
    """A user who holds a role at a unit (empty: the whole organisation); none where the role is empty."""
    username = name or f"{role}@{unit}"
    user = User.objects.create(username=username, name=username, salesperson=salesperson)
    if role:
        RoleHolding.objects.create(user=user, role=role, unit=units()[unit], from_on=date(2020, 1, 1))
    return user


def signed_in(user: User) -> Client:
    """A browser in which the user is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SESSION_NUMBER] = user.session_number
    session.save()
    return client


def customer_of(company: Company, *traded: str, salesperson: str | None = None) -> Customer:
    """A customer on file that trades with these units."""
    source, _ = Source.objects.get_or_create(name="手工")
    customer = Customer.objects.create(
        origin=source, row_key=company.code, row_hash="", customer_id=company.code, name=company.name,
        uscc=company.uscc, unit=traded[0] if traded else None, salesperson=salesperson,
    )  # fmt: skip
    CustomerUnit.objects.bulk_create(CustomerUnit(customer=customer, unit=unit) for unit in traded)
    return customer


def run_in_force() -> Run:
    """The run whose rows are in force; one is made where there is none."""
    found = Run.objects.filter(in_force=True).first()
    started = "2026-07-01T02:00:00+08:00"
    return found or Run.objects.create(on=ON, state=RunState.DONE, pack="trade", in_force=True, started_at=started)


def standing_of(customer: Customer, **given: Any) -> Standing:
    """Where a customer stands in the run in force."""
    words = {"side": "sale", "grade": "B", "exposure_amount": Decimal("1000.00")} | given
    return Standing.objects.create(run=run_in_force(), customer=customer, **words)
