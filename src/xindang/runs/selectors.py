"""The run in force, and which things to do a viewer sees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from xindang.customers.selectors import visible_customers
from xindang.people.selectors import Viewer
from xindang.runs.models import Run, Task


def run_in_force() -> Run | None:
    """The run whose rows stand in the tables of lists; None before the first."""
    return Run.objects.filter(in_force=True).first()


def visible_tasks(viewer: Viewer) -> QuerySet[Task]:
    """Tasks about customers one sees. One about no customer is for its role, and for whoever sees the whole house."""
    if viewer.customer_units is None:
        return Task.objects.all()
    of_roles = Q(customer__isnull=True, owner_role__in=viewer.roles)
    return Task.objects.filter(Q(customer__in=visible_customers(viewer)) | of_roles)
