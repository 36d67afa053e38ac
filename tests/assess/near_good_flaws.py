"""The flaws of customers that would else be A: late payers, gaps, events, losses, promises, verdicts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from assess.near_good import FIRST, ON, SEARCHED, UNTIL, GoodBook
from assess.oracle_facts import STATES

CRITERIA = (*(f"S1-15.{at}" for at in range(1, 7)), *(f"S1-16.{at}" for at in range(1, 10)))
EVENT_KINDS = (
    "bad_debt", "short_delivery", "serious_breach", "bad_debt_dispute", "asset_transfer", "unfair_conduct",
    "illegality", "ordered_to_stop", "ordered_to_rectify", "account_seized", "account_frozen", "seizure_risk",
    "litigation", "dishonest_listing", "blacklisted", "heavy_loss", "production_stopped", "dunned", "other",
)  # fmt: skip


class NearGoodBook(GoodBook):
    """``customers`` customers with up to ``flaws`` flaws each; the first has none."""

    def __init__(self, seed: int, customers: int = 60, flaws: int = 3) -> None:
        super().__init__(seed)
        ways: tuple[Callable[[str], None], ...] = (
            self.late, self.unpaid, self.dateless, self.written_off, self.bounced, self.old_debt, self.event,
            self.event, self.event, self.event, self.unsearched, self.badly_searched, self.statement_gone,
            self.poor_statement, self.restated, self.monthly, self.monthly, self.promised, self.promised,
            self.assessed, self.assessed, self.supplier, self.side_unknown, self.falling, self.foreign,
            self.dominated,
            self.lacking, self.contradicted, self.untold,
        )  # fmt: skip
        for number in range(customers):
            code = f"{number:04}"
            self.sources: tuple[str, ...] = SEARCHED
            self.customer(code)
            for way in self.random.sample(ways, self.random.randrange(flaws + 1) if number else 0):
                way(code)
            if number and self.random.random() < 0.1:
                self.newcomer(code)
            if number and self.random.random() < 0.4:
                self.vouched(code)
            self.searches(code, self.sources)

    def late(self, code: str) -> None:
        for _ in range(self.random.randint(1, 3)):
            item = self.some_item(code)
            self.payment(item)["settled_on"] = item["due_on"] + timedelta(self.random.choice((6, 40, 89, 90, 91, 300)))

    def unpaid(self, code: str) -> None:
        gone = self.some_item(code, date(2024, 1, 1))["item_id"]
        self.tables["settlements"] = [row for row in self.tables["settlements"] if row["item_id"] != gone]

    def old_debt(self, code: str) -> None:
        """Issued before any window, paid within one or never."""
        payment = self.payment(self.some_item(code, last=date(2023, 12, 31)))
        payment["settled_on"] = self.random.choice((date(2025, 3, 1), date(2026, 2, 1), date(2024, 6, 30), UNTIL))

    def dateless(self, code: str) -> None:
        self.some_item(code)["due_on"] = None

    def written_off(self, code: str) -> None:
        self.payment(self.some_item(code))["method"] = "writeoff"

    def bounced(self, code: str) -> None:
        """A cheque that bounced, paid again later or not."""
        item = self.some_item(code)
        payment = self.payment(item)
        payment["bounced_on"] = payment["settled_on"] + timedelta(self.random.randint(1, 150))
        if self.random.random() < 0.7:
            again = {"settlement_id": f"{payment['settlement_id']}-2", "item_id": item["item_id"], "bounced_on": None}
            again |= {"settled_on": payment["bounced_on"] + timedelta(self.random.randint(0, 40))}
            self.tables["settlements"].append({**again, "amount": item["amount"], "method": "transfer"})

    def event(self, code: str) -> None:
        kind = self.random.choice(EVENT_KINDS)
        occurred = self.day(FIRST, UNTIL)
        ended = (
            occurred + timedelta(self.random.randint(10, 900))
            if kind in STATES and self.random.random() < 0.5
            else None
        )
        known = occurred + timedelta(self.random.choice((0, 0, 5, 60)))
        row = {"event_id": f"E{len(self.tables['events']):05}", "customer_id": code, "kind": kind, "known_on": known}
        self.tables["events"].append({**row, "occurred_on": occurred, "ended_on": ended})

    def unsearched(self, code: str) -> None:
        self.sources = tuple(self.random.sample(SEARCHED, self.random.randrange(3)))

    def badly_searched(self, code: str) -> None:
        """A late search that failed, or found what nobody wrote down."""
        source, day = self.random.choice(SEARCHED), ON - timedelta(self.random.randrange(30))
        self.search(code, source, day, self.random.choice(("failed", "found")))

    def statement_gone(self, code: str) -> None:
        gone = self.random.choice(self.mine("statements", code)[-3:])
        self.tables["statements"] = [row for row in self.tables["statements"] if row is not gone]

    def poor_statement(self, code: str) -> None:
        row = self.random.choice(self.mine("statements", code)[-3:])
        row["audited"] = self.random.random() < 0.5
        poor: tuple[dict[str, Decimal | None], ...] = (
            {"net_profit": Decimal(-60)}, {"net_profit": Decimal(-160)}, {"revenue": Decimal(500)},
            {"total_liabilities": Decimal(950), "equity": Decimal(50)}, {"operating_cash_flow": Decimal(-5)},
            {"total_liabilities": Decimal(1200), "equity": Decimal(-200)}, {"current_assets": None}, {"equity": None},
            {"equity": None, "total_liabilities": None},
        )  # fmt: skip
        row.update(self.random.choice(poor))

    def restated(self, code: str) -> None:
        """The same year again, with other figures, sooner or later, audited or not."""
        row = self.random.choice(self.mine("statements", code)[-3:])
        received = row["received_on"] + timedelta(self.random.choice((-20, 30, 200)))
        figures = {"net_profit": Decimal(-200), "equity": Decimal(300), "audited": self.random.random() < 0.5}
        self.tables["statements"].append({**row, "received_on": max(received, row["period_end"]), **figures})

    def monthly(self, code: str) -> None:
        """Monthly statements, rising or falling, for some time, perhaps with a gap."""
        revenue = Decimal(100)
        step = self.random.choice((1, -1, -1))
        skipped = self.random.choice((None, None, 5, 28))
        last = self.random.choice((30, 30, 28, 20))
        for at in range(last):
            end = date(2024 + (at + 1) // 12, (at + 1) % 12 + 1, 1) - timedelta(1)
            revenue += step
            if at != skipped:
                self.statement(code, end, end + timedelta(15), revenue, months=1)

    def promised(self, code: str) -> None:
        for _ in range(self.random.randint(1, 6)):
            made = self.day(date(2025, 3, 1), UNTIL)
            due = made + timedelta(self.random.choice((0, 7, 30, 200)))
            kept = due + timedelta(self.random.choice((-2, 0, 3, 4, 30))) if self.random.random() < 0.5 else None
            kept_amount = self.random.choice((None, Decimal(100), Decimal(99))) if kept else None
            row = {"promise_id": f"P{len(self.tables['promises']):05}", "customer_id": code, "made_on": made}
            row |= {"due_on": due, "amount": self.random.choice((None, Decimal(100)))}
            self.tables["promises"].append(
                {**row, "kept_on": max(kept, made) if kept else None, "kept_amount": kept_amount}
            )

    def assessed(self, code: str) -> None:
        for criterion in self.random.sample(CRITERIA, self.random.randint(1, 4)):
            on = self.day(date(2025, 3, 1), ON + timedelta(60))
            row = {"assessment_id": f"V{len(self.tables['assessments']):05}", "customer_id": code, "assessor": "赵敏"}
            row |= {"criterion": criterion, "verdict": self.random.choice(("met", "met", "not_met", "unknown"))}
            valid_to = self.random.choice((None, None, on + timedelta(100), on + timedelta(700)))
            self.tables["assessments"].append({**row, "assessed_on": on, "valid_to": valid_to})

    def vouched(self, code: str) -> None:
        """Somebody vouches for what needs two years of ledger, so that the other rules alone decide."""
        for criterion in ("S1-15.2", "S1-16.1", "S1-16.6"):
            row = {"assessment_id": f"V{len(self.tables['assessments']):05}", "customer_id": code, "assessor": "李强"}
            self.tables["assessments"].append(
                {**row, "criterion": criterion, "verdict": "met", "assessed_on": date(2026, 1, 10), "valid_to": None}
            )

    def supplier(self, code: str) -> None:
        """We also prepay them, and they deliver in time or not; the file calls them both, or says nothing."""
        next(row for row in self.mine("customers", code))["side"] = self.random.choice((None, "both", "both"))
        for at in range(self.random.randint(1, 20)):
            late = self.random.choice((-5, -5, 0, 5, 6, 95))
            self.trade(code, date(2024 + at // 12, at % 12 + 1, 15), Decimal(500), days_late=late, side="prepayment")

    def side_unknown(self, code: str) -> None:
        self.mine("customers", code)[0]["side"] = None

    def dominated(self, code: str) -> None:
        """Much of what they buy comes from us, or nobody wrote down how much."""
        share = self.random.choice((None, Decimal("0.3"), Decimal("0.45")))
        self.mine("customers", code)[0]["share_of_purchases"] = share

    def falling(self, code: str) -> None:
        """Our sales of the last months fall, softly or hard."""
        factor = self.random.choice((Decimal("0.9"), Decimal("0.3")))
        for item in self.mine("items", code):
            months = (ON.year - item["issued_on"].year) * 12 + ON.month - item["issued_on"].month
            if 0 <= months < 7 and item["side"] == "sale":
                item["amount"] = (item["amount"] * factor - 40 * (7 - months)).quantize(Decimal("0.01"))
                self.payment(item)["amount"] = item["amount"]

    def foreign(self, code: str) -> None:
        self.some_item(code)["currency"] = self.random.choice(("USD", "JPY"))

    def lacking(self, code: str) -> None:
        for row in self.random.sample(self.mine("dossiers", code), 12):
            row["key_known_count"] = self.random.choice((15, 14, 3, None))

    def contradicted(self, code: str) -> None:
        for row in self.random.sample(self.mine("dossiers", code), 12):
            row["contradiction_open_count"] = self.random.choice((0, 1, 2, None))

    def untold(self, code: str) -> None:
        """Nothing is said for some months, or twice on a day."""
        first = self.day(date(2025, 6, 1), ON)
        kept = [row for row in self.mine("dossiers", code) if not first <= row["on"] <= first + timedelta(150)]
        others = [row for row in self.tables["dossiers"] if row["customer_id"] != code]
        self.tables["dossiers"] = [*others, *kept, {**kept[-1], "contradiction_open_count": 1}]

    def newcomer(self, code: str) -> None:
        """Opened lately, or nobody wrote down when; what was traded before goes."""
        first = self.day(date(2024, 3, 1), date(2026, 3, 31))
        self.mine("customers", code)[0]["opened_on"] = self.random.choice((None, first, first + timedelta(40)))
        gone = {row["item_id"] for row in self.mine("items", code) if row["issued_on"] < first}
        for table in ("items", "settlements"):
            self.tables[table] = [row for row in self.tables[table] if row["item_id"] not in gone]
