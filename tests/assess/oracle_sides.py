"""A plain recomputation of the facts per customer and side, month by month, sharing nothing with the SQL."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from assess.books import Row, Tables
from assess.oracle import ZERO, Ledger, in_force, is_credit
from assess.oracle_facts import FactOracle

CENT = Decimal("0.01")
SIDES = ("sale", "prepayment")
SHIPPED = {None, "invoice", "shipment", "advance"}


def month_ends(on: date, count: int = 12) -> list[date]:
    """The last days of the last full months up to a day, newest first."""
    following = on + timedelta(days=1)
    first = following.replace(day=1)
    ends = []
    for _ in range(count):
        end = first - timedelta(days=1)
        ends.append(end)
        first = end.replace(day=1)
    return ends


class SideOracle:
    """Facts of every customer and side traded on a day, of a book whose ledger covers the windows."""

    def __init__(self, tables: Tables, on: date) -> None:
        self.tables, self.on = tables, on
        self.rates = FactOracle(tables, on, {})
        self.ends = month_ends(on)
        self.open_at = [[state for state in Ledger(tables, end).states() if state.open_amount] for end in self.ends]
        self.ledger = Ledger(tables, on)
        self.items = self.ledger.items

    def all(self) -> dict[tuple[str, str], Row]:
        return {key: self._facts(*key) for key in sorted(self.traded())}

    def traded(self) -> set[tuple[str, str]]:
        told = {"buyer": ("sale",), "supplier": ("prepayment",), "both": SIDES}
        found = {
            (c["customer_id"], side) for c in self.tables["customers"] for side in told.get(c.get("side") or "", ())
        }
        issued = (row for row in self.items.values() if row["issued_on"] <= self.on and row["side"] in SIDES)
        return found | {(row["customer_id"], row["side"]) for row in issued}

    def _facts(self, customer: str, side: str) -> Row:
        months = self._months(customer, side)
        shipped, paid = self._shipped(customer, side), self._paid(customer, side)
        return {
            "exposure_amount": self._exposure(customer, side),
            "shipments_average_12m": average(None if shipped is None else max(shipped, ZERO), months),
            "payments_average_12m": average(paid, months),
            "amount_in_use_12m": average(self._used(customer, side), 12),
            "payment_last_on": max((day for day, _, own in self._payments(customer, side) if own), default=None),
        }

    def _base(self, amount: Decimal, row: Row) -> Decimal | None:
        return self.rates.in_base(amount, self.ledger.currency_of(row))

    def _mine(self, customer: str, side: str) -> list[Row]:
        return [r for r in self.items.values() if (r["customer_id"], r["side"]) == (customer, side)]

    def _in_window(self, day: date | None) -> bool:
        return day is not None and self.ends[-1].replace(day=1) <= day <= self.ends[0]

    def _months(self, customer: str, side: str) -> int:
        """Full months since the first dealing: of the file, or of an item or payment of the window if earlier."""
        opened = next(c for c in self.tables["customers"] if c["customer_id"] == customer).get("opened_on")
        if opened is None or opened > self.on:
            return 12
        issued = [r["issued_on"] for r in self._mine(customer, side) if self._in_window(r["issued_on"])]
        first: date = min([opened, *issued, *(day for day, _ in self._recent(customer, side))])
        months = (self.ends[0].year - first.year) * 12 + self.ends[0].month - first.month + 1
        return min(months, 12)

    def _shipments(self, customer: str, side: str) -> list[Row]:
        mine = (r for r in self._mine(customer, side) if r.get("kind") in SHIPPED or is_credit(r))
        return [r for r in mine if self._in_window(r["issued_on"])]

    def _shipped(self, customer: str, side: str) -> Decimal | None:
        signed = [
            None if (base := self._base(r["amount"], r)) is None else (-base if is_credit(r) else base)
            for r in self._shipments(customer, side)
        ]
        return total(signed)

    def _paid(self, customer: str, side: str) -> Decimal | None:
        return total([amount for _, amount in self._recent(customer, side)])

    def _recent(self, customer: str, side: str) -> list[tuple[date, Decimal | None]]:
        return [(day, amount) for day, amount, _ in self._payments(customer, side) if self._in_window(day)]

    def _payments(self, customer: str, side: str) -> list[tuple[date, Decimal | None, Decimal]]:
        """Every payment up to the day: when, how much in base currency, how much in its own."""
        found = []
        for row in self.tables.get("settlements", []):
            whose = self.items[row["item_id"]] if row.get("item_id") else row
            if (whose["customer_id"], whose["side"]) != (customer, side) or not in_force(row, self.on):
                continue
            method = row.get("method")
            day = row.get("honoured_on") if method == "note" else row["settled_on"]
            counts = method not in {"writeoff", "offset"} and (side == "sale" or method in {None, "delivery"})
            if counts and day is not None and day <= self.on:
                found.append((day, self._base(row["amount"], whose), row["amount"]))
        return found

    def _used(self, customer: str, side: str) -> Decimal | None:
        """The month-end open amounts of 12 months added up, in base currency at the rates of the day."""
        return total(
            [
                self._base(state.open_amount, state.row)
                for states in self.open_at
                for state in states
                if (state.row["customer_id"], state.row["side"]) == (customer, side)
            ]
        )

    def _exposure(self, customer: str, side: str) -> Decimal | None:
        held = [
            self._base(state.open_amount + state.notes_amount, state.row)
            for state in self.ledger.states()
            if (state.row["customer_id"], state.row["side"]) == (customer, side)
            and (state.open_amount or state.notes_amount)
        ]
        return total(held)


def total(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None


def average(amount: Decimal | None, months: int) -> Decimal | None:
    if amount is None or months < 1:
        return None
    return (amount / months).quantize(Decimal("0.000001"), "ROUND_DOWN").quantize(CENT, ROUND_HALF_UP)
