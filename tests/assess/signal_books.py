"""Random books of customers who pay in every way that a signal of S2 looks for, or nearly: each near some threshold.

Searches tell the truth, as in the near-good books.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from assess.books import Declared, Row
from assess.near_good import SEARCHED, GoodBook

FIRST, UNTIL = date(2024, 6, 1), date(2026, 9, 30)
EVENTS = ("litigation", "serious_breach", "account_frozen", "dunned", "production_stopped")
OUTCOMES = ("ours", "ours", "ours", "theirs", "split", "withdrawn", None)


def declared() -> Declared:
    """All of it kept, and completely."""
    names = ("items", "settlements", "disputes", "events")
    return {name: {"covers_from": FIRST, "covers_to": UNTIL, "complete": True} for name in names}


class SignalBook(GoodBook):
    """Builds one book of ``customers`` customers."""

    def __init__(self, seed: int, customers: int = 60) -> None:
        super().__init__(seed)
        self.tables["disputes"] = []
        for number in range(customers):
            self._customer(f"{number:04}")

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def _customer(self, code: str) -> None:
        share = self.random.choice((None, Decimal("0.1"), Decimal("0.3"), Decimal("0.45")))
        row: Row = {"customer_id": code, "name": f"客户{code}", "side": "buyer", "share_of_purchases": share}
        self.tables["customers"].append(row)
        turned = self.random.choice((date(2025, 12, 30), date(2026, 1, 20), date(2025, 11, 1)))
        self._trade(code, turned)
        if self.chance(0.4):
            occurred = self.day(date(2024, 9, 1), UNTIL)
            event: Row = {"customer_id": code, "kind": self.random.choice(EVENTS), "occurred_on": occurred}
            event |= {"known_on": occurred + timedelta(self.random.choice((0, 20)))}
            event |= {"ended_on": self.random.choice((None, occurred + timedelta(60)))}
            self.tables["events"].append(event)
        if self.chance(0.8):
            self.searches(code, self.random.choice((SEARCHED, SEARCHED, SEARCHED[1:], (*SEARCHED, "bank"))))

    def _trade(self, code: str, turned: date) -> None:
        """Items every few weeks; from a day on later, smaller, more in parts, more in dispute, or as ever."""
        term, every = self.random.choice((10, 30, 60)), self.random.choice((10, 20, 35))
        late, more = self.random.choice((-3, 0, 8, 15)), self.random.choice((0, 0, 2, 6, 12))
        fall = self.random.choice((Decimal(1), Decimal(1), Decimal("0.6")))
        parts, disputes = self.random.choice((0.0, 0.1, 0.5)), self.random.choice((0.0, 0.2, 0.4))
        careful = self.chance(0.7)
        day = FIRST + timedelta(self.random.randrange(every))
        while day <= UNTIL:
            spans = max((day - turned).days, 0) // 60 + 1 if day >= turned else 0
            amount = Decimal(100) * (fall if spans else 1)
            item = self._item(code, day, term, amount, careful=careful)
            if item["due_on"]:
                days_late = late + spans * more + self.random.randint(-2, 2)
                self._pay(item, days_late, in_parts=bool(spans) and self.chance(parts))
            if spans and self.chance(disputes):
                self._dispute(item)
            day += timedelta(every)

    def _item(self, code: str, issued: date, term: int, amount: Decimal, *, careful: bool) -> Row:
        """A sale; of the careless once in a while a charge, an item without due date or of a very long term."""
        odd = self.random.randrange(40) if not careful else 9
        due = None if odd == 0 else issued + timedelta(200 if odd == 1 else term)
        item: Row = {"item_id": f"I{next(self.numbers):06}", "customer_id": code, "side": "sale", "issued_on": issued}
        item |= {"due_on": due, "amount": amount, "kind": "late_charge" if odd == 2 else "invoice"}
        item |= {"currency": "JPY" if odd == 3 else "CNY", "applies_to": None}
        self.tables["items"].append(item)
        if odd in {4, 5}:
            undone = amount if odd == 4 else Decimal(10)
            note = {**item, "item_id": f"I{next(self.numbers):06}", "kind": "credit_note", "due_on": None}
            note |= {"issued_on": issued + timedelta(20), "amount": undone, "applies_to": item["item_id"]}
            self.tables["items"].append(note)
        return item

    def _pay(self, item: Row, days_late: int, *, in_parts: bool) -> None:
        paid_on = item["due_on"] + timedelta(max(days_late, -9))
        halves = [(paid_on - timedelta(5), item["amount"] / 2), (paid_on, item["amount"] / 2)]
        for day, amount in halves if in_parts else [(paid_on, item["amount"])]:
            if self.chance(0.97):
                row: Row = {"settlement_id": f"S{next(self.numbers):06}", "item_id": item["item_id"]}
                method = "writeoff" if self.chance(0.02) else "transfer"
                bounced = day + timedelta(30) if self.chance(0.02) else None
                row |= {"settled_on": day, "amount": amount, "method": method, "bounced_on": bounced}
                self.tables["settlements"].append(row)

    def _dispute(self, item: Row) -> None:
        due = item["due_on"] or item["issued_on"]
        raised = max(due + timedelta(self.random.choice((-5, 0, 3, 10))), item["issued_on"])
        resolved = raised + timedelta(self.random.choice((5, 40))) if self.chance(0.8) else None
        row: Row = {"item_id": item["item_id"], "raised_on": raised, "amount": None, "resolved_on": resolved}
        self.tables["disputes"].append({**row, "outcome": self.random.choice(OUTCOMES) if resolved else None})
