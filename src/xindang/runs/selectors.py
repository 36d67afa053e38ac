"""The run in force, and which of its rows and things to do a viewer sees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from xindang.customers.models import CustomerUnit
from xindang.customers.selectors import visible_customers
from xindang.people.selectors import Viewer
from xindang.runs.models import Run, Standing, Task


def run_in_force() -> Run | None:
    """The run whose rows stand in the tables of lists; None before the first."""
    return Run.objects.filter(in_force=True).first()


def visible_tasks(viewer: Viewer) -> QuerySet[Task]:
    """Tasks about customers one sees. One about no customer is for its role, and for whoever sees the whole house."""
    if viewer.customer_units is None:
        return Task.objects.all()
    of_roles = Q(customer__isnull=True, owner_role__in=viewer.roles)
    return Task.objects.filter(Q(customer__in=visible_customers(viewer)) | of_roles)


def visible_standings(viewer: Viewer, run: Run | None) -> QuerySet[Standing]:
    """Where the customers stand that one sees; nothing before the first run."""
    standings = Standing.objects.filter(run=run) if run else Standing.objects.none()
    if viewer.customer_units is None:
        return standings
    seen = Q(customer__salesperson__in=viewer.names) if viewer.names else Q(pk__in=[])
    if viewer.customer_units:
        trades = CustomerUnit.objects.filter(unit__in=viewer.customer_units)
        seen |= Q(customer__in=trades.values("customer_id"))
    return standings.filter(seen)


def seen_in_tables(viewer: Viewer, column: str = "customer_id") -> tuple[str, list[Any]]:
    """The condition on a run's tables that keeps the customers a viewer sees, and its values."""
    if viewer.customer_units is None:
        return "true", []
    ids = list(visible_customers(viewer).values_list("customer_id", flat=True))
    return f"{column} in (select unnest(?))", [ids]
