"""The aging table: open amounts by how long they are overdue.

Every open item lands in exactly one column, so the columns add up to ``open_amount``. Money and credit notes not
applied, notes received and disputed amounts stand beside it and change none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

DEFAULT_EDGES = (30, 60, 90, 180, 365)
# Wider than one amount, so that no sum of them stops a run.
MONEY = "decimal(24, 2)"


def bucket_columns(edges: Sequence[int]) -> list[tuple[str, int, int | None]]:
    """Column name with its first and last day overdue: d1_30, d31_60, ..., d366_plus."""
    if not edges or list(edges) != sorted(set(edges)) or edges[0] < 1:
        raise ValueError(f"bucket edges must rise from 1 day on: {edges}")
    starts = [1, *(edge + 1 for edge in edges)]
    closed = [(f"d{start}_{end}", start, end) for start, end in zip(starts, edges, strict=False)]
    return [*closed, (f"d{starts[-1]}_plus", starts[-1], None)]


def aging_query(on: date, edges: Sequence[int] = DEFAULT_EDGES, *, by_unit: bool = False) -> str:
    """Rows per customer, side and currency (and unit) with anything open, unapplied or in notes, by customer number."""
    keys = ["customer_id", *(["unit"] if by_unit else []), "side", "currency"]
    buckets = bucket_columns(edges)
    amounts = ["open_amount", "not_due", *(name for name, _, _ in buckets), "no_due_date"]
    beside = ["unapplied_amount", "notes_amount", "disputed_amount"]
    day = f"date '{on.isoformat()}'"
    split = ",\n        ".join(
        [
            "open_amount",
            f"case when due_on >= {day} then open_amount else 0 end as not_due",
            *(f"{_in_bucket(start, end)} as {name}" for name, start, end in buckets),
            "case when due_on is null then open_amount else 0 end as no_due_date",
        ]
    )
    empty = ", ".join(f"0 as {name}" for name in amounts)
    return f"""
with item as (
    select *, days_between(due_on, {day}) as overdue_days
    from item_state
    where open_amount > 0 or notes_amount > 0
),
position as (
    select
        {", ".join(keys)},
        {split},
        0 as unapplied_amount, notes_amount, 0 as disputed_amount,
        case when open_amount > 0 and due_on is not null then greatest(overdue_days, 0) end as overdue_days,
        case when open_amount > 0 then due_on end as due_on,
        1 as shown
    from item
    union all
    select {", ".join(keys)}, {empty}, amount, 0, 0, null, null, case when amount <> 0 then 1 else 0 end from unapplied
    union all
    select {", ".join(keys)}, {empty}, 0, 0, disputed_amount, null, null, 0 from item_dispute
)
select
    {", ".join(keys)},
    {", ".join(f"cast(sum({name}) as {MONEY}) as {name}" for name in [*amounts, *beside])},
    cast(max(overdue_days) as integer) as overdue_days_max,
    min(due_on) as oldest_due_on
from position
group by {", ".join(keys)}
having max(shown) = 1"""


def _in_bucket(start: int, end: int | None) -> str:
    upper = "" if end is None else f" and overdue_days <= {end}"
    return f"case when overdue_days >= {start}{upper} then open_amount else 0 end"
