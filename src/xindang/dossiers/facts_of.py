"""The facts of a dossier (``facts/dossier.toml``), made of what was recorded and of the customer's own columns.

Each function makes the subjects of one grain; a fact that is not there is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from xindang.customers.models import Customer
from xindang.dossiers.catalogue import ONLY, Item
from xindang.dossiers.gathered import Gathered
from xindang.dossiers.known import COLUMN, FINDING, Ground, Known, Subject, said_of
from xindang.dossiers.models import Finding
from xindang.dossiers.values import alike
from xindang.policy.evaluate import Value
from xindang.policy.pack import CUSTOMER_GRAIN

ITEM_GRAIN = "item"
# By type of a part: the value that rules compare.
VALUES: Mapping[str, Any] = {
    "money": Decimal, "percent": Decimal, "number": Decimal, "date": date.fromisoformat, "choice": str,
}  # fmt: skip
SINGLE = ("registered_capital", "paid_in_capital")


def item_subjects(gathered: Iterable[Gathered]) -> list[Subject]:
    """A subject per item row of which anything was found out."""
    return [
        Subject(ITEM_GRAIN, f"{one.item.name}:{one.row}" if one.row else one.item.name, _of_channels(one))
        for one in gathered
        if one.findings
    ]


def _of_channels(one: Gathered) -> dict[str, Known]:
    grounds = tuple(ground_of(finding, _whole(finding)) for finding in one.findings)
    # Who says less than another contradicts nobody: then all that is said is one value.
    count = 1 if one.agrees else len({ground.said for ground in grounds})
    return {"channel_value_count": Known(Decimal(count), grounds)}


def customer_subject(customer: Customer, gathered: Iterable[Gathered]) -> Subject:
    """The one subject of the customer itself."""
    by_item = {one.item.name: one for one in gathered if not one.item.is_many}
    facts = {name: _single(customer, by_item[name]) for name in SINGLE if name in by_item}
    return Subject(CUSTOMER_GRAIN, "", facts)


def _single(customer: Customer, one: Gathered) -> Known:
    """What holds of an item of one value: what was found out, else what the source's column says."""
    if one.findings:
        accepted = one.accepted
        if accepted is None or ONLY not in accepted.value:
            return Known()
        grounds = tuple(ground_of(finding, finding.value.get(ONLY, "")) for finding in one.standing)
        return Known(_value(one.item, accepted.value[ONLY]), grounds)
    said = getattr(customer, one.item.column) if one.item.column else None
    if said is None:
        return Known()
    return Known(said, (Ground(COLUMN, one.item.column, one.item.column, said_of(said)),))


def _value(item: Item, text: str) -> Value:
    kept: Value = VALUES.get(item.parts[ONLY].type, alike)(text)
    return kept


def ground_of(finding: Finding, said: str) -> Ground:
    return Ground(FINDING, str(finding.pk), finding.channel, alike(said), finding)


def _whole(finding: Finding) -> str:
    """All parts of a value as one text."""
    return "\n".join(f"{name}={alike(text)}" for name, text in sorted(finding.value.items()))
