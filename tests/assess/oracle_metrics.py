"""The month's figures recomputed plainly: for every month-end the ledger is asked anew, as it stood on that day.

Loops, decimals and fractions; nothing of the SQL's, no running sums. Only the rates are those of the day of assessment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assess.books import Declared, Row, Tables
from assess.oracle import ZERO, ItemState, Ledger, in_force, is_credit
from assess.oracle_facts import FactOracle

SALES = {"sale": {"invoice", "shipment"}, "power": {"invoice", "shipment"}}
SALES["prepayment"] = {*SALES["sale"], "advance"}
Key = tuple[date, str]
FIGURES = (
    "credit_sales", "receivable", "not_due_amount", "overdue_amount", "overdue_share", "dso", "dso_countback", "bpdso",
    "add_days", "cei", "bad_debt_rate",
)  # fmt: skip


def kind_of(item: Row) -> str:
    own: str = item.get("kind") or "invoice"
    return own


def end_of_month(day: date) -> date:
    while (day + timedelta(1)).day != 1:
        day += timedelta(1)
    return day


class MetricsOracle:
    """Every side's months of a book, seen on a day. ``months``: last days of those that are covered, oldest first."""

    def __init__(self, tables: Tables, on: date, declared: Declared, base_currency: str = "CNY") -> None:
        self.tables, self.on = tables, on
        self.facts = FactOracle(tables, on, declared, base_currency)
        self.items = {row["item_id"]: row for row in tables.get("items", [])}
        self.settled: dict[str | None, list[Row]] = {}
        for row in tables.get("settlements", []):
            self.settled.setdefault(row.get("item_id"), []).append(row)
        found = [self.facts.coverage(name) for name in ("items", "settlements")]
        self.begin = max((first for first, _, _ in found if first), default=date.max)
        self.end = min((last for _, last, _ in found if last), default=date.min)
        self.whole = all(first and last and complete for first, last, complete in found)
        self.months = [day for day in self._month_ends() if self.whole and day.replace(day=1) >= self.begin]
        self.ledgers = {day: Ledger(tables, day, base_currency) for day in self.months}
        self.states = {day: list(ledger.states()) for day, ledger in self.ledgers.items()}

    def _month_ends(self) -> Iterable[date]:
        day = end_of_month(min((row["issued_on"] for row in self.items.values()), default=self.on))
        day = min(day, end_of_month(self.begin)) if self.whole else day
        while day <= self.on:
            yield day
            day = end_of_month(day + timedelta(1))

    def rows(self) -> dict[Key, Row]:
        sides = {row["side"] for row in self.items.values() if row["issued_on"] <= self.on} if self.months else set()
        return {(day, side): self._row(at, side) for at, day in enumerate(self.months) for side in sorted(sides)}

    def _row(self, at: int, side: str) -> Row:
        day = self.months[at]
        if end_of_month(day) > self.end + timedelta(7):
            return dict.fromkeys(FIGURES)
        receivable, not_due = self.receivable(at, side), self.not_due(at, side)
        overdue = None if receivable is None or not_due is None else receivable - not_due
        sales, days = self.sales(at, side, 3), (day - self.months[max(at - 3, 0)]).days
        if at == 2:
            days = (day - self.months[0].replace(day=1)).days + 1
        dso, bpdso = rounded(ratio(receivable, sales, days)), rounded(ratio(not_due, sales, days))
        return {
            "credit_sales": self.sales(at, side, 1),
            "receivable": receivable,
            "not_due_amount": not_due,
            "overdue_amount": overdue,
            "overdue_share": cut_off(ratio(overdue, receivable)),
            "dso": dso,
            "dso_countback": rounded(self.countback(at, side)),
            "bpdso": bpdso,
            "add_days": None if dso is None or bpdso is None else dso - bpdso,
            "cei": self.cei(at, side),
            "bad_debt_rate": cut_off(ratio(self.written_off(at, side), self.sales(at, side, 12))),
        }

    def open_items(self, at: int, side: str) -> list[ItemState]:
        return [state for state in self.states[self.months[at]] if state.row["side"] == side and state.open_amount]

    def receivable(self, at: int, side: str) -> Decimal | None:
        return self.total((state.open_amount, state.row) for state in self.open_items(at, side))

    def not_due(self, at: int, side: str) -> Decimal | None:
        states = self.open_items(at, side)
        if any(state.due_on is None for state in states) or self.receivable(at, side) is None:
            return None
        day = self.months[at]
        return self.total((state.open_amount, state.row) for state in states if state.due_on and state.due_on >= day)

    def sales(self, at: int, side: str, count: int) -> Decimal | None:
        if at + 1 < count or side not in SALES:
            return None
        first, last = self.months[at - count + 1].replace(day=1), self.months[at]
        items = [row for row in self.items.values() if row["side"] == side and first <= row["issued_on"] <= last]
        sold = [(row["amount"], row) for row in items if self.is_credit_sale(row)]
        back = [(-row["amount"], row) for row in items if is_credit(row) and self.lowers_sales(row)]
        return self.total([*sold, *back])

    def is_credit_sale(self, item: Row) -> bool:
        return kind_of(item) in SALES.get(item["side"], ()) and not self.is_cash(item)

    def is_cash(self, item: Row) -> bool:
        issued: date = item["issued_on"]
        if item.get("due_on") is None or item["due_on"] > issued:
            return False
        rows = [row for row in self.settled.get(item["item_id"], []) if in_force(row, issued)]
        return bool(rows) and sum(row["amount"] for row in rows) >= item["amount"]

    def lowers_sales(self, note: Row) -> bool:
        item = self.items.get(note.get("applies_to") or "")
        if item is None:
            return True
        return kind_of(item) not in {"late_charge", "interest"} and not self.is_cash(item)

    def total(self, amounts: Iterable[tuple[Decimal, Row]]) -> Decimal | None:
        """In base currency, each to the cent; unknown with anything that has no rate."""
        found = ZERO
        for amount, row in amounts:
            base = self.facts.in_base(abs(amount), row.get("currency") or self.facts.base_currency)
            if base is None:
                if amount:
                    return None
                continue
            found += base if amount > 0 else -base
        return found

    def countback(self, at: int, side: str) -> Fraction | None:
        receivable = self.receivable(at, side)
        if receivable is None:
            return None
        left, days = Fraction(receivable), Fraction(0)
        while left > 0:
            sales = self.sales(at, side, 1) if at >= 0 else None
            if sales is None:
                return None
            if left < sales:
                return days + left / Fraction(sales) * self.months[at].day
            left, days, at = left - Fraction(sales), days + self.months[at].day, at - 1
        return days

    def cei(self, at: int, side: str) -> Decimal | None:
        if at == 0:
            return None
        figures = (self.receivable(at - 1, side), self.sales(at, side, 1), self.receivable(at, side))
        not_due = self.not_due(at, side)
        if not_due is None or None in figures:
            return None
        opening, sales, receivable = figures
        assert opening is not None
        assert sales is not None
        assert receivable is not None
        return cut_off(ratio(opening + sales - receivable, opening + sales - not_due))

    def _write_offs(self, day: date) -> list[Row]:
        found = []
        for row in self.tables.get("settlements", []):
            if row.get("method") == "writeoff" and in_force(row, day):
                item = self.items.get(row.get("item_id") or "", row)
                found.append({**row, "side": item["side"], "currency": item.get("currency")})
        return found

    def written_off(self, at: int, side: str) -> Decimal | None:
        if at < 11:
            return None
        first, last = self.months[at - 11].replace(day=1), self.months[at]
        rows = [row for row in self._write_offs(last) if row["side"] == side and first <= row["settled_on"]]
        return self.total((row["amount"], row) for row in rows)


def ratio(part: Decimal | None, whole: Decimal | None, times: int = 1) -> Fraction | None:
    if part is None or whole is None or whole <= 0:
        return None
    return Fraction(part) / Fraction(whole) * times


def rounded(value: Fraction | None) -> Decimal | None:
    """To two places, a half up."""
    if value is None or value >= 10**7:
        return None
    return Decimal(int(value * 100 + Fraction(1, 2))).scaleb(-2)


def cut_off(value: Fraction | None) -> Decimal | None:
    """To six places, toward nothing."""
    return None if value is None or abs(value) >= 10**12 else Decimal(int(value * 10**6)).scaleb(-6)


def differences(ours: list[Row], theirs: dict[Key, Row]) -> list[str]:
    """Every cell that differs, and every row that only one side has."""
    found = {(row["month_end"], row["side"]): row for row in ours}
    said = [f"{key}: only {'ours' if key in found else 'theirs'}" for key in found.keys() ^ theirs.keys()]
    for key in sorted(found.keys() & theirs.keys()):
        cells: Any = ((name, found[key][name], theirs[key][name]) for name in FIGURES)
        said += [f"{key} {name}: {mine} != {other}" for name, mine, other in cells if mine != other]
    return said
