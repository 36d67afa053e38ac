"""The worklist as somebody asks for it: whose, which, in what order, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Count, Exists, F, OrderBy, OuterRef, Q, QuerySet, Sum

from xindang.assess.worklist.catalogue import NOT_JUDGED, SEVERITIES, load_work
from xindang.assess.worklist.output import NOT_JUDGED_TITLES
from xindang.customers.models import CustomerUnit
from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.people.selectors import Viewer
from xindang.runs.models import Task, TaskState
from xindang.runs.selectors import NAMED_MOST, visible_tasks

SALESPERSON = "salesperson"
URGENT = (F("severity_rank"), F("due_on").asc(nulls_last=True), F("pk"))
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "urgent": URGENT,
    "due": (F("due_on").asc(nulls_last=True), F("pk")),
    "since": (F("since_on").asc(nulls_last=True), F("pk")),
    "amount": (F("amount").desc(nulls_last=True), F("pk")),
    "customer": (F("customer_id").asc(nulls_first=True), *URGENT),
}


@dataclass(frozen=True, slots=True)
class TasksAsked:
    """Empty words bound nothing. ``whose``: mine (of my roles, or given to me), given (to me), all."""

    whose: str = "mine"
    state: str = TaskState.OPEN.value
    kind: str = ""
    severity: str = ""
    clause: str = ""
    unit: str = ""
    customer: str = ""
    q: str = ""
    sort: str = "urgent"


@dataclass(frozen=True, slots=True)
class Title:
    zh: str
    en: str


def tasks_asked(viewer: Viewer, asked: TasksAsked, seen: Q | None = None) -> QuerySet[Task]:
    """The tasks a viewer sees that are asked for, without their order. ``seen``: see ``visible_tasks``."""
    whose = {"given": Q(assigned_to=viewer.user), "mine": mine(viewer)}
    return _narrowed(viewer, asked, seen).filter(whose.get(asked.whose, Q()))


def tasks_asked_apart(viewer: Viewer, asked: TasksAsked, seen: Q | None = None) -> list[QuerySet[Task]]:
    """The same in parts that share no task: to count each, a database reads its index and no row."""
    if asked.whose != "mine":
        return [tasks_asked(viewer, asked, seen)]
    return [_narrowed(viewer, asked, seen).filter(part) for part in mine_apart(viewer)]


def _narrowed(viewer: Viewer, asked: TasksAsked, seen: Q | None) -> QuerySet[Task]:
    tasks = visible_tasks(viewer, seen)
    exact = {"state": asked.state, "kind": asked.kind, "severity": asked.severity, "customer": asked.customer}
    tasks = tasks.filter(**{name: value for name, value in exact.items() if value})
    if asked.clause:
        tasks = tasks.filter(Q(clause=asked.clause) | Q(clause__startswith=f"{asked.clause}."))
    if asked.unit:
        trades = CustomerUnit.objects.filter(customer=OuterRef("customer_id"), unit=asked.unit)
        tasks = tasks.filter(Q(unit=asked.unit) | (Q(unit__isnull=True) & Exists(trades)))
    if asked.q:
        # A few are named one by one: asked for anew among the tasks, all names would be read again for every question.
        found = found_customers(visible_customers(viewer), asked.q).values_list("customer_id", flat=True)
        named = list(found[: NAMED_MOST + 1])
        tasks = tasks.filter(Q(customer__in=named if len(named) <= NAMED_MOST else found))
    return tasks


def may_settle(viewer: Viewer, tasks: Iterable[Task]) -> bool:
    """Whether a viewer may hand on, close or reopen all of these: who answers for a unit any that they see, who sees
    only their own customers only what is theirs to do. Notes are free to whoever sees a task.
    """
    if viewer.customer_units is None or viewer.customer_units:
        return True
    keys = {task.pk for task in tasks}
    return Task.objects.filter(mine(viewer), pk__in=keys).count() == len(keys)


def mine(viewer: Viewer) -> Q:
    """Given to me, or given to nobody and of my roles; of salespeople's those that bear my name."""
    given, of_roles = mine_apart(viewer)
    return given | of_roles


def mine_apart(viewer: Viewer) -> tuple[Q, Q]:
    """What is given to me; what is given to nobody and of my roles."""
    of_roles = Q(owner_role__in=viewer.roles - {SALESPERSON})
    if SALESPERSON in viewer.roles:
        of_roles |= Q(owner_role=SALESPERSON, owner__in=viewer.names)
    return Q(assigned_to=viewer.user), Q(assigned_to__isnull=True) & of_roles


def order_of(asked: TasksAsked) -> tuple[F | OrderBy, ...]:
    return ORDERS.get(asked.sort, URGENT)


@cache
def kind_titles() -> Mapping[str, Title]:
    """What every kind is called, also one that tells what could not be judged."""
    titles = {kind.name: Title(kind.title, kind.title_en) for kind in load_work().kinds.values()}
    return {**titles, NOT_JUDGED: Title(*NOT_JUDGED_TITLES)}


def title_of(kind: str) -> Title:
    """A kind of an older version of the program keeps its name."""
    return kind_titles().get(kind, Title(kind, kind))


def kind_counts(parts: Iterable[QuerySet[Task]]) -> list[dict[str, Any]]:
    """Of each kind how many there are of each severity, the kinds with the most urgent ones first.

    ``parts``: tasks, no task in two of them.
    """
    found: dict[str, dict[str, Any]] = {}
    for tasks in parts:
        for kind, severity, count in tasks.order_by().values_list("kind", "severity").annotate(count=Count("*")):
            entry = found.setdefault(kind, {"kind": kind, "title": title_of(kind), **dict.fromkeys(SEVERITIES, 0)})
            entry[severity] += count
    for entry in found.values():
        entry["count"] = sum(entry[severity] for severity in SEVERITIES)
    return sorted(found.values(), key=lambda entry: (*(-entry[severity] for severity in SEVERITIES), entry["kind"]))


@dataclass(frozen=True, slots=True)
class AmountTotals:
    """The amounts by currency, and how many tasks have none and so add nothing."""

    of: tuple[tuple[str, Decimal], ...] = ()
    without: int = 0


def amount_totals(tasks: QuerySet[Task]) -> AmountTotals:
    """The amounts of these tasks added up."""
    told = (
        tasks.order_by().values_list("currency").annotate(total=Sum("amount"), rows=Count("*"), known=Count("amount"))
    )
    rows = list(told.order_by("currency"))
    sums = tuple((currency or "", total) for currency, total, _, known in rows if known)
    return AmountTotals(sums, sum(all_of - known for _, _, all_of, known in rows))
