"""Random ledgers with every oddity that a book may hold; the same seed gives the same book."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from assess.books import Row, Tables

FIRST, LAST = date(2022, 7, 1), date(2026, 9, 30)
AMOUNTS = ("0.01", "33.33", "50.00", "100.00", "100.00", "199.99", "12345.67", "1000000.00")
UNITS = (None, "北京", "上海")
CURRENCIES = (None, None, "CNY", "USD", "JPY")
SIDES = ("sale", "sale", "sale", "sale", "prepayment", "prepayment", "loan", "power")
KINDS = (None, None, "invoice", "shipment", "opening", "late_charge", "interest", "retention", "advance")
METHODS = (None, "cash", "transfer", "cheque", "delivery", "offset")
CUSTOMER_SIDES = (None, None, "buyer", "supplier", "both")


class OddLedger:
    """Builds one book. ``tables`` is what it has made so far."""

    def __init__(self, seed: int, customers: int = 40) -> None:
        self.random = Random(seed)  # noqa: S311 - a test book, no secret
        self.tables: Tables = {name: [] for name in ("customers", "items", "settlements", "disputes", "rates")}
        for number in range(customers):
            self._customer(f"{number:04}")
        self._rates()

    def day(self, first: date = FIRST, last: date = LAST) -> date:
        return first + timedelta(self.random.randrange((last - first).days + 1))

    def after(self, day: date, least: int, most: int) -> date:
        return day + timedelta(self.random.randint(least, most))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def _customer(self, code: str) -> None:
        opened = self.random.choice((None, self.day(), self.day()))
        side = self.random.choice(CUSTOMER_SIDES)
        self.tables["customers"].append({"customer_id": code, "name": f"客户{code}", "side": side, "opened_on": opened})
        first = self.day(FIRST, date(2026, 3, 31))
        for _ in range(self.random.randrange(9)):
            self._item(code, self.day(first))
        for _ in range(self.random.randrange(3)):
            self._loose_money(code)

    def _item(self, customer: str, issued: date) -> Row:
        terms: tuple[int | None, ...] = (0, 15, 30, 30, 60, 90, 400, None, -10)
        term = self.random.choice(terms)
        amount = Decimal("0.00") if self.chance(0.03) else Decimal(self.random.choice(AMOUNTS))
        item: Row = {
            "item_id": f"I{len(self.tables['items']):05}",
            "customer_id": customer,
            "unit": self.random.choice(UNITS),
            "side": self.random.choice(SIDES),
            "kind": self.random.choice(KINDS),
            "issued_on": issued,
            "due_on": None if term is None else issued + timedelta(term),
            "amount": amount,
            "currency": self.random.choice(CURRENCIES),
            "applies_to": None,
            "disputed_amount": amount if self.chance(0.05) else None,
        }
        self.tables["items"].append(item)
        self._pay(item)
        if self.chance(0.25):
            self._credit_note(item)
        if self.chance(0.2):
            self._dispute(item)
        return item

    def _pay(self, item: Row) -> None:
        """One of the ways in which an item is settled, or none."""
        amount: Decimal = item["amount"]
        part = (amount / 3).quantize(Decimal("0.01"))
        match self.random.randrange(10):
            case 0:
                return
            case 1 | 2:
                self._settle(item, amount)
            case 3:
                self._settle(item, part)
            case 4:
                for share in (part, part, amount - 2 * part):
                    self._settle(item, share)
            case 5:
                self._settle(item, amount * 2)
                self._settle(item, part)
            case 6:
                first = self._settle(item, amount, method=self.random.choice(("cheque", "transfer", "note")))
                first["bounced_on"] = self.after(first["settled_on"], 0, 200)
                if self.chance(0.6):
                    self._settle(item, amount, least=200, most=400)
            case 7:
                self._note(item, amount if self.chance(0.7) else part)
            case 8:
                self._settle(item, part)
                self._settle(item, amount - part, method="writeoff")
            case _:
                self._settle(item, amount)
                self._settle(item, Decimal("0.00"))

    def _settle(self, item: Row, amount: Decimal, method: str | None = "", least: int = -20, most: int = 250) -> Row:
        row: Row = {
            "settlement_id": f"S{len(self.tables['settlements']):05}",
            "item_id": item["item_id"],
            "settled_on": self.after(item["issued_on"], least, most),
            "amount": amount,
            "method": self.random.choice(METHODS) if method == "" else method,
        }
        self.tables["settlements"].append(row)
        return row

    def _note(self, item: Row, amount: Decimal) -> None:
        row = self._settle(item, amount, method="note")
        row["note_kind"] = self.random.choice(("bank", "commercial"))
        row["matures_on"] = self.after(row["settled_on"], 30, 180)
        if self.chance(0.5):
            row["honoured_on"] = self.after(row["matures_on"], 0, 5)
        elif self.chance(0.5):
            row["bounced_on"] = self.after(row["matures_on"], 0, 5)
            row["bounce_cause"] = self.random.choice(("customer", "bank", "other"))

    def _credit_note(self, item: Row) -> None:
        """Applied (in part, in full, beyond the item, or before it) or not, and sometimes paid out."""
        applied = self.chance(0.6)
        amount = self.random.choice((Decimal("10.00"), item["amount"], item["amount"] + 50))
        note: Row = {
            **{key: item[key] for key in ("customer_id", "side", "currency", "unit")},
            "item_id": f"I{len(self.tables['items']):05}",
            "kind": "credit_note",
            "issued_on": self.after(item["issued_on"], -5, 150),
            "due_on": None,
            "amount": amount,
            "applies_to": item["item_id"] if applied else None,
            "disputed_amount": None,
        }
        self.tables["items"].append(note)
        if self.chance(0.3):
            paid = self.random.choice((amount, Decimal("5.00"), amount + 1))
            self._settle(note, paid, method="transfer")

    def _dispute(self, item: Row) -> None:
        raised = self.after(item["issued_on"], 1, 200)
        resolved = self.after(raised, 0, 200) if self.chance(0.6) else None
        amount = self.random.choice((None, Decimal("20.00"), item["amount"]))
        row = {"item_id": item["item_id"], "raised_on": raised, "amount": amount, "resolved_on": resolved}
        self.tables["disputes"].append(row)

    def _loose_money(self, customer: str) -> None:
        """Money that names no item, sometimes bounced, once in a while a write-off."""
        settled = self.day()
        self.tables["settlements"].append(
            {
                "settlement_id": f"S{len(self.tables['settlements']):05}",
                "item_id": None,
                "customer_id": customer,
                "unit": self.random.choice(UNITS),
                "side": self.random.choice(("sale", "prepayment")),
                "settled_on": settled,
                "amount": Decimal(self.random.choice(AMOUNTS)),
                "currency": self.random.choice(CURRENCIES),
                "method": self.random.choice((*METHODS, "writeoff")),
                "bounced_on": self.after(settled, 0, 30) if self.chance(0.2) else None,
            }
        )

    def _rates(self) -> None:
        """Dollars every five days with a hole of three weeks; yen never."""
        day, hole = FIRST, (date(2026, 4, 1), date(2026, 4, 21))
        while day <= LAST:
            if not hole[0] <= day <= hole[1]:
                rate = Decimal("7.1") + Decimal(day.toordinal() % 7) / 100
                self.tables["rates"].append({"currency": "USD", "on": day, "rate": rate})
            day += timedelta(5)
