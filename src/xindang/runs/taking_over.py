"""Customers put under somebody's name: who can take them, and how the move is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Q

from xindang.core.problems import Problem, problem
from xindang.customers.edits import Said, edits_after
from xindang.customers.models import Customer
from xindang.people.models import RoleHolding, User
from xindang.people.roles import OWN, roles
from xindang.people.selectors import viewer_of

BATCH_IDS = 500


def salespeople(on: date) -> list[User]:
    """Active users who see the customers under their own name that day."""
    own = [role.name for role in roles().values() if role.sees == OWN]
    running = Q(until_on__isnull=True) | Q(until_on__gte=on)
    held = RoleHolding.objects.filter(running, role__in=own, from_on__lte=on)
    found = User.objects.filter(is_active=True, salesperson__isnull=False, pk__in=held.values("user"))
    return list(found.order_by("name", "username"))


def faults_of_taker(
    taker: User, on: date, *, named: bool, customers: bool, tasks: bool, field: str
) -> Iterator[Problem]:
    """Why somebody cannot take over what needs a name in the books, customers, or tasks. ``field``: where to say so."""
    if not taker.is_active:
        yield problem("user_inactive", column=field, value=taker.name)
        return
    viewer = viewer_of(taker, on)
    if named and not taker.salesperson:
        yield problem("successor_without_name", column=field, value=taker.name)
    elif customers and taker.salesperson not in viewer.names and viewer.customer_units is not None:
        yield problem("successor_without_role", column=field, value=taker.name)
    if tasks and not viewer.may("worklist_work"):
        yield problem("successor_without_tasks", column=field, value=taker.name)


def possible_takers(on: date, *, without: User, named: bool, customers: bool, tasks: bool) -> list[User]:
    """Those who can take all of it over, by name."""
    asked = User.objects.filter(is_active=True).exclude(pk=without.pk).order_by("name", "username")
    if named:
        asked = asked.filter(salesperson__isnull=False)
    needs = {"named": named, "customers": customers, "tasks": tasks}
    return [user for user in asked if not any(True for _ in faults_of_taker(user, on, **needs, field=""))]


def put_under(name: str | None, ids: Sequence[str], on: date) -> None:
    """The customers are that salesperson's; an edit of one column, noted beside those edited before."""
    for start in range(0, len(ids), BATCH_IDS):
        for noted, alike in _by_edits(name, ids[start : start + BATCH_IDS]).items():
            rows = Customer.objects.filter(customer_id__in=alike)
            rows.update(salesperson=name, edited_on=on if noted else None, edited_columns=dict(noted))


def _by_edits(name: str | None, ids: Collection[str]) -> Mapping[tuple[tuple[str, Said], ...], list[str]]:
    """The customers by what they are then edited in: most have the same, so they are written together."""
    edited: dict[tuple[tuple[str, Said], ...], list[str]] = defaultdict(list)
    known = Customer.objects.filter(customer_id__in=ids).values_list("customer_id", "edited_columns", "salesperson")
    for entry, columns, was in known:
        edited[tuple(edits_after(columns, "salesperson", was, name).items())].append(entry)
    return edited
