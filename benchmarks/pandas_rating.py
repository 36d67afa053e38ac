"""The trade policy's rating (S1-15, S1-16) in vectorised pandas. Nullable dtypes carry unknown by Kleene's logic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

GRADES = np.array(["A", "B", "C"])
OVERDUE_DAYS_LIMIT, UNDELIVERED_DAYS_LIMIT, BUSINESS_MONTHS_MIN, DEALINGS_MIN = 90, 90, 12, 1
IN_TIME_SHARE_MIN, BROKEN_PROMISES_LIMIT = 0.95, 3
REVENUE_FALL_MAX, LIABILITIES_SHARE_MAX, LIABILITIES_SHARE_WEAK, CURRENT_RATIO_MIN = 0.10, 0.70, 0.90, 1.0
LOSS_SHARE_MAX, PURCHASES_FALL_MAX = 0.20, 0.50


class Facts:
    """The facts by name as nullable columns."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def __getattr__(self, name: str) -> pd.Series:
        return self.frame[name].astype("Float64")

    def truth(self, name: str, absent: bool | None = None) -> pd.Series:
        known = self.frame[name].astype("boolean")
        return known if absent is None else known.fillna(absent)

    def verdict(self, criterion: str) -> pd.Series | None:
        return self.frame.get(f"verdict_{criterion}")

    def none_of(self, *kinds: str, searched: tuple[str, ...]) -> pd.Series:
        """False where an event of a kind is on file, true where none is and every source was looked into."""
        columns = [kind for kind in kinds if kind in self.frame]
        clean = ~(self.frame[columns].fillna(0) > 0).any(axis=1)
        looked = self.frame[[f"looked_{source}" for source in searched]].all(axis=1)
        return clean.astype("boolean").mask(clean & ~looked)


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold, for whom, and the grade (1 = B, 2 = C) where it does not."""

    criterion: str
    not_met: int
    require: Callable[[Facts], pd.Series]
    applies: str = ""


def _year_of_business(f: Facts) -> pd.Series:
    known = (f.first_dealing_months_seen >= BUSINESS_MONTHS_MIN) | (f.first_dealing_months >= BUSINESS_MONTHS_MIN)
    return known & (f.dealing_count_12m >= DEALINGS_MIN)


def _clean_record(f: Facts) -> pd.Series:
    ledger = (
        (f.overdue_days_max_24m_seen <= OVERDUE_DAYS_LIMIT)
        & (f.overdue_days_max_24m <= OVERDUE_DAYS_LIMIT)
        & (f.undelivered_days_max_24m <= UNDELIVERED_DAYS_LIMIT)
        & (f.write_off_count_24m == 0)
    )
    return ledger & f.none_of("bad_debt", "short_delivery", "serious_breach", searched=("own_files",))


def _law_abiding(f: Facts) -> pd.Series:
    kinds = (
        "illegality",
        "unfair_conduct",
        "dishonest_listing",
        "blacklisted",
        "theft_of_power",
        "breach_of_power_use",
    )
    return f.none_of(*kinds, searched=("court", "registry"))


def _two_good_years(f: Facts) -> pd.Series:
    return (
        (f.net_profit_latest > 0)
        & (f.net_profit_prior > 0)
        & (f.revenue_latest >= (1 - REVENUE_FALL_MAX) * f.revenue_prior)
        & ((f.operating_cash_flow_latest > 0) | (f.operating_cash_flow_prior > 0))
    )


def _strong_funds(f: Facts) -> pd.Series:
    return (
        (f.equity_latest > 0)
        & (f.total_liabilities_latest <= LIABILITIES_SHARE_MAX * f.total_assets_latest)
        & (f.current_assets_latest >= CURRENT_RATIO_MIN * f.current_liabilities_latest)
    )


def _keeps_promises(f: Facts) -> pd.Series:
    broken, kept = f.broken_promise_count_12m.fillna(0), f.kept_promise_count_12m.fillna(0)
    return (broken < BROKEN_PROMISES_LIMIT) | (broken <= kept)


def _no_heavy_loss(f: Facts) -> pd.Series:
    return (
        (f.net_profit_latest >= 0)
        | (f.net_profit_latest >= -LOSS_SHARE_MAX * f.equity_latest)
        | (f.net_profit_audited >= -LOSS_SHARE_MAX * f.equity_audited)
    )


def _holds_over_months(name: str) -> Callable[[Facts], pd.Series]:
    """Not falling three months running."""

    def require(f: Facts) -> pd.Series:
        first, second, third, fourth = (getattr(f, f"{name}_{ago}") for ago in (1, 2, 3, 4))
        return (first >= second) | (second >= third) | (third >= fourth)

    return require


def _purchases_hold(f: Facts) -> pd.Series:
    left = 1 - PURCHASES_FALL_MAX
    return (f.sales_quarter_1 >= left * f.sales_quarter_1_year_before) | (
        f.sales_quarter_2 >= left * f.sales_quarter_2_year_before
    )


def _none(*kinds: str, searched: tuple[str, ...]) -> Callable[[Facts], pd.Series]:
    return lambda f: f.none_of(*kinds, searched=searched)


RULES = (
    Rule("S1-15.1", 1, _year_of_business),
    Rule("S1-15.2", 1, _clean_record),
    Rule("S1-15.3", 1, _law_abiding),
    Rule("S1-15.4", 1, _two_good_years),
    Rule("S1-15.5", 1, _strong_funds),
    Rule("S1-15.6", 1, lambda f: f.settled_in_time_share_12m >= IN_TIME_SHARE_MIN, "is_buyer"),
    Rule("S1-15.6", 1, lambda f: f.delivered_in_time_share_12m >= IN_TIME_SHARE_MIN, "is_supplier"),
    Rule("S1-16.1", 2, _clean_record),
    Rule("S1-16.2", 2, _keeps_promises),
    Rule("S1-16.3", 2, _none("bad_debt_dispute", "asset_transfer", searched=("court",))),
    Rule("S1-16.4", 2, lambda f: (f.equity_latest > 0) | (f.equity_audited > 0)),
    Rule("S1-16.4", 1, lambda f: f.total_liabilities_latest <= LIABILITIES_SHARE_WEAK * f.total_assets_latest),
    Rule("S1-16.5", 2, _holds_over_months("revenue_month"), "has_monthly_statements"),
    Rule("S1-16.5", 1, _holds_over_months("sales_month"), "is_buyer"),
    Rule("S1-16.5", 2, _no_heavy_loss),
    Rule("S1-16.5", 2, _none("heavy_loss", "production_stopped", searched=("court", "registry"))),
    Rule("S1-16.6", 1, _purchases_hold, "is_buyer"),
    Rule("S1-16.6", 2, _none("unfair_conduct", searched=("registry",))),
    Rule("S1-16.7", 2, _none("illegality", searched=("court", "registry"))),
    Rule("S1-16.8", 2, _none("ordered_to_stop", "ordered_to_rectify", searched=("registry",))),
    Rule("S1-16.9", 2, _none("account_seized", "account_frozen", "seizure_risk", searched=("court",))),
)


def grades(frame: pd.DataFrame) -> pd.Series:
    """A, B or C by customer: the worst effect over all rules; unknown counts as B."""
    facts = Facts(frame)
    worst = np.zeros(len(frame), dtype="int8")
    for rule in RULES:
        holds = _outcome(rule, facts)
        effect = np.where(holds.isna(), 1, np.where(holds.fillna(value=True), 0, rule.not_met))
        worst = np.maximum(worst, effect.astype("int8"))
    return pd.Series(GRADES[worst], index=frame.index)


def _outcome(rule: Rule, facts: Facts) -> pd.Series:
    """True where met or not applicable, False where not met, NA where unknown. A recorded verdict comes first."""
    holds = rule.require(facts)
    if rule.applies:
        applies = facts.truth(rule.applies, absent=False if rule.applies.startswith("has") else None)
        holds = holds.mask(applies.isna()).mask(~applies.fillna(value=True), other=True)
    verdict = facts.verdict(rule.criterion)
    if verdict is None:
        return holds
    return holds.mask(verdict == "met", other=True).mask(verdict == "not_met", other=False).mask(verdict == "unknown")
