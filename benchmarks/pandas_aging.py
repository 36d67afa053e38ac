"""Open items and aging in vectorised pandas, written from the book's rules. No loop runs over rows or customers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.pandas_tables import Tables

EDGES = (30, 60, 90, 180, 365)
AMOUNTS_BESIDE = ("unapplied_amount", "notes_amount", "disputed_amount")
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_365", "d366_plus", "no_due_date")


def in_force(settlements: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Settlements made by the day that have not bounced by it."""
    return settlements[(settlements.settled_on <= on) & ~(settlements.bounced_on <= on)]


def item_state(tables: Tables, on: pd.Timestamp) -> pd.DataFrame:
    """Every item but credit notes, as it stood on the day: open, in excess, in notes, and when it closed."""
    items, settled = tables["items"], in_force(tables["settlements"], on)
    settled = settled[settled["item"] >= 0]
    credited = items[(items.kind == "credit_note") & (items.corrects >= 0) & (items.issued_on <= on)]
    moved = pd.concat(
        [
            settled[["item", "settled_on", "amount"]].rename(columns={"settled_on": "moved_on"}),
            credited[["corrects", "issued_on", "amount"]].set_axis(["item", "moved_on", "amount"], axis=1),
        ],
        ignore_index=True,
    )
    by_item = moved.groupby("item").agg(moved_amount=("amount", "sum"), moved_last_on=("moved_on", "max"))
    notes = settled[(settled.method == "note") & ~(settled.honoured_on <= on)].groupby("item").amount.sum()
    state = items[(items.issued_on <= on) & (items.kind != "credit_note")]
    state = state[["customer", "side", "currency", "issued_on", "due_on", "amount"]].join(by_item)
    state["notes_amount"] = notes.reindex(state.index, fill_value=0)
    state["moved_amount"] = state.moved_amount.fillna(0).astype("int64")
    rest = state.amount - state.moved_amount
    state["open_amount"], state["excess_amount"] = rest.clip(lower=0), (-rest).clip(lower=0)
    state["notes_amount"] = np.minimum(state.notes_amount, state.amount)
    state["closed_on"] = state.moved_last_on.fillna(state.issued_on).where(rest <= 0)
    overpaid = state.index[rest < 0]
    state.loc[overpaid, "closed_on"] = _overpaid_closed(moved[moved["item"].isin(overpaid)], state.amount)
    return state.drop(columns=["moved_last_on", "moved_amount"])


def _overpaid_closed(moved: pd.DataFrame, amount: pd.Series) -> pd.Series:
    """The day on which the running total of an overpaid item first reached its amount."""
    by_day = moved.groupby(["item", "moved_on"]).amount.sum()
    running = by_day.groupby("item").cumsum().reset_index()
    reached = running[running.amount >= amount.loc[running["item"]].to_numpy()]
    return reached.groupby("item").moved_on.min()


def aging(tables: Tables, state: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Per customer, side and currency: open amounts by days overdue; unapplied, notes and disputed beside them."""
    keys = ["customer", "side", "currency"]
    shown = state[(state.open_amount > 0) | (state.notes_amount > 0)].copy()
    days = (on - shown.due_on).dt.days
    shown["bucket"] = np.select(
        [shown.due_on.isna(), days <= 0, *(days <= edge for edge in EDGES)],
        ["no_due_date", "not_due", *BUCKETS[1:6]],
        BUCKETS[6],
    )
    is_open = shown.open_amount > 0
    shown["overdue_days"] = days.clip(lower=0).where(is_open)
    shown["open_due_on"] = shown.due_on.where(is_open)
    grouped = shown.groupby(keys, observed=True)
    table = grouped.agg(
        open_amount=("open_amount", "sum"),
        notes_amount=("notes_amount", "sum"),
        overdue_days_max=("overdue_days", "max"),
        oldest_due_on=("open_due_on", "min"),
    )
    split = shown.groupby([*keys, "bucket"], observed=True).open_amount.sum().unstack(fill_value=0)
    loose = unapplied(tables, state, on).groupby(keys, observed=True).amount.sum().rename("unapplied_amount")
    disputed = disputed_amounts(tables, state, on).groupby(keys, observed=True).disputed_amount.sum()
    table = table.join(split.reindex(columns=BUCKETS, fill_value=0)).join(loose, how="outer").join(disputed)
    amounts = ["open_amount", *BUCKETS, *AMOUNTS_BESIDE]
    table[amounts] = table[amounts].fillna(0).astype("int64")
    return table[[*amounts, "overdue_days_max", "oldest_due_on"]].sort_index().reset_index()


def unapplied(tables: Tables, state: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Money without an item or before it, credit notes that lower no item, and what came in beyond an item."""
    items, settled = tables["items"], in_force(tables["settlements"], on)
    columns = ["customer", "side", "currency", "amount"]
    notes = items[(items.kind == "credit_note") & (items.issued_on <= on)]
    paid_out = settled[settled["item"].isin(notes.index)].groupby("item").amount.sum()
    free = notes.amount.where(~notes.corrects.isin(state.index), 0) - paid_out.reindex(notes.index, fill_value=0)
    notes = notes.assign(amount=free)
    early = settled["item"].isin(items.index[items.issued_on > on])
    excess = state[state.excess_amount > 0].drop(columns="amount").rename(columns={"excess_amount": "amount"})
    parts = [settled[(settled["item"] < 0) | early][columns], notes[columns], excess[columns]]
    together = pd.concat(parts, ignore_index=True)
    return together[together.amount != 0]


def disputed_amounts(tables: Tables, state: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Open items in dispute with the amount disputed, never more than is open."""
    disputes = tables["disputes"]
    raised = disputes[(disputes.raised_on <= on) & ~(disputes.resolved_on <= on)]
    by_item = (
        raised.assign(whole=raised.amount.isna()).groupby("item").agg(raised=("amount", "sum"), whole=("whole", "max"))
    )
    found = state[state.open_amount > 0].join(by_item, how="inner")
    return found.assign(
        disputed_amount=np.minimum(found.raised, found.open_amount).where(~found.whole, found.open_amount)
    )
