"""Oldest first, day by day, where money comes back or an item is lowered by name.

A match once made stays: on each day only what was known by then is looked at. So a cheque that bounces has paid its
item until then, a credit note lowers its item from its own day, and what that leaves too much on an item stays there
as money beyond it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from heapq import heappop, heappush


@dataclass(frozen=True, slots=True)
class Owed:
    """An item, in the order of its queue."""

    item_id: str
    issued_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that names no item, in the order of its queue; of no force from ``bounced_on``."""

    settled_on: date
    amount: Decimal
    bounced_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lowered:
    """What lowers an item by name: a credit note that applies to it, or money that names it."""

    item_id: str
    from_on: date
    amount: Decimal
    until_on: date | None = None


# A piece of money: its place among the payments, the item it goes to (None: not applied), how much.
Piece = tuple[int, str | None, Decimal]


def matched(owed: Sequence[Owed], paid: Sequence[Paid], lowered: Iterable[Lowered]) -> list[Piece]:
    """Every payment in pieces, each with its item. All are of one customer, unit, side and currency."""
    queue = _Queue(owed, paid)
    for change in lowered:
        queue.at(change.from_on).lowered.append((change.item_id, change.amount))
        if change.until_on is not None:
            queue.at(change.until_on).lowered.append((change.item_id, -change.amount))
    return queue.run()


@dataclass(slots=True)
class _Day:
    issued: list[int] = field(default_factory=list)
    lowered: list[tuple[str, Decimal]] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)
    bounced: list[int] = field(default_factory=list)


class _Queue:
    def __init__(self, owed: Sequence[Owed], paid: Sequence[Paid]) -> None:
        self.owed, self.paid = owed, paid
        self.place = {item.item_id: at for at, item in enumerate(owed)}
        self.left = [Decimal(0)] * len(owed)
        self.rest = [payment.amount for payment in paid]
        self.pieces: list[dict[int, Decimal]] = [{} for _ in paid]
        self.open_items: list[int] = []
        self.free_money: list[int] = []
        self.days: defaultdict[date, _Day] = defaultdict(_Day)
        for at, item in enumerate(owed):
            self.at(item.issued_on).issued.append(at)
        for at, payment in enumerate(paid):
            if payment.bounced_on is None or payment.bounced_on > payment.settled_on:
                self.at(payment.settled_on).paid.append(at)
                if payment.bounced_on is not None:
                    self.at(payment.bounced_on).bounced.append(at)

    def at(self, day: date) -> _Day:
        return self.days[day]

    def run(self) -> list[Piece]:
        gone: set[int] = set()
        for day in sorted(self.days):
            events = self.days[day]
            for at in events.issued:
                self._raise(at, self.owed[at].amount)
            for item_id, amount in events.lowered:
                self._raise(self.place[item_id], -amount)
            for at in events.bounced:
                gone.add(at)
                for item, amount in self.pieces[at].items():
                    self._raise(item, amount)
            for at in events.paid:
                heappush(self.free_money, at)
            self._match(gone)
        found: list[Piece] = []
        for at, pieces in enumerate(self.pieces):
            found += [(at, self.owed[item].item_id, pieces[item]) for item in sorted(pieces)]
            if self.rest[at]:
                found.append((at, None, self.rest[at]))
        return found

    def _raise(self, item: int, amount: Decimal) -> None:
        self.left[item] += amount
        if self.left[item] > 0 and amount > 0:
            heappush(self.open_items, item)

    def _match(self, gone: set[int]) -> None:
        """The oldest money that is free against the oldest item that is open, until one of them runs out."""
        while self.open_items and self.free_money:
            item, at = self.open_items[0], self.free_money[0]
            if self.left[item] <= 0:
                heappop(self.open_items)
            elif at in gone or not self.rest[at]:
                heappop(self.free_money)
            else:
                amount = min(self.left[item], self.rest[at])
                self.left[item] -= amount
                self.rest[at] -= amount
                self.pieces[at][item] = self.pieces[at].get(item, Decimal(0)) + amount
