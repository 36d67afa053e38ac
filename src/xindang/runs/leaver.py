"""What somebody who leaves would leave behind: customers, tasks, roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from xindang.customers.models import Customer
from xindang.documents.selectors import originals_held_by, originals_lent_to
from xindang.dossiers.models import RUNNING, Survey
from xindang.people.models import RoleHolding, Substitute, User
from xindang.runs.models import Task, TaskState


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Counts as of now. ``customers_by_unit``: by the customer's home unit, the empty one for those without.

    ``originals_held`` and ``originals_lent``: papers that are on record as in the leaver's keeping, or lent to them. No
    hand-over moves those: who keeps originals counts them and takes them over, and what is lent has to come back.
    ``surveys``: of the customers, not filed yet; whoever takes a customer over goes on with its form.
    """

    customers_by_unit: Mapping[str, int]
    tasks_owned: int
    tasks_assigned: int
    roles: int
    substitutes: int
    originals_held: int
    originals_lent: int
    surveys: int

    @property
    def customers(self) -> int:
        return sum(self.customers_by_unit.values())

    @property
    def tasks(self) -> int:
        return self.tasks_owned + self.tasks_assigned

    @property
    def needs(self) -> dict[str, bool]:
        """What whoever takes over must have: a name in the books, sight of customers, work on tasks."""
        return {
            "named": bool(self.customers or self.tasks_owned),
            "customers": bool(self.customers),
            "tasks": bool(self.tasks),
        }

    @property
    def nothing(self) -> bool:
        return not (self.customers or self.tasks or self.roles)


def customers_of(leaver: User) -> QuerySet[Customer]:
    """All customers that stand under a person's name, whoever looks: an act on them needs them whole."""
    return Customer.objects.filter(salesperson=leaver.salesperson) if leaver.salesperson else Customer.objects.none()


def tasks_owned_by(leaver: User) -> QuerySet[Task]:
    """Open tasks that are the person's because the books name them."""
    owned = Task.objects.filter(state=TaskState.OPEN)
    return owned.filter(owner=leaver.salesperson) if leaver.salesperson else owned.none()


def tasks_assigned_to(leaver: User) -> QuerySet[Task]:
    """Open tasks that somebody gave the person."""
    return Task.objects.filter(state=TaskState.OPEN, assigned_to=leaver)


def holdings_ahead(user: User, on: date) -> QuerySet[RoleHolding]:
    """Roles that a user holds now or is to hold."""
    return RoleHolding.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), user=user)


def substitutes_ahead(user: User, on: date) -> QuerySet[Substitute]:
    """Now or to come: whoever stands in for the user, and for whom the user does."""
    return Substitute.objects.filter(Q(absent=user) | Q(substitute=user), until_on__gte=on)


def left_behind(leaver: User, on: date) -> LeftBehind:
    """What a hand-over would move and end."""
    by_unit = customers_of(leaver).values_list("unit").annotate(count=Count("pk")).order_by("unit")
    return LeftBehind(
        customers_by_unit={unit or "": count for unit, count in by_unit},
        tasks_owned=tasks_owned_by(leaver).count(),
        tasks_assigned=tasks_assigned_to(leaver).count(),
        roles=holdings_ahead(leaver, on).count(),
        substitutes=substitutes_ahead(leaver, on).count(),
        originals_held=originals_held_by(leaver).count(),
        originals_lent=originals_lent_to(leaver).count(),
        surveys=Survey.objects.filter(customer__in=customers_of(leaver), state__in=RUNNING).count(),
    )
