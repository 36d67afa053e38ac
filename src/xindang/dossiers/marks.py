"""The marks by which a customer is known again that its dossier gives (``customers/marks.py``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xindang.customers.marks import WRITTEN, Mark, name_mark, renew_marks
from xindang.customers.models import Customer, MarkOrigin
from xindang.dossiers.catalogue import Part, load_items
from xindang.dossiers.models import Finding, SealedPart


def renew_dossier_marks(customers: Collection[Customer]) -> None:
    """Make the marks that the dossiers of these customers give those of what stands in them now."""
    renew_marks([one.customer_id for one in customers], _marks(customers), MarkOrigin.DOSSIER)


def _marks(customers: Collection[Customer]) -> Iterator[tuple[str, Mark]]:
    parts = _marking_parts()
    standing = Finding.objects.filter(customer__in=customers, item__in=parts, withdrawn_on=None)
    rows = standing.order_by("pk").values_list("customer_id", "item", "customer__kind", "value")
    for code, item, kind, value in rows:
        for part in parts[item]:
            text = "" if part.is_sealed else value.get(part.name, "")
            if mark := _mark(part, text, kind):
                yield str(code), (part.mark, mark)
    yield from _sealed_marks(customers)


def _sealed_marks(customers: Collection[Customer]) -> Iterator[tuple[str, Mark]]:
    for item, parts in _marking_parts().items():
        for part in (part for part in parts if part.is_sealed):
            rows = SealedPart.objects.filter(
                finding__customer__in=customers, finding__item=item, finding__withdrawn_on=None, part=part.name
            )
            for code, mark in rows.order_by("pk").values_list("finding__customer_id", "mark"):
                yield str(code), (part.mark, mark)


def _marking_parts() -> dict[str, list[Part]]:
    """By item, its parts that are marks."""
    found = {item.name: [part for part in item.parts.values() if part.mark] for item in load_items().items.values()}
    return {name: parts for name, parts in found.items() if parts}


def _mark(part: Part, text: str, kind: str | None) -> str:
    return name_mark(text, kind) if part.mark == "name" else WRITTEN[part.mark](text) if text else ""
