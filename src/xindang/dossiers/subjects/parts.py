"""Parts of what was found out as values that rules compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from xindang.customers.models import Customer
from xindang.dossiers.catalogue import ONLY, Part
from xindang.dossiers.gathered import Gathered
from xindang.dossiers.known import FINDING, Ground, Known, column_ground, said_of
from xindang.dossiers.models import Finding
from xindang.dossiers.values import alike
from xindang.policy.evaluate import Value

# By type of a part; whatever else is text.
VALUES: Mapping[str, Callable[[str], Value]] = {
    "money": Decimal, "percent": Decimal, "number": Decimal, "date": date.fromisoformat, "choice": str,
}  # fmt: skip


def kept_value(part: Part, text: str) -> Value:
    """A kept text as a value; texts in one way of writing them."""
    return VALUES.get(part.type, alike)(text)


def grounds_of(findings: Iterable[Finding], part: str) -> tuple[Ground, ...]:
    """What of these findings says something of a part."""
    return tuple(
        Ground(FINDING, str(finding.pk), finding.channel, alike(finding.value[part]), finding)
        for finding in findings
        if part in finding.value
    )


def text_known(said: str, findings: Iterable[Finding], part: str) -> Known:
    return Known(said, grounds_of(findings, part))


def part_known(one: Gathered, part: str = ONLY) -> Known:
    """What holds of a part of an item; of several channels that agree, the newest that speaks of it."""
    if one.accepted is None:
        return Known()
    grounds = grounds_of(one.standing, part)
    newest = grounds[0].finding if grounds else None
    return Known(kept_value(one.item.parts[part], newest.value[part]), grounds) if newest else Known()


def known_or_column(customer: Customer, one: Gathered) -> Known:
    """What holds of an item of one value: what was found out, else what the source's column says."""
    if one.findings:
        return part_known(one)
    cell = getattr(customer, one.item.column) if one.item.column else None
    return Known() if cell is None else Known(cell, (column_ground(one.item.column, said_of(cell)),))
