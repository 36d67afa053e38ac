"""Who owes what a dossier lacks: the customer's salesperson, else the sales manager of the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xindang.customers.models import Customer
from xindang.people.models import RoleHolding
from xindang.people.roles import Role, roles
from xindang.people.selectors import UnitTree

SALESPERSON, MANAGER = "salesperson", "sales_manager"


@dataclass(frozen=True, slots=True)
class Owing:
    """``names``: of those who hold the role for the customer; none where nobody does."""

    role: Role
    names: tuple[str, ...]


def owing_for(customer: Customer, on: date) -> Owing:
    """Whose it is to complete a customer's dossier on a day."""
    if customer.salesperson:
        return Owing(roles()[SALESPERSON], (customer.salesperson,))
    running = Q(until_on__isnull=True) | Q(until_on__gte=on)
    held = RoleHolding.objects.filter(running, role=MANAGER, from_on__lte=on, user__is_active=True)
    tree = UnitTree()
    managing = [
        holding.user.name
        for holding in held.select_related("user").order_by("pk")
        if (below := tree.below([holding.unit_id])) is None or (customer.unit or "") in below
    ]
    return Owing(roles()[MANAGER], tuple(dict.fromkeys(managing)))
