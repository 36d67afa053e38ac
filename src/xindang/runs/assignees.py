"""To whom a task can be given: who works on the worklist and sees what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from xindang.customers.models import Customer, CustomerUnit
from xindang.people.models import RoleHolding, User
from xindang.people.roles import OWN, UNIT, Role, roles
from xindang.people.selectors import UnitTree, viewer_of
from xindang.runs.models import Task
from xindang.runs.selectors import NAMING_OTHERS, visible_tasks

WORKS = "worklist_work"


def works_on_tasks(on: date) -> list[User]:
    """Active users with a role that works on the worklist that day."""
    people = {holding.user.pk: holding.user for holding in _holdings(on)}
    return sorted(people.values(), key=lambda user: user.name)


def possible_assignees(task: Task, on: date) -> list[User]:
    """Those of them who see the task by a role of their own."""
    tree, traded = UnitTree(), _units_of(task.customer)
    found = {
        holding.user.pk: holding.user
        for holding in _holdings(on)
        if _sees(holding, roles()[holding.role], tree.below([holding.unit_id]), task, traded)
    }
    return sorted(found.values(), key=lambda user: user.name)


def unseen_by(person: User, tasks: Iterable[Task], on: date) -> list[Task]:
    """Those of the tasks that a person may not work on that day; a substitute may what the absent one may."""
    tasks = list(tasks)
    viewer = viewer_of(person, on)
    if not person.is_active or not viewer.may(WORKS):
        return tasks
    seen = set(visible_tasks(viewer).filter(pk__in=[task.pk for task in tasks]).values_list("pk", flat=True))
    return [task for task in tasks if task.pk not in seen]


def _holdings(on: date) -> list[RoleHolding]:
    working = [role.name for role in roles().values() if WORKS in role.rights]
    running = Q(until_on__isnull=True) | Q(until_on__gte=on)
    held = RoleHolding.objects.filter(running, role__in=working, from_on__lte=on, user__is_active=True)
    return list(held.select_related("user"))


def _units_of(customer: Customer | None) -> frozenset[str]:
    if customer is None:
        return frozenset()
    return frozenset(CustomerUnit.objects.filter(customer=customer).values_list("unit", flat=True))


def _sees(holding: RoleHolding, role: Role, below: frozenset[str] | None, task: Task, traded: frozenset[str]) -> bool:
    """By one role held: the whole house, the customer's units, one's own customer; about no customer, its role."""
    if below is None and role.sees == UNIT:
        return True
    if task.kind in NAMING_OTHERS or not (task.unit is None or below is None or task.unit in below):
        return False
    if role.sees == OWN:
        name = holding.user.salesperson
        return task.customer is not None and name is not None and name == task.customer.salesperson
    if task.customer is None:
        return role.name == task.owner_role
    return bool((below or frozenset()) & traded)
