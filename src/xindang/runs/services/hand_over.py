"""Handing over all that somebody leaves behind, in one act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.models import User
from xindang.people.rules import not_oneself, own_row
from xindang.people.selectors import viewer_of
from xindang.people.services.roles import role_end
from xindang.people.services.substitutes import substitute_end
from xindang.people.services.users import user_deactivate
from xindang.people.sessions import sessions_end
from xindang.runs.leaver import (
    LeftBehind,
    customers_of,
    holdings_ahead,
    left_behind,
    substitutes_ahead,
    tasks_assigned_to,
    tasks_owned_by,
)
from xindang.runs.selectors import visible_tasks
from xindang.runs.taking_over import faults_of_taker, put_under

UNKNOWN_TOLD_MAX = 20


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was moved and ended. ``tasks_returned``: given to the leaver, of customers that the successor does not see;
    they are nobody's now and stand in the list of their role. ``originals_held`` and ``originals_lent``: papers that
    stay on record as in the leaver's keeping, or lent to them.
    """

    customers: int
    tasks_owned: int
    tasks_assigned: int
    tasks_returned: int
    roles: int
    substitutes: int
    originals_held: int
    originals_lent: int


@transaction.atomic
def leaver_hand_over(
    *, leaver: User, rest: User, customers: Mapping[str, User], deactivate: bool, by: User, on: date
) -> HandedOver:
    """Move a leaver's customers and open tasks to successors, end all roles and sessions, deactivate where asked.

    ``customers``: customer id → successor; all others, and tasks without a customer, go to ``rest``. A task goes with
    its customer.
    """
    leaver = own_row(leaver)
    not_oneself(leaver, by)
    ids = set(customers_of(leaver).values_list("customer_id", flat=True))
    before = left_behind(leaver, on)
    successors = {user.pk: user for user in [*customers.values(), rest]}
    faults = [fault for user in successors.values() for fault in _faults_of(user, leaver, before, on)]
    faults += _unknown(customers.keys() - ids)
    if before.nothing:
        faults.append(problem("hand_over_nothing", value=leaver.name))
    if faults:
        raise ProblemsFound(faults)
    moved = _customers_moved(ids, customers, rest, on)
    others = [user for user in successors.values() if user.pk != rest.pk]
    owned = _owned_tasks_moved(leaver, others, rest)
    assigned, returned = _assigned_tasks_moved(leaver, others, rest, on)
    roles, substitutes = _rights_ended(leaver, by, on)
    sessions_end(users=[leaver], on=on)
    if deactivate and leaver.is_active:
        user_deactivate(user=leaver, by=by, on=on)
    told = HandedOver(
        customers=len(ids), tasks_owned=owned, tasks_assigned=assigned, tasks_returned=returned, roles=roles,
        substitutes=substitutes, originals_held=before.originals_held, originals_lent=before.originals_lent,
    )  # fmt: skip
    audit_record(
        act="leaver_hand_over", subject_kind="user", subject=leaver.username, by=by.username, on=on,
        details={**asdict(told), "rest": rest.username, "deactivated": deactivate, "customer_ids": moved},
    )  # fmt: skip
    return told


def _faults_of(successor: User, leaver: User, left: LeftBehind, on: date) -> Iterator[Problem]:
    """Why somebody cannot take over."""
    if successor.pk == leaver.pk:
        yield problem("successor_leaves", column="rest", value=successor.name)
        return
    yield from faults_of_taker(successor, on, **left.needs, field="rest")


def _unknown(ids: Iterable[str]) -> list[Problem]:
    return [
        problem("hand_over_customer_unknown", column="customers", value=entry)
        for entry in sorted(ids)[:UNKNOWN_TOLD_MAX]
    ]


def _customers_moved(ids: set[str], customers: Mapping[str, User], rest: User, on: date) -> dict[str, list[str]]:
    """Put every customer under its successor's name; returns who got which, by user name."""
    shares: dict[str, list[str]] = defaultdict(list)
    names = {user.username: user.salesperson for user in [*customers.values(), rest]}
    for entry in sorted(ids):
        shares[customers.get(entry, rest).username].append(entry)
    for username, share in shares.items():
        put_under(names[username], share, on)
    return dict(shares)


def _owned_tasks_moved(leaver: User, others: Iterable[User], rest: User) -> int:
    count = 0
    for successor in others:
        theirs = tasks_owned_by(leaver).filter(customer__salesperson=successor.salesperson)
        count += theirs.update(owner=successor.salesperson)
    if rest.salesperson:
        count += tasks_owned_by(leaver).update(owner=rest.salesperson)
    return count


def _assigned_tasks_moved(leaver: User, others: Iterable[User], rest: User, on: date) -> tuple[int, int]:
    """How many went to successors, and how many to nobody for want of sight."""
    count = 0
    for successor in [*others, rest]:
        seen = visible_tasks(viewer_of(successor, on)).values("pk")
        theirs = tasks_assigned_to(leaver)
        if successor is not rest:
            theirs = theirs.filter(customer__salesperson=successor.salesperson)
        count += theirs.filter(pk__in=seen).update(assigned_to=successor)
    return count, tasks_assigned_to(leaver).update(assigned_to=None)


def _rights_ended(leaver: User, by: User, on: date) -> tuple[int, int]:
    yesterday = on - timedelta(days=1)
    holdings, substitutes = list(holdings_ahead(leaver, on)), list(substitutes_ahead(leaver, on))
    for holding in holdings:
        role_end(holding=holding, until_on=yesterday, by=by, on=on)
    for entry in substitutes:
        substitute_end(entry=entry, until_on=yesterday, by=by, on=on)
    return len(holdings), len(substitutes)
