"""Random books of customers that would be A but for a flaw or two: there every cliff of the rating is near.

Searches tell the truth: one made while an adverse event of the customer counts says ``found``, else ``clean``.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from assess.books import Declared, Row, Tables
from assess.oracle_facts import STATES, months_ago

FIRST, UNTIL = date(2022, 1, 1), date(2026, 12, 31)
ON = date(2026, 6, 30)
NAMES = (
    "customers",
    "items",
    "settlements",
    "statements",
    "events",
    "searches",
    "promises",
    "assessments",
    "rates",
    "dossiers",
)
DOSSIER_EVERY = 60
SEARCHED_FROM = date(2025, 6, 1)
SEARCHED = ("court", "registry", "own_files")


def declared() -> Declared:
    """Everything kept from FIRST to UNTIL, the promises completely."""
    told = {
        name: {"covers_from": FIRST, "covers_to": UNTIL} for name in ("items", "settlements", "statements", "events")
    }
    return {**told, "promises": {"covers_from": FIRST, "covers_to": UNTIL, "complete": True}}


class GoodBook:
    """Customers without a flaw. ``tables`` is the book."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a test book, no secret
        self.tables: Tables = {name: [] for name in NAMES}
        self.numbers = count()

    def day(self, first: date, last: date) -> date:
        return first + timedelta(self.random.randrange((last - first).days + 1))

    def customer(self, code: str) -> Row:
        row: Row = {"customer_id": code, "name": f"客户{code}", "side": "buyer", "opened_on": date(2021, 5, 31)}
        row["share_of_purchases"] = Decimal("0.1")
        self.tables["customers"].append(row)
        for at in range(60):
            issued = date(2022 + at // 12, at % 12 + 1, self.random.randint(1, 28))
            self.trade(code, issued, Decimal(1000 + 10 * at), days_late=self.random.randint(-20, 5))
        for year in range(2021, 2026):
            received = date(year + 1, 4, self.random.randint(1, 30))
            self.statement(code, date(year, 12, 31), received, revenue=Decimal(900 + year % 100))
        for at in range((UNTIL - FIRST).days // DOSSIER_EVERY):
            self.dossier(code, FIRST + timedelta(at * DOSSIER_EVERY))
        return row

    def dossier(self, code: str, on: date) -> None:
        """A day's statement that the dossier is complete."""
        row: Row = {"customer_id": code, "on": on, "key_item_count": 15, "key_known_count": 15}
        self.tables["dossiers"].append({**row, "contradiction_open_count": 0})

    def trade(self, code: str, issued: date, amount: Decimal, days_late: int, side: str = "sale") -> Row:
        """An item due after 30 days and its settlement in full."""
        due = issued + timedelta(30)
        item: Row = {
            "item_id": f"I{next(self.numbers):06}",
            "customer_id": code,
            "side": side,
            "kind": "invoice",
            "issued_on": issued,
            "due_on": due,
            "amount": amount,
            "currency": "CNY",
        }
        self.tables["items"].append(item)
        paid: Row = {"settlement_id": f"S{next(self.numbers):06}", "item_id": item["item_id"]}
        paid |= {"settled_on": due + timedelta(max(days_late, -30)), "amount": amount}
        paid["method"] = "delivery" if side == "prepayment" else "transfer"
        self.tables["settlements"].append(paid)
        return item

    def statement(self, code: str, end: date, received: date, revenue: Decimal, months: int = 12) -> Row:
        row: Row = {"customer_id": code, "period_end": end, "months": months, "received_on": received, "audited": False}
        row |= {"current_assets": Decimal(600), "total_assets": Decimal(1000), "current_liabilities": Decimal(300)}
        row |= {"total_liabilities": Decimal(500), "equity": Decimal(500), "revenue": revenue}
        row |= {"net_profit": Decimal(50), "operating_cash_flow": Decimal(40)}
        self.tables["statements"].append(row)
        return row

    def searches(self, code: str, sources: tuple[str, ...] = SEARCHED) -> None:
        """A search of every source each 60 days, saying truly whether something was to be found."""
        day = SEARCHED_FROM + timedelta(self.random.randrange(60))
        while day <= UNTIL:
            result = "found" if self._would_find(code, day) else "clean"
            for source in sources:
                self.search(code, source, day, result)
            day += timedelta(60)

    def _would_find(self, code: str, day: date) -> bool:
        since = months_ago(day, 24)
        return any(
            row["customer_id"] == code
            and (row["known_on"] or row["occurred_on"]) <= day
            and (row["occurred_on"] > since or (row["kind"] in STATES and (row["ended_on"] or UNTIL) > since))
            for row in self.tables["events"]
        )

    def search(self, code: str, source: str, day: date, result: str) -> None:
        row = {"customer_id": code, "source": source, "searched_on": day, "result": result}
        self.tables["searches"].append(row)

    def mine(self, table: str, code: str) -> list[Row]:
        return [row for row in self.tables[table] if row.get("customer_id") == code]

    def payment(self, item: Row) -> Row:
        """The settlement that came with the item; a row of no book where an earlier flaw took it away."""
        return next(
            (row for row in self.tables["settlements"] if row["item_id"] == item["item_id"]), {"settled_on": ON}
        )

    def some_item(self, code: str, first: date = FIRST, last: date = UNTIL) -> Row:
        items = [row for row in self.mine("items", code) if first <= row["issued_on"] <= last]
        return self.random.choice(items)
