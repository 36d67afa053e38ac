"""Open amounts at every month's end, and the month's figures made of them, in vectorised pandas and numpy.

One pass over the settlements in the order of their days; what is open is a whole column at each month's end.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.pandas_facts import base_rates
from benchmarks.pandas_tables import Tables

SALE_KINDS = {"sale": ["invoice", "shipment"], "prepayment": ["invoice", "shipment", "advance"]}
DSO_MONTHS = 3
# In cents; beyond what any int64 of a book reaches, yet a float adds such amounts exactly.
Cents = np.ndarray


def month_ends(book: Path, on: pd.Timestamp) -> pd.DatetimeIndex:
    """The ends of the full months that the ledger says it covers, oldest first."""
    declared = tomllib.loads((book / "book.toml").read_text(encoding="utf-8"))
    begins = max(declared["tables"][name]["covers_from"] for name in ("items", "settlements"))
    return pd.date_range(pd.Timestamp(begins) + pd.offsets.MonthBegin(0), on, freq="ME")


def month_end_opens(tables: Tables, ends: pd.DatetimeIndex) -> Iterator[tuple[pd.Timestamp, Cents]]:
    """At each month's end what is open of every item, in cents of its own currency; of credit notes nothing."""
    items = tables["items"]
    moved = _lowered(tables)
    places = np.searchsorted(moved.day.to_numpy(), ends.to_numpy(), side="right")
    amount, issued = items.amount.to_numpy(), items.issued_on.to_numpy()
    is_item = (items.kind != "credit_note").to_numpy()
    number, lowered = moved["item"].to_numpy(), moved.amount.to_numpy()
    paid, begun = np.zeros(len(items)), 0
    for end, place in zip(ends, places, strict=True):
        paid += np.bincount(number[begun:place], weights=lowered[begun:place], minlength=len(items))
        begun = place
        yield end, np.where(is_item & (issued <= end.to_datetime64()), np.clip(amount - paid, 0, None), 0)


def _lowered(tables: Tables) -> pd.DataFrame:
    """Item, day and amount of everything that lowers an item, or, negative, raises it again."""
    items, settled = tables["items"], tables["settlements"]
    settled = settled[settled["item"] >= 0]
    bounced = settled[settled.bounced_on.notna()]
    credited = items[(items.kind == "credit_note") & (items.corrects >= 0)]
    parts = [
        settled[["item", "settled_on", "amount"]].set_axis(["item", "day", "amount"], axis=1),
        bounced.assign(amount=-bounced.amount)[["item", "bounced_on", "amount"]].set_axis(
            ["item", "day", "amount"], axis=1
        ),
        credited[["corrects", "issued_on", "amount"]].set_axis(["item", "day", "amount"], axis=1),
    ]
    return pd.concat(parts, ignore_index=True).sort_values("day", kind="stable")


def item_rates(tables: Tables, on: pd.Timestamp) -> np.ndarray:
    """The rate of every item's currency on the day, NaN without one."""
    rates: np.ndarray = base_rates(tables["rates"], on).reindex(tables["items"].currency).to_numpy(dtype="float64")
    return rates


def metrics(tables: Tables, opens: list[tuple[pd.Timestamp, Cents]], on: pd.Timestamp) -> pd.DataFrame:
    """Month's end, side, credit sales, receivable, overdue and DSO, money in cents of base currency."""
    items, rate = tables["items"], item_rates(tables, on)
    side, due = items.side.astype("str").to_numpy(), items.due_on.to_numpy()
    masks = {name: side == name for name in sorted(set(side))}
    sales = _credit_sales(tables, rate)
    rows = []
    for end, own in opens:
        base = np.round(own * rate)
        # Without a due date nobody can say whether it is late.
        late = np.where(np.isnat(due) & (base > 0), np.nan, base * (due < end.to_datetime64()))
        for name, mask in masks.items():
            month = sales.get((name, end.year * 12 + end.month), 0.0)
            rows.append((end, name, month, base[mask].sum(), late[mask].sum()))
    table = pd.DataFrame(rows, columns=["month_end", "side", "credit_sales", "receivable", "overdue_amount"])
    return _with_dso(table)


def _with_dso(table: pd.DataFrame) -> pd.DataFrame:
    grouped = table.groupby("side")
    sold = grouped.credit_sales.rolling(DSO_MONTHS).sum().droplevel(0)
    days = table.month_end.dt.days_in_month.groupby(table.side).rolling(DSO_MONTHS).sum().droplevel(0)
    return table.assign(dso=(table.receivable / sold.where(sold > 0) * days).round(2))


def _credit_sales(tables: Tables, rate: np.ndarray) -> dict[tuple[str, int], float]:
    """By side and month: what was sold on credit less credit notes; sold and paid on one day is no credit."""
    items, settled = tables["items"], tables["settlements"]
    due_at_once = items.due_on <= items.issued_on
    at_once = settled[(settled["item"] >= 0) & settled["item"].isin(items.index[due_at_once])]
    at_once = at_once[at_once.settled_on <= items.issued_on.loc[at_once["item"]].to_numpy()]
    came = at_once.groupby("item").amount.sum().reindex(items.index, fill_value=0)
    is_cash = due_at_once & (came >= items.amount)
    is_sale = sum((items.side == side) & items.kind.isin(kinds) for side, kinds in SALE_KINDS.items()).astype("bool")
    is_note = items.kind == "credit_note"
    corrected = items.corrects.where(items.corrects >= 0)
    of_cash = corrected.map(is_cash).eq(True)
    of_charge = corrected.map(items.kind).isin(["late_charge", "interest"])
    signed = np.select([is_sale & ~is_cash, is_note & ~of_cash & ~of_charge], [1, -1], 0)
    month = items.issued_on.dt.year * 12 + items.issued_on.dt.month
    amount = pd.Series(np.round(items.amount.to_numpy() * rate) * signed)
    summed = amount.groupby([items.side.astype("str"), month]).sum()
    return {(str(side), int(number)): float(cents) for (side, number), cents in summed.items()}
