"""What is open of one customer, by the run in force and on any day by the engine; documents by who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.people.selectors import Viewer
from xindang.runs.models import OpenItem, Run
from xindang.runs.past import open_on

Row = Mapping[str, Any]
ITEMS_MOST = 500
AMOUNTS = ("amount", "open_amount", "notes_amount", "disputed_amount")
COLUMNS = ("item_id", "unit", "side", "currency", "document_no", "issued_on", "due_on", "overdue_days", *AMOUNTS)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ItemsShown:
    """Open items on a day. ``rows``: those of one's own units, the first of them; ``count`` there are.

    ``others``: those of other units in one line per side and currency; ``totals``: all of them, own and others', so.
    ``unapplied``: money not applied, by side and currency; None where the run's table has it already.
    """

    on: date
    rows: Sequence[Row]
    count: int
    others: Sequence[Row]
    totals: Sequence[Row]
    unapplied: Sequence[Row]
    seconds: float | None = None


def items_in_force(viewer: Viewer, run: Run, customer: Customer) -> ItemsShown:
    """The open items of the run in force."""
    items: QuerySet[OpenItem, Any] = OpenItem.objects.filter(run=run, customer__in=customer.together)
    found: list[Row] = list(items.order_by("side", "due_on", "item_id").values(*COLUMNS))
    return _by_sight(viewer, run.on, found, ())


def items_on(viewer: Viewer, customer: Customer, on: date) -> ItemsShown:
    """The open items of a past day, worked out by the engine. Raises ProblemsFound for a day that is yet to come."""
    if on > viewer.on:
        raise ProblemsFound([problem("day_to_come", column="on", value=on, latest=viewer.on)])
    told = open_on(customer, on)
    rows = sorted(told.items, key=lambda row: (row["side"], row["due_on"] or date.max, row["item_id"]))
    return _by_sight(viewer, on, rows, told.unapplied)


def _by_sight(viewer: Viewer, on: date, rows: Sequence[Row], unapplied: Sequence[Row]) -> ItemsShown:
    own = [row for row in rows if sees(viewer, row["unit"])]
    others = [row for row in rows if not sees(viewer, row["unit"])]
    return ItemsShown(on, own[:ITEMS_MOST], len(own), totals_of(others), totals_of(rows), _sums(unapplied, ("amount",)))


def sees(viewer: Viewer, unit: str | None) -> bool:
    """Whether the viewer sees single documents of the unit; those without one are of the organisation."""
    return viewer.document_units is None or (unit or "") in viewer.document_units


def totals_of(rows: Iterable[Row]) -> list[Row]:
    """One line per side and currency: how many, and their amounts."""
    return _sums(rows, AMOUNTS)


def _sums(rows: Iterable[Row], amounts: Sequence[str]) -> list[Row]:
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        side, currency = row["side"], row["currency"]
        line = sums.setdefault((side, currency), {"side": side, "currency": currency, "count": 0})
        line["count"] += 1
        for amount in amounts:
            line[amount] = line.get(amount, ZERO) + row[amount]
    return [sums[key] for key in sorted(sums)]
