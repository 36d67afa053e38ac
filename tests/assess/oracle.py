"""A plain recomputation of open amounts and aging, written from the rules of the book and sharing nothing with the SQL.

Rows are dicts as a book's files have them; a missing key is a blank cell. Open on D = amount - settlements in force -
credit notes applied by D; whatever else came in is unapplied and stands beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assess.books import Row, Tables

ZERO = Decimal("0.00")
BUCKETS = (("d1_30", 1, 30), ("d31_60", 31, 60), ("d61_90", 61, 90), ("d91_180", 91, 180), ("d181_365", 181, 365))
AMOUNTS = (
    "open_amount", "not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_365", "d366_plus", "no_due_date",
    "unapplied_amount", "notes_amount", "disputed_amount",
)  # fmt: skip
Key = tuple[str | None, ...]


@dataclass(slots=True)
class ItemState:
    """An item on a day. ``movements``: what lowered it, day and amount, in force on the day."""

    row: Row
    open_amount: Decimal
    excess_amount: Decimal
    notes_amount: Decimal
    closed_on: date | None
    movements: list[tuple[date, Decimal]] = field(default_factory=list)

    @property
    def due_on(self) -> date | None:
        due: date | None = self.row.get("due_on")
        return due


def in_force(settlement: Row, on: date) -> bool:
    bounced = settlement.get("bounced_on")
    return settlement["settled_on"] <= on and (bounced is None or bounced > on)


def is_credit(item: Row) -> bool:
    return item.get("kind") == "credit_note"


class Ledger:
    """Items and settlements of a book, seen on a day."""

    def __init__(self, tables: Tables, on: date, base_currency: str = "CNY", drawn_on: date | None = None) -> None:
        self.on = on
        self.drawn_on = drawn_on
        self.base_currency = base_currency
        self.tables = tables
        self.items: dict[str, Row] = {row["item_id"]: row for row in tables.get("items", [])}
        self.settled: dict[str, list[Row]] = defaultdict(list)
        self.credited: dict[str, list[Row]] = defaultdict(list)
        for row in tables.get("settlements", []):
            if row.get("item_id") and in_force(row, on):
                self.settled[row["item_id"]].append(row)
        for row in self.items.values():
            if is_credit(row) and row.get("applies_to") and row["issued_on"] <= on:
                self.credited[row["applies_to"]].append(row)

    def known(self, code: str) -> bool:
        """Whether the item is on the books: issued by the day."""
        issued: date = self.items[code]["issued_on"]
        return issued <= self.on

    def states(self) -> Iterator[ItemState]:
        """Every item but credit notes."""
        for code, item in self.items.items():
            if self.known(code) and not is_credit(item):
                yield self._state(code, item)

    def _state(self, code: str, item: Row) -> ItemState:
        movements = [(row["settled_on"], row["amount"]) for row in self.settled[code]]
        movements += [(row["issued_on"], row["amount"]) for row in self.credited[code]]
        moved = sum((amount for _, amount in movements), ZERO)
        notes = sum((row["amount"] for row in self.settled[code] if self._is_pending_note(row)), ZERO)
        return ItemState(
            row=item,
            open_amount=max(item["amount"] - moved, ZERO),
            excess_amount=max(moved - item["amount"], ZERO),
            notes_amount=min(notes, item["amount"]),
            closed_on=closing_day(item, movements),
            movements=movements,
        )

    def _is_pending_note(self, row: Row) -> bool:
        honoured = row.get("honoured_on")
        return row.get("method") == "note" and (honoured is None or honoured > self.on)

    def unapplied(self) -> Iterator[tuple[Row, Decimal]]:
        """What came in or was credited and lowers no item on the day: a row that tells whose it is, and the amount."""
        for row in self.tables.get("settlements", []):
            if not in_force(row, self.on):
                continue
            if not row.get("item_id"):
                yield row, row["amount"]
            elif not self.known(row["item_id"]):
                item = self.items[row["item_id"]]
                yield item, -row["amount"] if is_credit(item) else row["amount"]
        for code, item in self.items.items():
            if is_credit(item) and self.known(code):
                target = item.get("applies_to")
                applied = target and self.known(target) and not is_credit(self.items[target])
                paid_out = sum((row["amount"] for row in self.settled[code]), ZERO)
                yield item, (ZERO if applied else item["amount"]) - paid_out
        for state in self.states():
            yield state.row, state.excess_amount

    def disputed(self, state: ItemState) -> Decimal:
        """How much of what is open is in dispute; ``disputed_amount`` of the item holds only on the drawing day."""
        code = state.row["item_id"]
        open_disputes = [
            row
            for row in self.tables.get("disputes", [])
            if row["item_id"] == code
            and row["raised_on"] <= self.on
            and (row.get("resolved_on") is None or row["resolved_on"] > self.on)
        ]
        if any(row.get("amount") is None for row in open_disputes):
            return state.open_amount
        drawn = (state.row.get("disputed_amount") or ZERO) if self.drawn_on == self.on else ZERO
        return min(state.open_amount, max(drawn, sum((row["amount"] for row in open_disputes), ZERO)))

    def currency_of(self, row: Row) -> str:
        own: str = row.get("currency") or self.base_currency
        return own


def closing_day(item: Row, movements: Iterable[tuple[date, Decimal]]) -> date | None:
    """The day on which what came in first reached the amount; the day of issue where nothing was owed; None if open."""
    left: Decimal = item["amount"]
    if left <= 0:
        issued: date = item["issued_on"]
        return issued
    for day, amount in sorted(movements):
        left -= amount
        if left <= 0:
            return day
    return None


def aging(
    tables: Tables, on: date, *, by_unit: bool = False, base_currency: str = "CNY", drawn_on: date | None = None
) -> dict[Key, Row]:
    """Key (customer, [unit,] side, currency) to the row's amounts, overdue_days_max and oldest_due_on."""
    ledger = Ledger(tables, on, base_currency, drawn_on)
    found: dict[Key, Row] = {}

    def row_of(source: Row) -> Row:
        unit = (source.get("unit"),) if by_unit else ()
        key = (source["customer_id"], *unit, source["side"], ledger.currency_of(source))
        blank: Row = dict.fromkeys(AMOUNTS, ZERO) | {"overdue_days_max": None, "oldest_due_on": None}
        return found.setdefault(key, blank)

    for source, amount in ledger.unapplied():
        if amount:
            row_of(source)["unapplied_amount"] += amount
    for state in ledger.states():
        if state.open_amount or state.notes_amount:
            _add(row_of(state.row), state, ledger)
    return found


def _add(row: Row, state: ItemState, ledger: Ledger) -> None:
    row["open_amount"] += state.open_amount
    row["notes_amount"] += state.notes_amount
    row["disputed_amount"] += ledger.disputed(state)
    row[bucket_of(state.due_on, ledger.on)] += state.open_amount
    if state.open_amount and state.due_on is not None:
        days = max((ledger.on - state.due_on).days, 0)
        row["overdue_days_max"] = days if row["overdue_days_max"] is None else max(days, row["overdue_days_max"])
        oldest = row["oldest_due_on"]
        row["oldest_due_on"] = state.due_on if oldest is None else min(oldest, state.due_on)


def bucket_of(due_on: date | None, on: date) -> str:
    """The column an open item stands in: due on the day is not overdue."""
    if due_on is None:
        return "no_due_date"
    days = (on - due_on).days
    if days <= 0:
        return "not_due"
    return next((name for name, first, last in BUCKETS if first <= days <= last), "d366_plus")


def balances(tables: Tables, on: date, base_currency: str = "CNY") -> dict[Key, Decimal]:
    """What the ledger says is left per customer, side and currency: issued - credit notes - settlements in force.

    Money paid out on a credit note goes the other way. This is what open less unapplied must come to.
    """
    left: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    items = {row["item_id"]: row for row in tables.get("items", [])}
    for item in items.values():
        if item["issued_on"] <= on:
            key = (item["customer_id"], item["side"], item.get("currency") or base_currency)
            left[key] += -item["amount"] if is_credit(item) else item["amount"]
    for row in tables.get("settlements", []):
        if in_force(row, on):
            source = items[row["item_id"]] if row.get("item_id") else row
            key = (source["customer_id"], source["side"], source.get("currency") or base_currency)
            left[key] += row["amount"] if is_credit(source) else -row["amount"]
    return left
