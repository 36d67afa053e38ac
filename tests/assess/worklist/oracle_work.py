"""A plain recomputation of the worklist's main kinds, written from their readings and sharing nothing with the SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assess.books import Row, Tables
from assess.oracle import ZERO, ItemState, Ledger, in_force
from assess.oracle_facts import FactOracle, months_ago

Key = tuple[Any, ...]
BOTH = ("sale", "prepayment")
HARDNESS = ("suspended", "none", "granted", "unlimited")


@dataclass(frozen=True, slots=True)
class Held:
    """What of our funds is held by an item; ``amount`` in base currency, None without a rate."""

    customer: str
    unit: str | None
    side: str
    issued_on: date
    amount: Decimal | None


def total(amounts: Iterator[Decimal | None] | list[Decimal | None]) -> tuple[Decimal, bool]:
    """The sum of what is known, and whether all is."""
    listed = list(amounts)
    return sum((amount for amount in listed if amount is not None), ZERO), None not in listed


class WorkOracle:
    """What is to be done about a book on a day; the book declares nothing."""

    def __init__(self, tables: Tables, on: date) -> None:
        self.tables, self.on = tables, on
        self.ledger = Ledger(tables, on)
        self.facts = FactOracle(tables, on, {})
        self.states = list(self.ledger.states())
        self.customers = {row["customer_id"]: row for row in tables["customers"]}
        self.held = [held for state in self.states if (held := self._held(state))]

    def base(self, amount: Decimal, row: Row) -> Decimal | None:
        return self.facts.in_base(amount, self.ledger.currency_of(row))

    def _held(self, state: ItemState) -> Held | None:
        row, amount = state.row, state.open_amount + state.notes_amount
        if row["side"] not in BOTH or not amount:
            return None
        unit = row.get("unit") or self.customers[row["customer_id"]].get("unit")
        return Held(row["customer_id"], unit, row["side"], row["issued_on"], self.base(amount, row))

    def overdue(self) -> dict[Key, tuple[Decimal, date]]:
        """Customer, side, currency to the amount and the oldest due date."""
        found: dict[Key, tuple[Decimal, date]] = {}
        for state in self.states:
            if state.open_amount and state.due_on and state.due_on < self.on and state.row["side"] != "prepayment":
                key = (state.row["customer_id"], state.row["side"], self.ledger.currency_of(state.row))
                before, oldest = found.get(key, (ZERO, state.due_on))
                found[key] = before + state.open_amount, min(oldest, state.due_on)
        return found

    def undelivered(self, days: int) -> dict[Key, Decimal]:
        found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
        for state in self.states:
            late = state.due_on < self.on if state.due_on else (self.on - state.row["issued_on"]).days > days
            if state.open_amount and state.row["side"] == "prepayment" and late:
                found[state.row["customer_id"], self.ledger.currency_of(state.row)] += state.open_amount
        return dict(found)

    def unapplied(self) -> dict[Key, Decimal]:
        found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
        for row, amount in self.ledger.unapplied():
            found[row["customer_id"], row["side"], self.ledger.currency_of(row)] += amount
        return {key: amount for key, amount in found.items() if amount > 0}

    # Limits.

    def limits_in_force(self) -> Iterator[Row]:
        """Of one owner, unit, side and tenure the one that began last; of one day the harder, then the lower."""
        best: dict[Key, Row] = {}
        for row in self.tables["limits"]:
            if row["valid_from"] <= self.on and (row["valid_to"] is None or row["valid_to"] >= self.on):
                key = (row["customer_id"], row["group_id"], row["unit"], row["side"], row["tenure"] or "long")
                if key not in best or self._harder(row, best[key]):
                    best[key] = row
        yield from best.values()

    def _harder(self, row: Row, other: Row) -> bool:
        def rank(entry: Row) -> tuple[int, int, Decimal]:
            amount = self.base(entry["amount"], entry) if entry["amount"] is not None else None
            return -entry["valid_from"].toordinal(), HARDNESS.index(entry["state"]), -1 if amount is None else amount  # type: ignore[return-value]

        return rank(row) < rank(other)

    def scopes(self) -> dict[Key, tuple[str, Decimal | None, date]]:
        """Customer, group, unit, side to state, amount and the day it was last set."""
        grouped: dict[Key, list[Row]] = defaultdict(list)
        for row in self.limits_in_force():
            grouped[row["customer_id"], row["group_id"], row["unit"], row["side"]].append(row)
        return {key: self._scope(rows) for key, rows in grouped.items()}

    def _scope(self, rows: list[Row]) -> tuple[str, Decimal | None, date]:
        states, since = {row["state"] for row in rows}, max(row["valid_from"] for row in rows)
        if "suspended" in states:
            return "suspended", ZERO, since
        if "granted" in states:
            amount, known = total([self.base(row["amount"], row) for row in rows if row["state"] == "granted"])
            return "granted", amount if known else None, since
        return ("none" if "none" in states else "unlimited"), None, since

    def bounded(self, key: Key) -> list[Held]:
        """What a limit is held against."""
        customer, group, unit, side = key
        return [
            held
            for held in self.held
            if (held.customer == customer if customer else self.customers[held.customer].get("group_id") == group)
            and unit in (None, held.unit)
            and side in ("all", held.side)
        ]

    def over_limit(self) -> tuple[dict[Key, tuple[Decimal, date | None]], int]:
        """Customer, group, unit, side to the excess and since when at least; and how many cannot be compared."""
        found: dict[Key, tuple[Decimal, date | None]] = {}
        unknown = 0
        for key, (state, limit, since) in self.scopes().items():
            held = self.bounded(key)
            if state not in ("granted", "suspended") or not held:
                continue
            seen, known = total([entry.amount for entry in held])
            if limit is not None and seen > limit:
                found[key] = seen - limit, max(self._passed(held, limit), since)
            elif limit is None or not known:
                unknown += 1
        return found, unknown

    def _passed(self, held: list[Held], limit: Decimal) -> date:
        seen = ZERO
        for day in sorted({entry.issued_on for entry in held}):
            seen += total([entry.amount for entry in held if entry.issued_on == day])[0]
            if seen > limit:
                return day
        raise AssertionError("it is above the limit")

    def without_limit(self) -> dict[Key, Decimal | None]:
        """Customer, unit, side to what is held and no limit covers."""
        covering = [key for key, (state, _, _) in self.scopes().items() if state != "none"]
        covered = {id(held) for key in covering for held in self.bounded(key)}
        found: dict[Key, list[Decimal | None]] = defaultdict(list)
        for held in self.held:
            if id(held) not in covered:
                found[held.customer, held.unit, held.side].append(held.amount)
        return {key: seen if known else None for key, rows in found.items() for seen, known in [total(rows)]}

    def last_debt(self) -> dict[Key, tuple[Decimal | None, bool]]:
        """Customer, side to what is unsettled of the last debt, and whether more was given since."""
        found = {}
        for customer, side in sorted({(held.customer, held.side) for held in self.held}):
            scopes = [row for row in self.limits_in_force() if row["customer_id"] == customer]
            credit = [row for row in scopes if row["side"] in (side, "all") and row["state"] != "none"]
            if not credit:
                continue
            is_long = any((row["tenure"] or "long") == "long" for row in credit)
            own = [state for state in self.states if (state.row["customer_id"], state.row["side"]) == (customer, side)]
            old = [s for s in own if s.open_amount and (not is_long or (s.due_on and s.due_on < self.on))]
            amount, known = total([self.base(state.open_amount, state.row) for state in old])
            if old and amount > 0:
                since = min(s.due_on for s in old if s.due_on) if is_long else min(s.row["issued_on"] for s in old)
                newest = max(state.row["issued_on"] for state in own)
                found[customer, side] = (amount if known else None), newest > max(since, months_ago(self.on, 1))
        return found

    # Contracts and reconciliations.

    def never_zero(self, days: int, notice: int) -> dict[Key, date]:
        """Contract to the day since which something was held at the end of every day, looked at day by day."""
        pending = [row for row in self.tables["settlements"] if self._is_pending(row)]
        settled = {**self.tables, "settlements": [row for row in self.tables["settlements"] if row not in pending]}
        spans = [
            (state.row, state.closed_on)
            for state in Ledger(settled, self.on).states()
            if state.row["side"] in BOTH and state.row["amount"] > 0
        ]
        first = max(self.facts.coverage(name)[0] or date.max for name in ("items", "settlements"))
        found = {}
        for row in self.tables["contracts"]:
            ended = row["valid_to"] is not None and row["valid_to"] < self.on
            if row["valid_from"] > self.on or ended or first > row["valid_from"]:
                continue
            own = [(issued["issued_on"], closed) for issued, closed in spans if self._is_under(row, issued)]
            since = self._held_since(own, row["valid_from"])
            near = row["valid_to"] is not None and (row["valid_to"] - self.on).days <= notice
            if since and ((self.on - since).days >= days or near):
                found[row["contract_id"],] = since
        return found

    def _is_pending(self, row: Row) -> bool:
        honoured = row.get("honoured_on")
        return row.get("method") == "note" and in_force(row, self.on) and (honoured is None or honoured > self.on)

    def _is_under(self, contract: Row, item: Row) -> bool:
        unit = item.get("unit") or self.customers[item["customer_id"]].get("unit")
        return (
            contract["customer_id"] == item["customer_id"]
            and contract["unit"] in (None, unit)
            and contract["side"] in (None, item["side"])
        )

    def _held_since(self, spans: list[tuple[date, date | None]], begins: date) -> date | None:
        """None where it came back to zero since, or nothing is held."""
        spans = [(issued, closed) for issued, closed in spans if closed is None or closed >= begins]
        day, closed_within = begins, False
        while day <= self.on:
            closed_within = closed_within or any(closed == day for _, closed in spans)
            is_held = any(issued <= day and (closed is None or closed > day) for issued, closed in spans)
            if closed_within and not is_held:
                return None
            day += timedelta(1)
        return max(begins, min(issued for issued, _ in spans)) if spans and is_held else None

    def not_reconciled(self, days: int) -> dict[Key, tuple[Decimal | None, str]]:
        """Customer, unit to what is held, and the severity."""
        found: dict[Key, tuple[Decimal | None, str]] = {}
        for customer, unit in {(held.customer, held.unit) for held in self.held}:
            signed = [
                row["on"]
                for row in self.tables["reconciliations"]
                if row["customer_id"] == customer
                and row["unit"] in (None, unit)
                and row["on"] <= self.on
                and row["confirmed_on"] is not None
                and row["confirmed_on"] <= self.on
            ]
            if not signed or (self.on - max(signed)).days > days:
                own = [held.amount for held in self.held if (held.customer, held.unit) == (customer, unit)]
                seen, known = total(own)
                found[customer, unit] = (seen if known else None), "low" if signed else "medium"
        return found
