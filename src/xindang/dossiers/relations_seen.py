"""Links to related parties as somebody may see them, who may not see the other end."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from xindang.customers.channels import Channel, channels
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.dossiers.models import Relation
from xindang.dossiers.relations import relation_kinds
from xindang.people.selectors import Viewer


@dataclass(frozen=True, slots=True)
class RelationSeen:
    """A link as seen from the customer; ``zh`` and ``en``: what the other end is to it. ``other``: who that is, None
    where it is not on file or not for this viewer to see; then ``name`` says who, or nothing. ``source``: nothing where
    it was recorded of a customer that the viewer does not see. ``code``: under which the customer's own end stands;
    ``is_own``: it was recorded of this customer, not of the other.
    """

    relation: Relation
    zh: str
    en: str
    other: Customer | None
    name: str
    channel: Channel
    source: str
    code: str
    is_own: bool

    @property
    def share_percent(self) -> str:
        """Nothing where it is not known or there is none."""
        share = self.relation.share
        return "" if share is None else f"{(share * 100).normalize():f}%"


def relations_seen(viewer: Viewer, customer: Customer, found: Sequence[Relation]) -> list[RelationSeen]:
    """Links of a customer that the viewer sees, recorded at either end, in the order given."""
    if not found:
        return []
    own = {one.pk for one in customer.together}
    ends = {end.leading.pk for row in found for end in (row.customer, row.other) if end is not None}
    seen = set(visible_customers(viewer).filter(pk__in=ends).values_list("pk", flat=True))
    return [_forth(row, seen) if row.customer.pk in own else _back(row, seen) for row in found]


def _forth(row: Relation, seen: Container[int]) -> RelationSeen:
    """A link recorded of the customer: who the other is on file only for whoever sees them."""
    kind, other = relation_kinds()[row.kind], row.other.leading if row.other else None
    return RelationSeen(
        row, kind.zh, kind.en, other if other and other.pk in seen else None, "" if other else row.other_name,
        channels()[row.channel], row.source, row.customer.customer_id, is_own=True,
    )  # fmt: skip


def _back(row: Relation, seen: Container[int]) -> RelationSeen:
    """A link recorded of another that leads to the customer; its source is the other's, and may name them."""
    kind, other = relation_kinds()[row.kind], row.customer.leading
    is_seen = other.pk in seen
    return RelationSeen(
        row, kind.inverse_zh, kind.inverse_en, other if is_seen else None, "", channels()[row.channel],
        row.source if is_seen else "", row.other.customer_id if row.other else "", is_own=False,
    )  # fmt: skip
