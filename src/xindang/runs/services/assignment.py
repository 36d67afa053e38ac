"""Which salesperson a customer is: given to somebody, with the open tasks that the books' name made theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.runs.models import Task, TaskState
from xindang.runs.taking_over import BATCH_IDS, faults_of_taker, put_under

UNKNOWN_TOLD_MAX, AT_ONCE_MAX = 20, 5000


@dataclass(frozen=True, slots=True)
class Assigned:
    """How many customers are somebody else's now, and how many open tasks went with them."""

    customers: int
    tasks: int


@transaction.atomic
def customers_assign(*, customer_ids: Collection[str], to: User | None, by: User, on: date) -> Assigned:
    """Put customers that ``by`` sees under somebody's name; those that are so already stay untouched."""
    if to is None:
        raise ProblemsFound([problem("assign_to_missing", column="to")])
    faults = list(faults_of_taker(to, on, named=True, customers=True, tasks=False, field="to"))
    wanted = sorted(set(customer_ids))
    if not wanted:
        faults.append(problem("assign_none_chosen", column="codes"))
    if len(wanted) > AT_ONCE_MAX:
        raise ProblemsFound([*faults, problem("assign_too_many", column="codes", value=len(wanted), most=AT_ONCE_MAX)])
    before = _seen(wanted, by, on)
    unknown = [entry for entry in wanted if entry not in before][:UNKNOWN_TOLD_MAX]
    faults += [problem("assign_customer_unknown", column="codes", value=entry) for entry in unknown]
    if faults:
        raise ProblemsFound(faults)
    moved: dict[str, list[str]] = defaultdict(list)
    for entry, name in before.items():
        if name != to.salesperson:
            moved[name].append(entry)
    tasks = sum(_tasks_moved(name, ids, to) for name, ids in moved.items())
    told = Assigned(sum(map(len, moved.values())), tasks)
    if moved:
        put_under(to.salesperson, [entry for ids in moved.values() for entry in ids], on)
        audit_record(
            act="customers_assign", subject_kind="user", subject=to.username, by=by.username, on=on,
            details={"customers": told.customers, "tasks": told.tasks, "customer_ids": dict(moved)},
        )  # fmt: skip
    return told


def _seen(wanted: list[str], by: User, on: date) -> dict[str, str]:
    """Customer id → salesperson so far (empty: none) of those that ``by`` sees, locked."""
    seen = visible_customers(viewer_of(by, on)).values("pk")
    found: dict[str, str] = {}
    for start in range(0, len(wanted), BATCH_IDS):
        rows = Customer.objects.filter(customer_id__in=wanted[start : start + BATCH_IDS], pk__in=seen)
        locked = rows.select_for_update().order_by("pk").values_list("customer_id", "salesperson")
        found |= {entry: name or "" for entry, name in locked}
    return found


def _tasks_moved(name: str, ids: list[str], to: User) -> int:
    """Open tasks of these customers that were the former salesperson's; those of a customer without one had none."""
    count = 0
    for start in range(0, len(ids) if name else 0, BATCH_IDS):
        theirs = Task.objects.filter(
            state=TaskState.OPEN, owner=name, customer__customer_id__in=ids[start : start + BATCH_IDS]
        )
        count += theirs.update(owner=to.salesperson)
    return count
