"""Odd ledgers with everything that the worklist looks at beside them: limits, contracts, reconciliations, promises."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from assess.books import Row
from assess.odd_books import UNITS, OddLedger

LIMITED = (None, None, "北京", "上海")


class OddWork(OddLedger):
    """Builds one book. Customers are of three groups, and of a home unit or none."""

    def __init__(self, seed: int, customers: int = 40) -> None:
        super().__init__(seed, customers)
        more = ("limits", "contracts", "reconciliations", "promises", "collateral", "statements", "events")
        self.tables |= {name: [] for name in more}
        for row in self.tables["customers"]:
            self._file(row)
        for group in ("甲集团", "乙集团"):
            self.tables["limits"].append(self._limit(customer_id=None, group_id=group))

    def _file(self, customer: Row) -> None:
        code = customer["customer_id"]
        customer |= {
            "unit": self.random.choice(UNITS),
            "group_id": self.random.choice((None, None, "甲集团", "乙集团")),
            "salesperson": self.random.choice((None, "李明")),
            "refreshed_on": self.random.choice((None, self.day())),
            "registered_capital": self.random.choice((None, Decimal(100))),
            "paid_in_capital": self.random.choice((None, Decimal(100), Decimal(120))),
        }
        for _ in range(self.random.randrange(3)):
            self.tables["limits"].append(self._limit(customer_id=code, group_id=None))
        for number in range(self.random.randrange(3)):
            self.tables["contracts"].append(self._contract(code, number))
        for _ in range(self.random.randrange(2)):
            agreed = self.day(date(2026, 1, 1))
            confirmed = self.random.choice((None, self.after(agreed, 0, 60)))
            row: Row = {"customer_id": code, "unit": self.random.choice(UNITS), "on": agreed}
            row |= {"confirmed_on": confirmed, "difference": self.random.choice((None, Decimal(0), Decimal("-7.5")))}
            self.tables["reconciliations"].append(row)
        for _ in range(self.random.randrange(2)):
            self._promise(code)
        if self.chance(0.4):
            self._collateral(code)
            self._statement(code)
        if self.chance(0.3):
            known = self.day(date(2026, 1, 1))
            event: Row = {"customer_id": code, "kind": self.random.choice(("litigation", "account_frozen", "dunned"))}
            self.tables["events"].append({**event, "occurred_on": self.after(known, -20, 0), "known_on": known})

    def _limit(self, **whose: str | None) -> Row:
        begins = self.day(date(2025, 1, 1))
        state = self.random.choice(("granted", "granted", "granted", "none", "suspended", "unlimited"))
        amount = Decimal(self.random.choice(("50.00", "100.00", "20000.00"))) if state != "unlimited" else None
        return {
            **whose,
            "limit_id": f"L{len(self.tables['limits']):05}",
            "unit": self.random.choice(LIMITED),
            "side": self.random.choice(("sale", "sale", "prepayment", "all")),
            "tenure": self.random.choice((None, "long", "temporary")),
            "state": state,
            "amount": amount,
            "currency": self.random.choice((None, None, "CNY", "USD", "JPY")),
            "term_days": self.random.choice((None, 30)),
            "valid_from": begins,
            "valid_to": self.random.choice((None, self.after(begins, 10, 700))),
        }

    def _contract(self, code: str, number: int) -> Row:
        begins = self.day(date(2025, 1, 1), date(2026, 5, 31))
        return {
            "contract_id": f"{code}{number}",
            "customer_id": code,
            "unit": self.random.choice(LIMITED),
            "side": self.random.choice((None, "sale", "sale", "prepayment")),
            "valid_from": begins,
            "valid_to": self.random.choice((None, self.after(begins, 30, 700))),
            "stated_limit": self.random.choice((None, Decimal(100), Decimal(90000))),
        }

    def _promise(self, code: str) -> None:
        made = self.day(date(2025, 6, 1))
        own = [row for row in self.tables["items"] if row["customer_id"] == code and row["issued_on"] <= made]
        items = [row for row in own if row["kind"] != "credit_note"]
        named = self.random.choice((None, *items[:2]))
        amount = self.random.choice((None, Decimal(30)))
        due = self.after(made, 5, 40)
        kept = self.random.choice((None, None, self.after(due, -5, 10)))
        row: Row = {"customer_id": code, "item_id": named and named["item_id"], "made_on": made, "due_on": due}
        row |= {"amount": amount, "kept_on": kept, "kept_amount": kept and self.random.choice((amount, Decimal(10)))}
        self.tables["promises"].append(row)

    def _collateral(self, code: str) -> None:
        begins = self.day(date(2024, 6, 1))
        row: Row = {"collateral_id": f"P{code}", "customer_id": code, "kind": "房产抵押", "value": Decimal(500)}
        row |= {"valued_on": self.random.choice((None, begins)), "valid_from": self.random.choice((None, begins))}
        row |= {"valid_to": self.random.choice((None, self.after(begins, 100, 800)))}
        row |= {"formalities_complete": self.chance(0.6), "prior_claims": self.random.choice((None, Decimal(0)))}
        self.tables["collateral"].append(row)

    def _statement(self, code: str) -> None:
        for _ in range(2):
            end = date(self.random.choice((2024, 2025)), 12, 31)
            row: Row = {"customer_id": code, "period_end": end, "months": 12}
            row |= {"received_on": end + timedelta(self.random.randint(60, 300)), "total_assets": Decimal(100)}
            row |= {"total_liabilities": Decimal(self.random.choice((40, 60))), "equity": Decimal(60)}
            row |= {"current_assets": Decimal(self.random.choice((50, 110)))}
            self.tables["statements"].append(row)
