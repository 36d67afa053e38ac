"""Related parties of a customer, both ways, and the group that controlling links make of some."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

from django.db.models import Q, QuerySet

from xindang.customers.models import Customer
from xindang.dossiers.models import Relation

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class RelationKind:
    """What the other party is to the customer. ``controls``: share, always, or empty for never."""

    name: str
    zh: str
    en: str
    inverse_zh: str
    inverse_en: str
    takes_share: bool
    controls: str
    of: str


@cache
def relation_kinds() -> Mapping[str, RelationKind]:
    """Every kind of ``relations.toml``, in its order."""
    text = (resources.files(__package__) / "relations.toml").read_text(encoding="utf-8")
    return {
        name: RelationKind(
            name, told["zh"], told["en"], told["inverse_zh"], told["inverse_en"], told.get("share", False),
            told.get("controls", ""), told.get("for", ""),
        )
        for name, told in tomllib.loads(text).items()
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Customers that controlling links bind together, in order of codes. ``group_id``: what is proposed for all."""

    members: Sequence[Customer]
    group_id: str

    @property
    def codes(self) -> str:
        """The members in one word, by which a page says which group it showed."""
        return " ".join(member.customer_id for member in self.members)

    @property
    def is_settled(self) -> bool:
        """Whether all of them have one group already."""
        given = {member.group_id for member in self.members}
        return len(given) == 1 and None not in given


def standing_relations(on: date) -> QuerySet[Relation]:
    """The links that were on record by the end of a day and not withdrawn."""
    gone = Q(withdrawn_on__isnull=False, withdrawn_on__lte=on)
    return Relation.objects.filter(recorded_on__lte=on).exclude(gone)


def relations_of(customer: Customer, on: date) -> list[Relation]:
    """The links of a customer, from either side, the latest first; none between customers that are one by now."""
    own = customer.together
    found = standing_relations(on).filter(Q(customer__in=own) | Q(other__in=own))
    return list(_between(found, own).order_by("-as_of", "-pk"))


def withdrawn_relations(customer: Customer, on: date) -> list[Relation]:
    """The links recorded of a customer and taken back, the last taken back first."""
    own = customer.together
    found = Relation.objects.filter(customer__in=own, withdrawn_on__lte=on).select_related("withdrawn_by")
    return list(_between(found, own).order_by("-withdrawn_on", "-pk"))


def _between(found: QuerySet[Relation], own: Sequence[Customer]) -> QuerySet[Relation]:
    """Those that lead to somebody else, each with its ends and whom these are merged into: of few customers there are
    any, and a question that reads five rows with each takes longer to put than to answer.
    """
    return found.exclude(customer__in=own, other__in=own).prefetch_related(
        "customer__merged_into", "other__merged_into", "recorded_by"
    )


def group_of(customer: Customer, on: date) -> Group | None:
    """The group that controlling links make around a customer; None where they bind nobody to it."""
    found: dict[int, Customer] = {customer.pk: customer}
    fresh = [customer]
    while fresh:
        linked = _linked(fresh, on)
        fresh = [one for one in linked if one.pk not in found]
        found |= {one.pk: one for one in fresh}
    if len(found) < 2:
        return None
    members = sorted(found.values(), key=lambda one: one.customer_id)
    return Group(members, _proposed(members, on))


def _linked(customers: Sequence[Customer], on: date) -> list[Customer]:
    """The customers at both ends of controlling links; of merged ones those that lead."""
    ends = _with_parts(customers)
    rows = standing_relations(on).filter(Q(customer__in=ends) | Q(other__in=ends), other__isnull=False)
    found = [row for row in rows.select_related("customer__merged_into", "other__merged_into") if controls(row)]
    return [end.leading for row in found for end in (row.customer, row.other) if end is not None]


def _with_parts(customers: Sequence[Customer]) -> list[Customer]:
    """Customers with those merged into them, asked for at once."""
    return [*customers, *Customer.objects.filter(merged_into__in=customers)]


def controls(relation: Relation) -> bool:
    """Whether a link means control; a share that is not known does not."""
    match relation_kinds()[relation.kind].controls:
        case "always":
            return True
        case "share":
            return relation.share is not None and relation.share > HALF
        case _:
            return False


def _proposed(members: Sequence[Customer], on: date) -> str:
    """The one group that some have already; else the code of the first that none of them controls."""
    given = {member.group_id for member in members} - {None}
    if len(given) == 1:
        return str(given.pop())
    ends = _with_parts(members)
    rows = standing_relations(on).filter(customer__in=ends, other__in=ends).select_related("customer__merged_into")
    held = [row.customer for row in rows if controls(row) and relation_kinds()[row.kind].controls == "share"]
    below = {customer.leading.customer_id for customer in held}
    top = (member.customer_id for member in members if member.customer_id not in below)
    return next(top, members[0].customer_id)
