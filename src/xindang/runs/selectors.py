"""The run in force, and which of its rows and things to do a viewer sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from xindang.customers.models import Customer, CustomerUnit
from xindang.customers.selectors import of_salespeople, visible_customers
from xindang.people.selectors import Viewer
from xindang.runs.models import Run, Standing, Task, TaskState

# So many customers are named one by one in a question about their tasks.
NAMED_MOST = 2000
# Kinds whose sentence names the codes of other customers.
NAMING_OTHERS = ("duplicate_customer",)


def run_in_force() -> Run | None:
    """The run whose rows stand in the tables of lists; None before the first."""
    return Run.objects.filter(in_force=True).first()


def visible_tasks(viewer: Viewer, seen: Q | None = None) -> QuerySet[Task]:
    """Tasks about customers one sees, those of single units only where one has the unit.

    One about no customer is for its role, and for whoever sees the whole house; one about a group names its members,
    and so is for whoever sees all of them. What names customers beside its own is for whoever sees the whole house.
    ``seen``: as ``of_seen`` says it, where it was asked already.
    """
    if viewer.customer_units is None:
        return Task.objects.all()
    of_roles = Q(customer__isnull=True, owner_role__in=viewer.roles)
    of_roles &= Q(group_id__isnull=True) | ~Q(group_id__in=_groups_not_seen_whole(viewer))
    tasks = Task.objects.filter((of_seen(viewer) if seen is None else seen) | of_roles).filter(of_own_units(viewer))
    return tasks.exclude(kind__in=NAMING_OTHERS)


def tasks_of_customer(viewer: Viewer, customer: Customer) -> QuerySet[Task]:
    """Those of ``visible_tasks`` that are about one customer, whom the viewer sees, or any merged into it."""
    tasks = Task.objects.filter(customer__in=customer.together)
    if viewer.customer_units is None:
        return tasks
    return tasks.filter(of_own_units(viewer)).exclude(kind__in=NAMING_OTHERS)


def _groups_not_seen_whole(viewer: Viewer) -> QuerySet[Customer, str | None]:
    """Groups with a member that the viewer does not see; not tied to the task, so that it is worked out once."""
    members = Customer.objects.filter(group_id__isnull=False)
    return members.exclude(pk__in=visible_customers(viewer).filter(group_id__isnull=False).values("pk")).values_list(
        "group_id", flat=True
    )


def of_seen(viewer: Viewer) -> Q:
    """Tasks about customers seen by somebody who does not see all. A salesperson's few are named one by one, which an
    index answers.
    """
    seen = Q(pk__in=[])
    if viewer.names:
        own = Customer.objects.filter(of_salespeople(viewer)).values_list("customer_id", flat=True)
        codes = list(own[: NAMED_MOST + 1])
        seen |= Q(customer__in=codes if len(codes) <= NAMED_MOST else own)
    if viewer.customer_units:
        trades = CustomerUnit.objects.filter(unit__in=viewer.customer_units)
        seen |= Q(customer__in=trades.values("customer_id"))
    return seen


def of_own_units(viewer: Viewer) -> Q:
    """Tasks of no single unit, or of one whose customers or documents the viewer sees."""
    if viewer.customer_units is None or viewer.document_units is None:
        return Q()
    return Q(unit__isnull=True) | Q(unit__in=viewer.customer_units | viewer.document_units)


def tasks_of_other_units(viewer: Viewer, seen: Q) -> int:
    """How many open ones there are about customers one sees that concern other units alone; ``seen``: ``of_seen``."""
    if viewer.customer_units is None:
        return 0
    open_ones = Task.objects.filter(seen, state=TaskState.OPEN)
    return open_ones.exclude(of_own_units(viewer)).count() if of_own_units(viewer) else 0


def visible_standings(viewer: Viewer, run: Run | None) -> QuerySet[Standing]:
    """Where the customers stand that one sees; nothing before the first run.

    A customer that was merged since keeps its row, and so every total its amounts, until the next run has both as one.
    """
    standings = Standing.objects.filter(run=run) if run else Standing.objects.none()
    if viewer.customer_units is None:
        return standings
    seen = _standings_of_salespeople(viewer)
    if viewer.customer_units:
        trades = CustomerUnit.objects.filter(unit__in=viewer.customer_units)
        seen |= Q(customer__in=trades.values("customer_id"))
    return standings.filter(seen)


def _standings_of_salespeople(viewer: Viewer) -> Q:
    """Of customers whose salesperson the viewer is; of a merged one that is said by the customer that leads."""
    if not viewer.names:
        return Q(pk__in=[])
    own = Q(customer__salesperson__in=viewer.names, customer__merged_into=None)
    merged = Customer.objects.filter(merged_into__isnull=False, merged_into__salesperson__in=viewer.names)
    codes = list(merged.values_list("customer_id", flat=True))
    return own | Q(customer__in=codes) if codes else own


def seen_in_tables(viewer: Viewer, column: str = "customer_id") -> tuple[str, list[Any]]:
    """The condition on a run's tables that keeps the customers a viewer sees, and its values."""
    if viewer.customer_units is None:
        return "true", []
    ids = list(visible_customers(viewer).values_list("customer_id", flat=True))
    return f"{column} in (select unnest(?))", [ids]
