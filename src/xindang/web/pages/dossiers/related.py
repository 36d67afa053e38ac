"""What pages show of a customer's related parties: both ways, what of it a viewer may see, and the group proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.http import HttpRequest

from xindang.customers.channels import channels
from xindang.customers.marks import name_mark
from xindang.customers.models import Customer, IdentityMark
from xindang.customers.selectors import visible_customers, visible_parts
from xindang.dossiers.models import Finding
from xindang.dossiers.proofs import papers_of_relations
from xindang.dossiers.relations import Group, controls, group_of, relation_kinds, relations_of, withdrawn_relations
from xindang.dossiers.relations_seen import RelationSeen, relations_seen
from xindang.people.selectors import Viewer
from xindang.web.forms import Form
from xindang.web.pages.dossiers.shown import Option
from xindang.web.paper_sending import SENT
from xindang.web.papers_cited import PaperCited, papers_cited

RelationProven = tuple[RelationSeen, Sequence[PaperCited]]

NOTHING: Mapping[str, str] = {}
# So many customers on file of one name are offered.
CALLED_MOST = 3
# Items of a dossier that name others, and what those are to the customer.
NAMING = {"shareholder": "shareholder", "guarantor": "guarantor"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A customer on file that is called as a dossier's item says."""

    kind: str
    zh: str
    en: str
    other: Customer
    share: str


class RelatedShown:
    """The related parties of a customer as a viewer sees them."""

    def __init__(self, customer: Customer, viewer: Viewer) -> None:
        self.customer, self.viewer = customer, viewer

    @cached_property
    def links(self) -> list[RelationSeen]:
        return relations_seen(self.viewer, self.customer, relations_of(self.customer, self.viewer.on))

    @cached_property
    def rows(self) -> list[RelationProven]:
        """Those that stand, each with the papers that prove it."""
        return self._proven(self.links)

    @cached_property
    def withdrawn(self) -> list[RelationProven]:
        """What was recorded of the customer itself and taken back."""
        found = withdrawn_relations(self.customer, self.viewer.on)
        return self._proven(relations_seen(self.viewer, self.customer, found))

    def _proven(self, found: Sequence[RelationSeen]) -> list[RelationProven]:
        cited = papers_cited(self.viewer, papers_of_relations(one.relation for one in found))
        return [(one, cited.get(one.relation.pk, ())) for one in found]

    @property
    def kinds(self) -> list[Option]:
        own = self.customer.kind or "company"
        return [Option(kind.name, kind.zh, kind.en) for kind in relation_kinds().values() if kind.of in {"", own}]

    @property
    def channels(self) -> list[Option]:
        return [Option(channel.name, channel.zh, channel.en) for channel in channels().values()]

    @cached_property
    def group(self) -> Group | None:
        """What controlling links propose, where the viewer sees every member and they are not one group yet."""
        if not any(controls(one.relation) for one in self.links):
            return None
        group = group_of(self.customer, self.viewer.on)
        if group is None or group.is_settled or not sees_all(self.viewer, group.members):
            return None
        return group

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Customers on file that the dossier names and no link leads to yet."""
        linked = {one.other.pk for one in self.links if one.other is not None}
        named = Finding.objects.filter(customer__in=self.customer.together, item__in=NAMING, withdrawn_on=None)
        found: dict[tuple[str, int], Suggestion] = {}
        for finding in named.order_by("pk"):
            kind = relation_kinds()[NAMING[finding.item]]
            for other in self._called(finding.value.get("name", "")):
                if other.pk not in linked and other.pk != self.customer.pk:
                    share = _percent(finding.value.get("share")) if kind.takes_share else ""
                    found[kind.name, other.pk] = Suggestion(kind.name, kind.zh, kind.en, other, share)
        return list(found.values())

    def _called(self, name: str) -> Sequence[Customer]:
        mark = name_mark(name, None)
        if not mark:
            return []
        codes = IdentityMark.objects.filter(kind="name", mark=mark).values("customer")
        found = visible_parts(self.viewer).filter(customer_id__in=codes).select_related("merged_into")
        return [one.leading for one in found.order_by("customer_id")[:CALLED_MOST]]


def sees_all(viewer: Viewer, members: Sequence[Customer]) -> bool:
    keys = {member.pk for member in members}
    return visible_customers(viewer).filter(pk__in=keys).count() == len(keys)


def customer_of_code(viewer: Viewer, code: str) -> Customer | None:
    """The customer on file that a code means; the one that leads for a merged one. None where the viewer sees none."""
    found = visible_parts(viewer).select_related("merged_into").filter(customer_id=code).first()
    return found.leading if found else None


def _percent(share: str | None) -> str:
    return f"{(Decimal(share) * 100).normalize():f}" if share else ""


def relation_form(viewer: Viewer, request: HttpRequest | None = None, first: Mapping[str, str] = NOTHING) -> Form:
    """The form that records a link. ``first``: what stands in its fields before anything is typed."""
    blank = dict.fromkeys(("kind", "other", "share", "channel", "source", "papers"), "") | SENT
    return Form("relation", request, **{**blank, "as_of": viewer.on.isoformat(), **first})


def group_form(group_id: str = "", request: HttpRequest | None = None) -> Form:
    return Form("group", request, group_id=group_id, seen="")
