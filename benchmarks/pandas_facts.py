"""The facts of the trade rating in vectorised pandas: a frame with a row per customer.

Only what the rating reads, and for a book whose windows are covered whole, as a synthetic book's are. A count that
waits for a search stands as the number seen; the rules join it with the look.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.pandas_aging import in_force
from benchmarks.pandas_tables import Tables

LASTING = (
    "account_seized", "account_frozen", "seizure_risk", "ordered_to_stop", "ordered_to_rectify", "dishonest_listing",
    "blacklisted", "production_stopped",
)  # fmt: skip
RUNNING_ONLY = ("account_seized", "account_frozen", "seizure_risk")
ANNUAL_FIGURES = (
    "equity", "total_assets", "total_liabilities", "current_assets", "current_liabilities", "net_profit", "revenue",
    "operating_cash_flow",
)  # fmt: skip
SEARCH_DAYS_MAX, ASSESSMENT_DAYS_MAX, GRACE_DAYS, PROMISE_GRACE_DAYS, ITEMS_MIN = 90, 366, 5, 3, 3
BASE_CURRENCY = "CNY"


def facts(tables: Tables, state: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Every fact by customer; NaN, NaT or NA where unknown."""
    everyone = tables["customers"].index
    parts = [
        profile(tables, on),
        overdue(tables, state, on),
        punctuality(tables, on),
        turnover(tables, on),
        statements(tables["statements"], on),
        adverse(tables["events"], on),
        looks(tables, on),
        promises(tables["promises"], on),
        verdicts(tables["assessments"], on),
    ]
    return pd.concat([part.reindex(everyone) for part in parts], axis=1)


def profile(tables: Tables, on: pd.Timestamp) -> pd.DataFrame:
    customers, items = tables["customers"], tables["items"]
    dealt = items[(items.issued_on <= on) & ~items.kind.isin(["credit_note", "late_charge", "interest"])]
    is_prepayment, is_recent = dealt.side == "prepayment", dealt.issued_on > on - pd.DateOffset(months=12)
    by_customer = (
        pd.DataFrame(
            {
                "customer": dealt.customer,
                "first_on": dealt.issued_on,
                "dealing_count_12m": is_recent,
                "supplied": is_recent & is_prepayment,
                "bought": is_recent & dealt.side.isin(["sale", "power"]),
            }
        )
        .groupby("customer")
        .agg({"first_on": "min", "dealing_count_12m": "sum", "supplied": "max", "bought": "max"})
        .reindex(customers.index)
    )
    supplied, bought = by_customer.supplied.eq(True), by_customer.bought.eq(True)
    opened_on = customers.opened_on.where(customers.opened_on <= on)
    seen_on = pd.concat([opened_on, by_customer.first_on], axis=1).min(axis=1)
    months = (on.year - seen_on.dt.year) * 12 + on.month - seen_on.dt.month - (seen_on.dt.day > on.day)
    is_buyer = (customers.side.isin(["buyer", "both"]) | bought).astype("boolean")
    is_supplier = (customers.side.isin(["supplier", "both"]) | supplied).astype("boolean")
    shown = customers.side.notna() | supplied | bought
    return pd.DataFrame(
        {
            "is_buyer": is_buyer.where(shown),
            "is_supplier": is_supplier.where(shown),
            "first_dealing_months_seen": months,
            "first_dealing_months": months.where(opened_on.notna()),
            "dealing_count_12m": by_customer.dealing_count_12m.fillna(0),
        }
    )


def overdue(tables: Tables, state: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Longest lateness within 24 months, of debts and of goods owed, and write-offs."""
    start = on - pd.DateOffset(months=24)
    late = state[state.closed_on.isna() | (state.closed_on > start)]
    end = late.closed_on.fillna(on)
    is_prepayment = late.side == "prepayment"
    sold_days = (end - late.due_on).dt.days.clip(lower=0).where(~is_prepayment)
    undelivered = (end - late.due_on.fillna(late.issued_on)).dt.days.clip(lower=0).where(is_prepayment)
    by_customer = (
        pd.DataFrame(
            {
                "customer": late.customer,
                "overdue_days_max_24m_seen": sold_days,
                "undelivered_days_max_24m": undelivered,
                "dateless": ~is_prepayment & late.due_on.isna(),
            }
        )
        .groupby("customer")
        .max()
        .reindex(tables["customers"].index)
    )
    settled = in_force(tables["settlements"], on)
    written_off = settled[(settled.method == "writeoff") & (settled.settled_on > start)].groupby("customer").size()
    seen = by_customer.overdue_days_max_24m_seen.fillna(0)
    return pd.DataFrame(
        {
            "overdue_days_max_24m_seen": seen,
            "overdue_days_max_24m": seen.where(~by_customer.dateless.eq(True)),
            "undelivered_days_max_24m": by_customer.undelivered_days_max_24m.fillna(0),
            "write_off_count_24m": written_off.reindex(by_customer.index, fill_value=0),
        }
    )


def punctuality(tables: Tables, on: pd.Timestamp) -> pd.DataFrame:
    """Share settled (delivered) in time over 12 months, by amount."""
    items, settled = tables["items"], in_force(tables["settlements"], on)
    start, grace = on - pd.DateOffset(months=12), pd.Timedelta(days=GRACE_DAYS)
    is_recent = (items.kind != "credit_note") & (items.issued_on <= on) & (items.issued_on > start)
    judged = items[is_recent & (items.due_on.isna() | (items.due_on + grace < on))]
    notes = items[(items.kind == "credit_note") & (items.corrects >= 0) & (items.issued_on <= on)]
    credited = notes.groupby("corrects").amount.sum().reindex(judged.index, fill_value=0)
    judged = judged.assign(due_amount=(judged.amount - credited).clip(lower=0))
    judged = judged[judged.due_amount > 0]
    paid = settled[settled["item"].isin(judged.index) & (settled.method != "writeoff")]
    # A prepayment is settled by goods accepted; money that comes back delivers nothing.
    paid = paid[(paid.side != "prepayment") | paid.method.isna() | (paid.method == "delivery")]
    due_on = judged.due_on.loc[paid["item"]].to_numpy()
    came = paid[paid.settled_on - grace <= due_on].groupby("item").amount.sum().reindex(judged.index, fill_value=0)
    rate = base_rates(tables["rates"], on).reindex(judged.currency).to_numpy(dtype="float64")
    grouped = (
        pd.DataFrame(
            {
                "customer": judged.customer,
                "is_prepayment": judged.side == "prepayment",
                "unjudgeable": judged.due_on.isna() | np.isnan(rate),
                "due_amount": (judged.due_amount * rate).round(),
                "in_time_amount": (np.minimum(came, judged.due_amount) * rate).round(),
                "items": 1,
            }
        )
        .groupby(["is_prepayment", "customer"])
        .sum()
    )
    known = grouped[(grouped.unjudgeable == 0) & (grouped["items"] >= ITEMS_MIN)]
    share = (known.in_time_amount / known.due_amount).round(6)
    return pd.DataFrame(
        {
            "settled_in_time_share_12m": share[share.index.get_level_values(0) == 0].droplevel(0),
            "delivered_in_time_share_12m": share[share.index.get_level_values(0) == 1].droplevel(0),
        }
    )


def base_rates(rates: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    """The latest rate of the last 7 days by currency; 1 for the base currency."""
    recent = rates[(rates.on <= on) & (rates.on >= on - pd.Timedelta(days=7))].sort_values("on")
    latest = recent.groupby("currency", observed=True).rate.last()
    latest.index = latest.index.astype("str")
    return pd.concat([latest, pd.Series({BASE_CURRENCY: 1.0})])


def turnover(tables: Tables, on: pd.Timestamp) -> pd.DataFrame:
    """Sales of full months and quarters, credit notes taken off in their own month."""
    items = tables["items"]
    ended = on + pd.Timedelta(days=1)
    month, quarter = ended.year * 12 + ended.month - 1, ended.year * 4 + ended.quarter - 1
    sold = items[(items.side != "prepayment") & (items.issued_on <= on)]
    sold = sold[sold.kind.isin(["invoice", "shipment", "credit_note"])]
    sold_quarter = sold.issued_on.dt.year * 4 + sold.issued_on.dt.quarter
    sold = sold[sold_quarter >= quarter - 5]
    months_ago = month - (sold.issued_on.dt.year * 12 + sold.issued_on.dt.month) + 1
    quarters_ago = quarter - sold_quarter.loc[sold.index] + 1
    rate = base_rates(tables["rates"], on).reindex(sold.currency).to_numpy(dtype="float64")
    amount = (sold.amount * rate).round() * np.where(sold.kind == "credit_note", -1, 1)
    places = {
        **{f"sales_month_{ago}": months_ago == ago for ago in (1, 2, 3, 4)},
        **{f"sales_quarter_{ago}": quarters_ago == ago for ago in (1, 2)},
        **{f"sales_quarter_{ago}_year_before": quarters_ago == ago + 4 for ago in (1, 2)},
    }
    frame = pd.DataFrame({name: amount.where(within, 0) for name, within in places.items()})
    # A period with a sale of unknown worth is unknown; one without sales is a true zero.
    by_customer = frame.assign(customer=sold.customer).groupby("customer").sum(skipna=False)
    return by_customer.reindex(tables["customers"].index, fill_value=0)


def statements(given: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Figures of the latest two years, audited or not, and revenue of four running months."""
    known = given[(given.received_on <= on) & (given.period_end <= on)].copy()
    known["audited"] = known.audited.eq(True)
    known["equity"] = known.equity.fillna(known.total_assets - known.total_liabilities)
    known["month_no"] = known.period_end.dt.year * 12 + known.period_end.dt.month
    known = known.sort_values(["month_no", "audited", "received_on"], ascending=False, kind="stable")
    known = known.drop_duplicates(["customer", "month_no", "months"])
    annual = known[known.months == 12]
    latest = annual.drop_duplicates("customer").set_index("customer")
    latest = latest[latest.period_end > on - pd.DateOffset(months=16)]
    prior = annual.assign(month_no=annual.month_no + 12).set_index(["customer", "month_no"])
    prior = prior.reindex(pd.MultiIndex.from_arrays([latest.index, latest.month_no])).droplevel(1)
    figures = latest[list(ANNUAL_FIGURES)].add_suffix("_latest")
    figures = figures.join(prior[["net_profit", "revenue", "operating_cash_flow"]].add_suffix("_prior"))
    figures["equity_audited"] = latest.equity.where(latest.audited)
    figures["net_profit_audited"] = latest.net_profit.where(latest.audited)
    monthly = known[(known.months == 1) & (known.period_end > on - pd.DateOffset(months=12))]
    return figures.join(_running_months(monthly, on), how="outer")


def _running_months(monthly: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    newest = monthly.assign(age=monthly.groupby("customer").cumcount() + 1).query("age <= 4")
    by_age = newest.pivot(index="customer", columns="age", values="revenue").reindex(columns=range(1, 5))
    months = newest.groupby("customer").month_no.agg(["min", "max", "count"])
    is_running = (months["count"] == 4) & (months["max"] - months["min"] == 3)
    is_running &= months["max"] >= on.year * 12 + on.month - 4
    by_age = by_age.where(is_running).set_axis([f"revenue_month_{age}" for age in range(1, 5)], axis=1)
    return by_age.assign(has_monthly_statements=True)


def adverse(events: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Events of each kind that count on the day."""
    start = on - pd.DateOffset(months=24)
    known = events[(events.known_on <= on) & (events.occurred_on <= on)]
    lasts = known.kind.isin(LASTING) & (known.ended_on.isna() | (known.ended_on > start))
    counted = known[(known.occurred_on > start) | lasts]
    is_over = counted.kind.isin(RUNNING_ONLY) & (counted.ended_on <= on)
    table = (~is_over).groupby([counted.customer, counted.kind], observed=True).sum().unstack(fill_value=0)
    return table.set_axis(list(table.columns.astype("str")), axis=1)


def looks(tables: Tables, on: pd.Timestamp) -> pd.DataFrame:
    """Whether each source's latest answer within the days for which a search holds was clean."""
    searches = tables["searches"]
    is_fresh = (searches.searched_on <= on) & (searches.searched_on >= on - pd.Timedelta(days=SEARCH_DAYS_MAX))
    answers = searches[is_fresh & searches.result.isin(["clean", "found"])]
    answered = answers.groupby(["customer", "source", "result"], observed=True).searched_on.max().unstack()
    is_clean = answered.clean.notna() & (answered.found.isna() | (answered.clean > answered.found))
    # The book's own register of events is complete over 24 months: a look into our own files for everybody, unless
    # a search of them has found something since.
    is_clean = is_clean.unstack().reindex(tables["customers"].index).astype("boolean")
    table = is_clean.fillna(False).assign(own_files=is_clean.own_files.fillna(True))
    return table.set_axis([f"looked_{source}" for source in table.columns], axis=1)


def promises(made: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Promises kept and broken of those made within 12 months and due by the day."""
    due = made[(made.made_on <= on) & (made.made_on > on - pd.DateOffset(months=12)) & (made.due_on <= on)]
    last_on = due.due_on + pd.Timedelta(days=PROMISE_GRACE_DAYS)
    is_whole = due.kept_amount.isna() | due.amount.isna() | (due.kept_amount >= due.amount)
    is_kept = (due.kept_on <= on) & (due.kept_on <= last_on) & is_whole
    frame = {"broken_promise_count_12m": (last_on < on) & ~is_kept, "kept_promise_count_12m": is_kept}
    return pd.DataFrame(frame).groupby(due.customer).sum()


def verdicts(assessments: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """The valid verdict on each criterion: of several the latest, and of one day the worst."""
    has_end = assessments.valid_to.notna()
    lasts = assessments.assessed_on >= on - pd.Timedelta(days=ASSESSMENT_DAYS_MAX)
    valid = assessments[(assessments.assessed_on <= on) & (has_end & (assessments.valid_to >= on) | ~has_end & lasts)]
    severity = valid.verdict.astype("str").map({"not_met": 0, "unknown": 1, "met": 2})
    valid = valid.assign(severity=severity).sort_values(["assessed_on", "severity"], ascending=[False, True])
    valid = valid.drop_duplicates(["customer", "criterion"])
    table = valid.pivot(index="customer", columns="criterion", values="verdict").astype("str")
    return table.set_axis([f"verdict_{criterion}" for criterion in table.columns], axis=1)
