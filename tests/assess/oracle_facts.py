"""The facts a rating reads, recomputed plainly from the book's rules: loops, decimals and dates, nothing of the SQL's.

A bounded fact is a pair: ``NAME_seen`` is what the rows on file show, ``NAME`` that figure where the window is covered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from assess.books import Declared, Row, Tables
from assess.oracle import ZERO, ItemState, Ledger, in_force, is_credit

PRINCIPAL = {
    "items": "issued_on", "settlements": "settled_on", "statements": "period_end", "events": "occurred_on",
    "promises": "made_on", "searches": "searched_on", "disputes": "raised_on", "dossiers": "on",
}  # fmt: skip
KNOWN = {"statements": "received_on", "events": "known_on"}
COMPLETE_UNLESS_SAID = {"items", "settlements"}
GRACE_DAYS, ITEMS_MIN, PROMISE_GRACE_DAYS, SEARCH_DAYS, VERDICT_DAYS, AGE_DAYS, SALES_AGE_DAYS = 5, 3, 3, 90, 366, 31, 7
DOSSIER_DAYS = 92
STATES = {
    "account_seized", "account_frozen", "seizure_risk", "ordered_to_stop", "ordered_to_rectify",
    "dishonest_listing", "blacklisted", "production_stopped",
}  # fmt: skip
NOW_ONLY = ("account_seized", "account_frozen", "seizure_risk")
COUNTED = (
    "bad_debt", "short_delivery", "serious_breach", "bad_debt_dispute", "asset_transfer", "unfair_conduct",
    "illegality", "dishonest_listing", "blacklisted", "theft_of_power", "breach_of_power_use", "ordered_to_stop",
    "ordered_to_rectify", "heavy_loss", "production_stopped",
)  # fmt: skip
SOURCES = ("court", "registry", "tax", "bank", "agency", "own_files", "visit")
OUTSIDE = ("court", "tax", "bank", "agency")
SOLD = {"sale", "power"}
DOMINANT, DOMINANT_WEIGHT = Decimal("0.30"), Decimal("0.40")
BADNESS = {"not_met": 0, "unknown": 1, "met": 2}


def months_ago(on: date, months: int) -> date:
    """The same day so many months before; the month's last day where it has no such day."""
    year, month = on.year, on.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    day = on.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def full_months_between(first: date, on: date) -> int:
    """How many whole months lie between: the most months one can go back from ``on`` without passing ``first``."""
    count = 0
    while months_ago(on, count + 1) >= first:
        count += 1
    return count if first <= on else -1


def months_of(last: date, count: int) -> list[tuple[date, date]]:
    """First and last day of the last ``count`` full months by the day, newest first."""
    end = last if (last + timedelta(1)).day == 1 else last.replace(day=1) - timedelta(1)
    found = []
    for _ in range(count):
        found.append((end.replace(day=1), end))
        end = end.replace(day=1) - timedelta(1)
    return found


def quarters_of(last: date, count: int) -> list[tuple[date, date]]:
    """First and last day of the last ``count`` full quarters by the day, newest first."""
    months = months_of(last, count * 3 + 2)
    while months[0][1].month % 3:
        months.pop(0)
    return [(months[at * 3 + 2][0], months[at * 3][1]) for at in range(count)]


class FactOracle:
    """The facts of every customer of a book on a day."""

    def __init__(self, tables: Tables, on: date, declared: Declared, base_currency: str = "CNY") -> None:
        self.on, self.tables, self.declared, self.base_currency = on, tables, declared, base_currency
        self.ledger = Ledger(tables, on, base_currency)
        self.given = {name for name, rows in tables.items() if rows} | set(declared)
        self.back = {months: months_ago(on, months) for months in (12, 16, 24)}
        self.by_customer: dict[str, dict[str | None, list[Row]]] = {}
        self.states: dict[str, list[ItemState]] = defaultdict(list)
        for state in self.ledger.states():
            self.states[state.row["customer_id"]].append(state)

    # What the book covers.

    def coverage(self, table: str) -> tuple[date | None, date | None, bool]:
        said: dict[str, Any] = dict(self.declared.get(table, {}))
        principal, known = PRINCIPAL[table], KNOWN.get(table, PRINCIPAL[table])
        days = [
            row[principal]
            for row in self.tables.get(table, [])
            if row[principal] <= self.on and (row.get(known) or row[principal]) <= self.on
        ]
        first = said.get("covers_from") or min(days, default=None)
        last = said.get("covers_to") or max(days, default=None)
        return first, last, said.get("complete", table in COMPLETE_UNLESS_SAID)

    def covered(self, tables: Iterable[str], first_day: date | None, last_day: date | None = None) -> bool:
        """Whether every table holds the time from a day (None: any) to within its allowed age of the last day."""
        wanted = self.on - timedelta(AGE_DAYS) if last_day is None else last_day - timedelta(SALES_AGE_DAYS)
        for table in tables:
            first, last, complete = self.coverage(table)
            if not complete or last is None or last < wanted:
                return False
            if first_day is not None and (first is None or first > first_day):
                return False
        return True

    def covered_months(self, tables: Iterable[str], months: int) -> bool:
        return self.covered(tables, self.back[months] + timedelta(1))

    # Money.

    def in_base(self, amount: Decimal, currency: str) -> Decimal | None:
        """To the cent, at the latest rate of the last seven days; None without one."""
        if currency == self.base_currency:
            return amount
        days = [
            row
            for row in self.tables.get("rates", [])
            if row["currency"] == currency and timedelta(0) <= self.on - row["on"] <= timedelta(7)
        ]
        if not days:
            return None
        rate: Decimal = max(days, key=lambda row: row["on"])["rate"]
        return (amount * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)

    # Facts.

    def all(self) -> dict[str, Row]:
        """Customer to facts."""
        subjects: tuple[Callable[[Row], Row], ...] = (
            self.profile, self.overdue, self.punctuality, self.turnover, self.promises, self.events, self.searches,
            self.statements, self.verdicts, self.dossier,
        )  # fmt: skip
        found: dict[str, Row] = {}
        for customer in self.tables["customers"]:
            facts: Row = {}
            for subject in subjects:
                facts |= subject(customer)
            found[customer["customer_id"]] = facts
        return found

    def own(self, table: str, customer: Row) -> list[Row]:
        if table not in self.by_customer:
            self.by_customer[table] = defaultdict(list)
            for row in self.tables.get(table, []):
                self.by_customer[table][row.get("customer_id")].append(row)
        return self.by_customer[table][customer["customer_id"]]

    def profile(self, customer: Row) -> Row:
        dealings = [
            row
            for row in self.own("items", customer)
            if not is_credit(row) and row.get("kind") not in {"late_charge", "interest"} and row["issued_on"] <= self.on
        ]
        recent = [row for row in dealings if row["issued_on"] > self.back[12]]
        covered, side = self.covered_months(["items"], 12), customer.get("side")
        supplied = any(row["side"] == "prepayment" for row in recent)
        bought = any(row["side"] in SOLD for row in recent)

        def is_on(declared: str, other: str, seen: bool, other_seen: bool) -> bool | None:
            if side in {declared, "both"} or seen:
                return True
            return False if side == other or (other_seen and covered) else None

        opened = customer.get("opened_on")
        opened = opened if opened is not None and opened <= self.on else None
        days = [row["issued_on"] for row in dealings] + ([opened] if opened else [])
        months = full_months_between(min(days), self.on) if days else None
        return {
            "is_buyer": is_on("buyer", "supplier", bought, supplied),
            "is_supplier": is_on("supplier", "buyer", supplied, bought),
            "first_dealing_months_seen": months or 0,
            "first_dealing_months": months if opened else None,
            "dealing_count_12m_seen": len(recent),
            "dealing_count_12m": len(recent) if covered else None,
            **self.dominance(customer.get("share_of_purchases")),
        }

    @staticmethod
    def dominance(share: Decimal | None) -> Row:
        dominant = None if share is None else share >= DOMINANT
        weight = None if share is None else (DOMINANT_WEIGHT if dominant else Decimal(1))
        return {
            "share_of_purchases": share, "is_dominant_supplier": dominant, "own_payment_weight_max": weight,
        }  # fmt: skip

    def overdue(self, customer: Row) -> Row:
        states = [state for state in self.states[customer["customer_id"]] if state.row["amount"] > 0]
        since = self.back[24]
        lately = [state for state in states if state.closed_on is None or state.closed_on > since]
        sales = [state for state in lately if state.row["side"] != "prepayment"]
        prepaid = [state for state in lately if state.row["side"] == "prepayment"]
        late = max((self.days_late(state, state.due_on) for state in sales if state.due_on), default=0)
        undelivered = max(
            (self.days_late(state, state.due_on or state.row["issued_on"]) for state in prepaid), default=0
        )
        written_off = sum(
            1
            for row in self.tables.get("settlements", [])
            if row.get("method") == "writeoff"
            and in_force(row, self.on)
            and row["settled_on"] > since
            and self.owner(row) == customer["customer_id"]
        )
        both = self.covered_months(["items", "settlements"], 24)
        late_seen = max((self.days_late_seen(state, state.due_on) for state in sales if state.due_on), default=0)
        undelivered_seen = max(
            (self.days_late_seen(state, state.due_on or state.row["issued_on"]) for state in prepaid), default=0
        )
        return {
            "overdue_days_max_24m_seen": late_seen,
            "overdue_days_max_24m": late if both and all(state.due_on for state in sales) else None,
            "undelivered_days_max_24m_seen": undelivered_seen,
            "undelivered_days_max_24m": undelivered if both else None,
            "write_off_count_24m_seen": written_off,
            "write_off_count_24m": written_off if self.covered_months(["settlements"], 24) else None,
            **self.now_open(states),
        }

    def now_open(self, states: list[ItemState]) -> Row:
        still = [state for state in states if state.open_amount > 0]
        dated = all(state.due_on for state in still)
        amounts = [self.in_base(state.open_amount, self.ledger.currency_of(state.row)) for state in still]
        known = None not in amounts and self.covered(["items", "settlements"], None)
        late = [
            amount
            for amount, state in zip(amounts, still, strict=True)
            if amount and state.due_on and state.due_on < self.on
        ]
        return {
            "open_amount": sum((amount for amount in amounts if amount), ZERO) if known else None,
            "overdue_amount": sum(late, ZERO) if known and dated else None,
        }

    def days_late(self, state: ItemState, due: date) -> int:
        return max(((state.closed_on or self.on) - due).days, 0)

    def days_late_seen(self, state: ItemState, due: date) -> int:
        """As far as the record of payments goes; without one, as far as the items do."""
        paid = self.coverage("settlements" if "settlements" in self.given else "items")[1]
        if state.closed_on is None and paid is None:
            return 0
        return max(((state.closed_on or min(paid or self.on, self.on)) - due).days, 0)

    def owner(self, settlement: Row) -> str:
        source = self.ledger.items[settlement["item_id"]] if settlement.get("item_id") else settlement
        owner: str = source["customer_id"]
        return owner

    def punctuality(self, customer: Row) -> Row:
        covered = self.covered_months(["items", "settlements"], 12)
        found: Row = {}
        for name, prepaid in (("settled_in_time_share_12m", False), ("delivered_in_time_share_12m", True)):
            states = [s for s in self.states[customer["customer_id"]] if (s.row["side"] == "prepayment") is prepaid]
            found[name] = self.share_in_time(states) if covered else None
        return found

    def share_in_time(self, states: list[ItemState]) -> Decimal | None:
        """By amount, of items issued within 12 months whose last good day has passed; None where it cannot be told."""
        due_sum = in_time_sum = ZERO
        count = 0
        for state in states:
            due = state.due_on
            if state.row["issued_on"] <= self.back[12] or (due and due + timedelta(GRACE_DAYS) >= self.on):
                continue
            code = state.row["item_id"]
            owed = state.row["amount"] - sum((row["amount"] for row in self.ledger.credited[code]), ZERO)
            if owed <= 0:
                continue
            currency = self.ledger.currency_of(state.row)
            prepaid = state.row["side"] == "prepayment"
            paid = ZERO if due is None else self.paid_by(code, due + timedelta(GRACE_DAYS), delivered=prepaid)
            in_base = self.in_base(owed, currency), self.in_base(min(paid, owed), currency)
            if due is None or in_base[0] is None or in_base[1] is None:
                return None
            due_sum, in_time_sum, count = due_sum + in_base[0], in_time_sum + in_base[1], count + 1
        share = in_time_sum / due_sum if count >= ITEMS_MIN else None
        return None if share is None else share.quantize(Decimal("0.000001"), ROUND_DOWN)

    def paid_by(self, code: str, last_good_day: date, *, delivered: bool) -> Decimal:
        """Settled by the day, write-offs left out; goods only where goods are owed."""
        paid = ZERO
        for row in self.ledger.settled[code]:
            counts = row.get("method") in {None, "delivery"} if delivered else row.get("method") != "writeoff"
            paid += row["amount"] if counts and row["settled_on"] <= last_good_day else ZERO
        return paid

    def turnover(self, customer: Row) -> Row:
        months, quarters = months_of(self.on, 4), quarters_of(self.on, 6)
        last_month, last_quarter = months[0][1], quarters[0][1]
        found: Row = {f"sales_month_{at + 1}": self.sales(customer, *months[at], last_month) for at in range(4)}
        named = {"1": quarters[0], "2": quarters[1], "1_year_before": quarters[4], "2_year_before": quarters[5]}
        return found | {f"sales_quarter_{at}": self.sales(customer, *named[at], last_quarter) for at in named}

    def sales(self, customer: Row, first: date, last: date, newest: date) -> Decimal | None:
        """``newest``: the last day of the last full month or quarter, which the ledger must reach."""
        if not self.covered(["items"], first, newest):
            return None
        total = ZERO
        for row in self.own("items", customer):
            kind = row.get("kind") or "invoice"
            if row["side"] not in SOLD or kind not in {"invoice", "shipment", "credit_note"}:
                continue
            if first <= row["issued_on"] <= last:
                amount = self.in_base(row["amount"], self.ledger.currency_of(row))
                if amount is None:
                    return None
                total += -amount if is_credit(row) else amount
        return total

    def promises(self, customer: Row) -> Row:
        kept = broken = 0
        for row in self.own("promises", customer):
            if not self.back[12] < row["made_on"] <= self.on or row["due_on"] > self.on:
                continue
            last_good_day = row["due_on"] + timedelta(PROMISE_GRACE_DAYS)
            whole = row.get("kept_amount") is None or row.get("amount") is None or row["kept_amount"] >= row["amount"]
            if row.get("kept_on") and row["kept_on"] <= min(last_good_day, self.on) and whole:
                kept += 1
            elif last_good_day < self.on:
                broken += 1
        covered = self.covered_months(["promises"], 12)
        return {
            "broken_promise_count_12m_seen": broken,
            "broken_promise_count_12m": broken if covered else None,
            "kept_promise_count_12m_seen": kept,
            "kept_promise_count_12m": kept if covered else None,
        }

    def counting_events(self, customer: Row) -> list[Row]:
        """Known by the day, of the last 24 months; a state also when it still ran within them."""
        found = []
        for row in self.own("events", customer):
            known = row.get("known_on") or row["occurred_on"]
            if known > self.on or row["occurred_on"] > self.on:
                continue
            ended = row.get("ended_on")
            runs_within = row["kind"] in STATES and (ended is None or ended > self.back[24])
            if row["occurred_on"] > self.back[24] or runs_within:
                found.append(row)
        return found

    def events(self, customer: Row) -> Row:
        rows = self.counting_events(customer)
        counts: Row = {f"{kind}_count_24m_seen": sum(row["kind"] == kind for row in rows) for kind in COUNTED}
        running = [row for row in rows if row.get("ended_on") is None or row["ended_on"] > self.on]
        return counts | {f"{kind}_count_seen": sum(row["kind"] == kind for row in running) for kind in NOW_ONLY}

    def searches(self, customer: Row) -> Row:
        first, last, complete = self.coverage("events")
        found: Row = {}
        finds = set()
        for source in SOURCES:
            rows = [
                row
                for row in self.own("searches", customer)
                if row["source"] == source
                and row.get("result") in {"clean", "found"}
                and timedelta(0) <= self.on - row["searched_on"] <= timedelta(SEARCH_DAYS)
            ]
            latest = max(rows, key=lambda row: (row["searched_on"], row["result"] == "found"), default=None)
            is_look = latest is not None and latest["result"] == "clean"
            found[f"{source}_search_days"] = (self.on - latest["searched_on"]).days if latest and is_look else None
            finds |= set() if is_look or latest is None else {source}
        reaches_back = first is not None and first <= self.back[24] + timedelta(1)
        if complete and reaches_back and last is not None and (self.on - last).days <= SEARCH_DAYS:
            register = max((self.on - last).days, 0)
            own = found["own_files_search_days"]
            if "own_files" not in finds:
                found["own_files_search_days"] = register if own is None else min(own, register)
        outside = [name for name in OUTSIDE if name in finds or found[f"{name}_search_days"] is not None]
        found["outside_search_clean"] = not finds & set(outside) if outside else None
        return found

    def dossier(self, customer: Row) -> Row:
        """What the latest day on file says, the worst of it; nothing where some of that day is not told."""
        first, _, _ = self.coverage("dossiers")
        days = [
            row
            for row in self.own("dossiers", customer)
            if timedelta(0) <= self.on - row["on"] <= timedelta(DOSSIER_DAYS)
        ]
        latest = [row for row in days if row["on"] == max(each["on"] for each in days)]
        lacking = [
            None
            if None in {row["key_item_count"], row["key_known_count"]}
            else row["key_item_count"] - row["key_known_count"]
            for row in latest
        ]
        opened = [row["contradiction_open_count"] for row in latest]
        found: Row = {"has_dossiers": "dossiers" in self.given and (first is None or first <= self.on)}
        for name, counts in (("key_information_missing_count", lacking), ("dossier_contradiction_count", opened)):
            found[name] = max(counts) if counts and None not in counts else None
            found[f"{name}_seen"] = found[name] or 0
        return found

    def statements(self, customer: Row) -> Row:
        rows = [
            row for row in self.own("statements", customer) if max(row["received_on"], row["period_end"]) <= self.on
        ]
        return self.annual([row for row in rows if row["months"] == 12]) | self.monthly(
            [row for row in rows if row["months"] == 1]
        )

    def annual(self, rows: list[Row]) -> Row:
        latest = self.best_of(rows, max((row["period_end"] for row in rows), default=None))
        if latest is not None and latest["period_end"] <= self.back[16]:
            latest = None
        prior = None if latest is None else self.best_of(rows, months_ago(latest["period_end"], 12))
        audited = latest if latest is not None and latest.get("audited") else None
        found: Row = {f"{name}_prior": figure(prior, name) for name in ("net_profit", "revenue", "operating_cash_flow")}
        for name in (
            "equity", "total_assets", "total_liabilities", "current_assets", "current_liabilities", "net_profit",
            "revenue", "operating_cash_flow",
        ):  # fmt: skip
            found[f"{name}_latest"] = figure(latest, name)
        return found | {f"{name}_audited": figure(audited, name) for name in ("equity", "net_profit")}

    @staticmethod
    def best_of(rows: list[Row], month: date | None) -> Row | None:
        """Of the statements whose period ends in a month: the audited, then the one received last."""
        same = [
            row
            for row in rows
            if month and (row["period_end"].year, row["period_end"].month) == (month.year, month.month)
        ]
        return max(
            same, key=lambda row: (bool(row.get("audited")), row["received_on"], row["period_end"]), default=None
        )

    def monthly(self, rows: list[Row]) -> Row:
        recent = [row for row in rows if row["period_end"] > self.back[12]]
        ends = sorted({(row["period_end"].year * 12 + row["period_end"].month) for row in recent}, reverse=True)
        found: Row = dict.fromkeys(f"revenue_month_{at}" for at in range(1, 5))
        runs = len(ends) >= 4 and ends[0] - ends[3] == 3 and self.on.year * 12 + self.on.month - ends[0] <= 4
        if runs:
            for at in range(4):
                year, month = divmod(ends[at] - 1, 12)
                best = self.best_of(recent, date(year, month + 1, 1))
                found[f"revenue_month_{at + 1}"] = figure(best, "revenue")
        first, _, _ = self.coverage("statements")
        covered = first is not None and first <= self.back[12] + timedelta(1)
        found["has_monthly_statements"] = True if recent else (False if covered else None)
        return found

    def verdicts(self, customer: Row) -> Row:
        latest: dict[str, Row] = {}
        for row in self.own("assessments", customer):
            if row["assessed_on"] > self.on:
                continue
            name = "verdict_" + row["criterion"].lower().replace("-", "_").replace(".", "_")
            if name not in latest or rank(row) > rank(latest[name]):
                latest[name] = row
        return {name: row["verdict"] for name, row in latest.items() if self.on <= ends_on(row)}


def ends_on(assessment: Row) -> date:
    """The last day on which an assessment holds."""
    last: date = assessment.get("valid_to") or assessment["assessed_on"] + timedelta(VERDICT_DAYS)
    return last


def rank(assessment: Row) -> tuple[date, int, int]:
    """The latest counts, of one day's the worst, of two alike the one that states no end or the earlier."""
    stated = assessment.get("valid_to")
    return assessment["assessed_on"], -BADNESS[assessment["verdict"]], 0 if stated is None else -stated.toordinal()


def figure(statement: Row | None, name: str) -> Decimal | None:
    """A statement's figure; equity that is not stated is assets less liabilities."""
    if statement is None:
        return None
    value: Decimal | None = statement.get(name)
    if name == "equity" and value is None:
        assets, liabilities = statement.get("total_assets"), statement.get("total_liabilities")
        return assets - liabilities if assets is not None and liabilities is not None else None
    return value
