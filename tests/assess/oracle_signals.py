"""The signals of S2 recomputed plainly from their readings in the policy: loops and dates, nothing of the SQL's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import pairwise

from assess.books import Row
from assess.oracle import ZERO, ItemState
from assess.oracle_facts import GRACE_DAYS, ITEMS_MIN, SOLD, STATES, FactOracle, months_ago, months_of

QUARTER_ITEMS_MIN = 2
CHARGES = {"late_charge", "interest", "credit_note"}
HARD = {
    "bad_debt", "bad_debt_dispute", "asset_transfer", "account_seized", "account_frozen", "seizure_risk", "litigation",
    "dishonest_listing", "blacklisted", "heavy_loss", "production_stopped", "ordered_to_stop",
}  # fmt: skip
HARMLESS = {"dunned", "sensitive_to_disclosure", "other"}
Known = bool | None


def every(*parts: Known) -> Known:
    """Kleene's and."""
    return False if False in parts else (None if None in parts else True)


def some(*parts: Known) -> Known:
    """Kleene's or."""
    return True if True in parts else (None if None in parts else False)


def at_least(value: Decimal | int | None, least: str) -> Known:
    return None if value is None else value >= Decimal(least)


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"), ROUND_DOWN) if whole else None


@dataclass(frozen=True, slots=True)
class Judged:
    """An item whose grace has passed, or that has no due date."""

    issued_on: date
    due_on: date | None
    closed_on: date | None
    days_late: int | None
    is_in_parts: bool

    @property
    def is_late(self) -> bool:
        return self.days_late is not None and self.days_late > GRACE_DAYS

    def may_be_due(self, after: date, until: date) -> bool:
        """Fell due after one day and by another, or may have."""
        if self.due_on is None:
            return self.issued_on <= until
        return after < self.due_on <= until


@dataclass(frozen=True, slots=True)
class Span:
    """Items due in a span of months back, from the older edge to the newer; ``covered``: the ledger holds all of it."""

    items: list[Judged]
    covered: bool

    @property
    def is_known(self) -> bool:
        return self.covered and all(item.due_on for item in self.items)

    def mean(self, least: int) -> Decimal | None:
        if not self.is_known or len(self.items) < least:
            return None
        total = sum(item.days_late or 0 for item in self.items)
        cut_off = (Decimal(total) / len(self.items)).quantize(Decimal("0.000001"), ROUND_DOWN)
        return cut_off.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def share(self, chosen: Callable[[Judged], bool]) -> Decimal | None:
        known = self.is_known and len(self.items) >= ITEMS_MIN
        return share(sum(map(chosen, self.items)), len(self.items)) if known else None

    def count(self, chosen: Callable[[Judged], bool]) -> int | None:
        return sum(map(chosen, self.items)) if self.is_known else None


class SignalOracle(FactOracle):
    """The signals of every customer of a book on a day, and what they are made of."""

    def all(self) -> dict[str, Row]:
        found = {}
        for customer in self.tables["customers"]:
            facts = self.days(customer) | self.disputes(customer) | self.hard_events(customer) | self.halves(customer)
            found[customer["customer_id"]] = facts | self.signals(facts)
        return found

    def span(self, items: Iterable[Judged], older: int, newer: int) -> Span:
        """What fell due between so many months ago, issued no more than 3 months before the older edge."""
        edges = [self.on if months == 0 else months_ago(self.on, months) for months in (older, newer)]
        reach = months_ago(self.on, older + 3)
        chosen = [item for item in items if item.issued_on > reach and item.may_be_due(*edges)]
        return Span(chosen, self.covered(("items", "settlements"), reach + timedelta(1)))

    def judged(self, customer: Row) -> Iterator[Judged]:
        until = min(self.coverage("settlements")[1] or date.min, self.on)
        for state in self.states[customer["customer_id"]]:
            row, due = state.row, state.due_on
            credited = sum((note["amount"] for note in self.ledger.credited[row["item_id"]]), ZERO)
            is_sale = row["side"] in SOLD and row.get("kind") not in CHARGES and row["amount"] > credited
            if is_sale and (due is None or (until - due).days > GRACE_DAYS):
                late = None if due is None else ((state.closed_on or until) - due).days
                yield Judged(row["issued_on"], due, state.closed_on, late, self.in_parts(state, credited))

    def in_parts(self, state: ItemState, credited: Decimal) -> bool:
        money = [row for row in self.ledger.settled[state.row["item_id"]] if row["amount"] > 0]
        money = [row for row in money if row.get("method") not in {"writeoff", "offset"}]
        came = sum((row["amount"] for row in money), ZERO)
        return len({row["settled_on"] for row in money}) > 1 or 0 < came < state.row["amount"] - credited

    def days(self, customer: Row) -> Row:
        items = list(self.judged(customer))
        year, half, prior = self.span(items, 12, 0), self.span(items, 6, 0), self.span(items, 12, 6)
        recent = months_ago(self.on, 3)
        reach = months_ago(self.on, 15)
        lately = [item for item in items if item.issued_on > reach and (item.closed_on or self.on) > recent]
        stood = Span(lately, year.covered)
        late = year.share(lambda item: item.is_late)
        found: Row = {
            "late_item_share_12m": 0 if year.count(lambda item: item.is_late) == 0 else late,
            "late_item_count_3m": stood.count(lambda item: item.is_late),
            "late_days_mean_12m": year.mean(ITEMS_MIN),
            "late_days_mean_6m": half.mean(ITEMS_MIN),
            "late_days_mean_prior_6m": prior.mean(ITEMS_MIN),
            "part_paid_count_6m": half.count(lambda item: item.is_in_parts),
            "part_paid_share_6m": half.share(lambda item: item.is_in_parts),
            "part_paid_share_prior_6m": prior.share(lambda item: item.is_in_parts),
            "part_paid_count_prior_6m": prior.count(lambda item: item.is_in_parts),
            "late_item_count_12m": year.count(lambda item: item.is_late),
        }
        for name, span in {"12m": year, "6m": half, "prior_6m": prior}.items():
            found[f"due_item_count_{name}"] = span.count(lambda item: True)
        means = (found["late_days_mean_6m"], found["late_days_mean_prior_6m"])
        found["slower_days_6m"] = None if None in means else means[0] - means[1]
        for at in range(1, 5):
            quarter = self.span(items, at * 3, at * 3 - 3)
            found[f"late_days_mean_quarter_{at}"] = quarter.mean(QUARTER_ITEMS_MIN)
            found[f"due_item_count_quarter_{at}"] = quarter.count(lambda item: True)
        begins, _, complete = self.coverage("settlements")
        seen = [item for item in lately if item.closed_on or (complete and begins and begins <= item.issued_on)]
        return found | {"late_item_count_3m_seen": sum(item.is_late for item in seen)}

    def disputes(self, customer: Row) -> Row:
        since = months_ago(self.on, 6)
        recent = {
            row["item_id"]: row
            for row in self.own("items", customer)
            if row["side"] in SOLD and row.get("kind") not in CHARGES and row["amount"] > 0
            and since < row["issued_on"] <= self.on
        }  # fmt: skip
        raised = [row for row in self.tables["disputes"] if row["item_id"] in recent and row["raised_on"] <= self.on]
        ended = [row for row in raised if row.get("resolved_on") and row["resolved_on"] <= self.on]
        findings = [row["outcome"] for row in ended if row["outcome"] != "withdrawn"]
        dues = [(row["raised_on"], recent[row["item_id"]]["due_on"]) for row in raised]
        disputed = len({row["item_id"] for row in raised})
        told = None not in findings
        found: Row = {
            "dispute_count_6m": len(raised),
            "dispute_after_due_count_6m": None,
            "dispute_finding_count_6m": len(findings) if told else None,
            "dispute_ours_count_6m": findings.count("ours") if told else None,
            "disputed_item_count_6m": disputed,
            "disputed_item_share_6m": share(disputed, len(recent)) if len(recent) >= ITEMS_MIN else None,
            "dispute_after_due_share_6m": None,
            "dispute_ours_share_6m": share(findings.count("ours"), len(findings)) if told else None,
        }
        if all(due for _, due in dues):
            after_due = sum(day > due for day, due in dues)
            found |= {
                "dispute_after_due_count_6m": after_due,
                "dispute_after_due_share_6m": share(after_due, len(dues)),
            }
        if not disputed:
            found["disputed_item_share_6m"] = 0
        issued = len(recent) if self.covered_months(("items",), 6) else None
        known = found if self.covered_months(("items", "disputes"), 6) else dict.fromkeys(found)
        return known | {"issued_item_count_6m": issued}

    def covered_months(self, tables: Iterable[str], months: int) -> bool:
        return self.covered(tables, months_ago(self.on, months) + timedelta(1))

    def hard_events(self, customer: Row) -> Row:
        since = months_ago(self.on, 12)
        kinds = [
            row["kind"]
            for row in self.own("events", customer)
            if max(row["occurred_on"], row.get("known_on") or row["occurred_on"]) <= self.on
            and (
                row["occurred_on"] > since
                or (row["kind"] in STATES and (row["ended_on"] is None or row["ended_on"] > since))
            )
        ]
        counts = {
            "hard_event_count_12m": sum(kind in HARD for kind in kinds),
            "adverse_event_count_12m": sum(kind not in HARMLESS for kind in kinds),
        }
        looks = self.searches(customer)
        looked = all(looks[f"{source}_search_days"] is not None for source in ("court", "registry", "own_files"))
        return {f"{name}_seen": count for name, count in counts.items()} | {
            name: count if looked else None for name, count in counts.items()
        }

    def halves(self, customer: Row) -> Row:
        months = months_of(self.on, 12)
        now, prior = (
            self.sales(customer, months[at + 5][0], months[at][1], months[0][1]) for at in (0, 6)
        )  # fmt: skip
        fall = share(prior - now, prior) if now is not None and prior is not None and prior > 0 else None
        return {"sales_6m": now, "sales_prior_6m": prior, "sales_fall_share_6m": fall}

    def signals(self, of: Row) -> Row:
        quarters = [of[f"late_days_mean_quarter_{at}"] for at in range(1, 5)]
        steps = [None if None in pair else pair[0] - pair[1] for pair in pairwise(quarters)]
        parts = (of["part_paid_share_6m"], of["part_paid_share_prior_6m"])
        year = of["late_days_mean_12m"]
        apart = [None if year is None or mean is None else abs(mean - year) for mean in quarters]
        distressed = every(
            some(of["late_item_count_3m_seen"] > 0, at_least(of["late_item_count_3m"], "1")),
            some(
                every(at_least(steps[0], "10"), at_least(steps[1], "10")),
                every(
                    at_least(of["part_paid_count_6m"], "2"),
                    at_least(None if None in parts else parts[0] - parts[1], "0.2"),
                ),
                of["hard_event_count_12m_seen"] > 0,
                at_least(of["hard_event_count_12m"], "1"),
            ),
        )
        steady = every(*(None if days is None else days <= 5 for days in apart))
        adverse = of["adverse_event_count_12m"]
        clean = every(of["adverse_event_count_12m_seen"] == 0, None if adverse is None else adverse == 0)
        habitual = every(at_least(of["late_item_share_12m"], "0.5"), steady, clean)
        return {
            "is_distressed": distressed,
            "is_late_by_habit": every(habitual, None if distressed is None else not distressed),
            "is_smokescreen": every(
                at_least(of["disputed_item_share_6m"], "0.2"),
                at_least(of["dispute_after_due_share_6m"], "0.5"),
                at_least(of["dispute_ours_share_6m"], "0.5"),
                some(at_least(of["slower_days_6m"], "10"), at_least(of["sales_fall_share_6m"], "0.3")),
            ),
        }
