"""Limits and the two dearest kinds of work in vectorised pandas: amount and ceiling, no reasons, no sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.pandas_aging import in_force
from benchmarks.pandas_facts import base_rates
from benchmarks.pandas_months import Cents, item_rates
from benchmarks.pandas_tables import Tables

KEYS = ["customer", "side"]
SIDES = ["sale", "prepayment"]
MONTHS = 12
VALUATION_DAYS_MAX = 365


def traded(tables: Tables, on: pd.Timestamp) -> pd.MultiIndex:
    """Every customer with every side told of or dealt on."""
    customers, items = tables["customers"], tables["items"]
    told = [customers.index[customers.side.isin([word, "both"])] for word in ("buyer", "supplier")]
    dealt = items[(items.issued_on <= on) & items.side.isin(SIDES)][KEYS].astype({"side": "str"})
    parts = [pd.DataFrame({"customer": who, "side": side}) for who, side in zip(told, SIDES, strict=True)]
    return pd.MultiIndex.from_frame(pd.concat([*parts, dealt]).drop_duplicates().sort_values(KEYS))


def side_facts(
    tables: Tables, state: pd.DataFrame, opens: list[tuple[pd.Timestamp, Cents]], on: pd.Timestamp
) -> pd.DataFrame:
    """By customer and side, in cents: monthly averages, amount in use, exposure, credit items; NaN where unknown."""
    keys = traded(tables, on)
    last = opens[-1][0]
    first = (last - pd.DateOffset(months=MONTHS - 1)).replace(day=1)
    shipped, shipped_first = _shipped(tables, first, last, on)
    paid, paid_first = _paid(tables, first, last, on)
    found = pd.DataFrame({"shipped": shipped, "paid": paid}).reindex(keys)
    found["in_use"] = _in_use(tables, opens, on).reindex(keys)
    held = state.assign(amount=_base(state.open_amount + state.notes_amount, state.currency, tables, on))
    found["exposure"] = _summed(held[(state.open_amount > 0) | (state.notes_amount > 0)]).reindex(keys)
    lent = state[(state.closed_on.isna() | (state.closed_on > on - pd.DateOffset(months=12)))]
    lent = lent[lent.closed_on.isna() | (lent.closed_on > lent.issued_on) | (lent.due_on > lent.issued_on)]
    found["credit_items"] = lent.groupby(KEYS, observed=True).size().rename(index=str, level="side").reindex(keys)
    found = found.fillna(dict.fromkeys(found.columns, 0)).replace(np.inf, np.nan)
    opened = tables["customers"].opened_on.reindex(keys.get_level_values(0)).set_axis(keys)
    begun = (opened.dt.year * 12 + opened.dt.month).where(opened <= on)
    dealt = np.fmin(shipped_first.reindex(keys), paid_first.reindex(keys))
    begun = np.fmin(begun, dealt).where(begun.notna())
    months = (last.year * 12 + last.month - begun + 1).clip(upper=MONTHS).fillna(MONTHS)
    months = months.where(months > 0)
    for name in ("shipped", "paid"):
        found[name] = half_up(found[name].clip(lower=0) / months)
    found["in_use"] = half_up(found.in_use / MONTHS)
    return found


def half_up(cents: pd.Series) -> pd.Series:
    """Whole cents; pandas itself rounds halves to the even one."""
    return np.floor(cents + 0.5)


def _base(amount: pd.Series, currency: pd.Series, tables: Tables, on: pd.Timestamp) -> pd.Series:
    """In base currency; infinite where there is no rate, so that a sum with it is not known."""
    rate = base_rates(tables["rates"], on).reindex(currency).to_numpy(dtype="float64")
    return (amount * rate).round().fillna(np.inf)


def _summed(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby(KEYS, observed=True).amount.sum().rename(index=str, level="side")


def _shipped(tables: Tables, first: pd.Timestamp, last: pd.Timestamp, on: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    items = tables["items"]
    sent = items[(items.issued_on >= first) & (items.issued_on <= last) & items.side.isin(SIDES)]
    # Opening balances and charges are no shipments; they show that dealings had begun.
    counts = sent.kind.isin(["invoice", "shipment", "advance", "credit_note"])
    sign = np.where(sent.kind == "credit_note", -1, 1)
    sent = sent.assign(
        amount=(_base(sent.amount, sent.currency, tables, on) * sign).where(counts, 0),
        month=sent.issued_on.dt.year * 12 + sent.issued_on.dt.month,
    )
    months = sent.groupby(KEYS, observed=True).month.min().rename(index=str, level="side")
    return _summed(sent), months


def _paid(tables: Tables, first: pd.Timestamp, last: pd.Timestamp, on: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    settled = in_force(tables["settlements"], on)
    settled = settled[settled.side.isin(SIDES) & ~settled.method.isin(["writeoff", "offset"])]
    settled = settled[(settled.side == "sale") | settled.method.isna() | (settled.method == "delivery")]
    paid_on = settled.settled_on.where(settled.method != "note", settled.honoured_on)
    settled = settled.assign(
        amount=_base(settled.amount, settled.currency, tables, on), month=paid_on.dt.year * 12 + paid_on.dt.month
    )
    settled = settled[(paid_on >= first) & (paid_on <= last)]
    return _summed(settled), settled.groupby(KEYS, observed=True).month.min().rename(index=str, level="side")


def _in_use(tables: Tables, opens: list[tuple[pd.Timestamp, Cents]], on: pd.Timestamp) -> pd.Series:
    """The open amounts of the last twelve month-ends added up."""
    items, rate = tables["items"], item_rates(tables, on)
    rates = np.where(np.isnan(rate), np.inf, rate)
    total = np.zeros(len(items))
    for _, own in opens[-MONTHS:]:
        is_open = own > 0
        total[is_open] += np.round(own[is_open] * rates[is_open])
    live = items[total > 0]
    return _summed(live[live.side.isin(SIDES)].assign(amount=total[total > 0][live.side.isin(SIDES).to_numpy()]))


def limits_in_force(tables: Tables, keys: pd.MultiIndex, on: pd.Timestamp) -> pd.DataFrame:
    """By customer and side: the granted amount of each tenure, 0 where suspended; NaN bounds nothing."""
    given = tables["limits"]
    given = given[(given.customer >= 0) & (given.valid_from <= on) & ~(given.valid_to < on)]
    order = {"suspended": 0, "none": 1, "granted": 2, "unlimited": 3}
    given = given.assign(
        tenure=given.tenure.astype("str").where(given.tenure.notna(), "long"),
        hard=given.state.astype("str").map(order),
        base=_base(given.amount, given.currency, tables, on),
    )
    given = given.sort_values(["valid_from", "hard"], ascending=[False, True])
    given = given.drop_duplicates(["customer", "side", "tenure"])
    given = given[given.state.isin(["granted", "suspended"])]
    amount = given.base.where(given.state == "granted", 0)
    scoped = given.assign(amount=amount, suspended=given.state == "suspended")
    scoped = scoped.groupby(["customer", "side", "tenure"], observed=True).agg({"amount": "sum", "suspended": "max"})
    scoped = scoped.amount.where(~scoped.suspended, 0).reset_index().astype({"side": "str"})
    each = [scoped.replace({"side": {"all": side}}) for side in SIDES]
    both = pd.concat([scoped[scoped.side != "all"], *(part[scoped.side == "all"] for part in each)])
    least = both.groupby(["customer", "side", "tenure"]).amount.min().unstack("tenure")
    return least.reindex(index=keys, columns=["long", "temporary"])


def limits(tables: Tables, facts: pd.DataFrame, grades: pd.Series, on: pd.Timestamp) -> pd.DataFrame:
    """Customer, side, tenure, amount and ceiling in cents, by S1-26 to S1-28; NaN where unknown."""
    force = limits_in_force(tables, facts.index, on)
    grade = grades.loc[facts.index.get_level_values(0)].set_axis(facts.index)
    secured = _collateral(tables, on).reindex(facts.index.get_level_values(0), fill_value=0).set_axis(facts.index)
    secured = secured.replace(np.inf, np.nan)
    parts = []
    for tenure in ("long", "temporary"):
        flow = np.minimum(np.minimum(facts.shipped, facts.paid), facts.in_use)
        without = facts.paid if tenure == "temporary" else facts.paid * 0
        had_credit = facts.credit_items > 0
        for_a = flow.where(had_credit, without)
        for_b = np.minimum(np.minimum(np.minimum(facts.shipped, facts.paid), secured), facts.in_use)
        if tenure == "temporary":
            for_b = for_b.where(had_credit, np.minimum(np.minimum(facts.shipped, facts.paid), secured))
        bounded = (had_credit | (tenure == "temporary")) & (grade == "A") | (grade == "B")
        ceiling = for_a.where(grade == "A", for_b).where(grade != "C", 0)
        lower = np.fmin(ceiling, force[tenure]).where(ceiling.notna() & (force[tenure] != np.inf))
        ceiling = lower.where(bounded, ceiling)
        as_a_rule = (grade == "A") & (tenure == "long")
        amount = ceiling.where(as_a_rule, 0)
        parts.append(pd.DataFrame({"tenure": tenure, "amount": amount, "ceiling_amount": ceiling}).reset_index())
    return pd.concat(parts, ignore_index=True)


def _collateral(tables: Tables, on: pd.Timestamp) -> pd.Series:
    """By customer, in cents; infinite where it is not known."""
    held = tables["collateral"]
    held = held[held.formalities_complete.eq(True) & ~(held.valid_from > on) & ~(held.valid_to < on)]
    held = held[~(held.valued_on > on)]
    known = held.prior_claims.notna() & (held.valued_on >= on - pd.Timedelta(days=VALUATION_DAYS_MAX))
    value = _base((held.value - held.prior_claims).clip(lower=0), held.currency, tables, on)
    return value.where(known, np.inf).groupby(held.customer).sum()


def overdue_work(state: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """What is overdue by customer, side and currency, in cents: the rows of one kind of work."""
    late = state[(state.open_amount > 0) & (state.due_on < on) & (state.side != "prepayment")]
    found = late.groupby(["customer", "side", "currency"], observed=True).open_amount.sum()
    return found.rename("amount").reset_index().assign(kind="overdue")
