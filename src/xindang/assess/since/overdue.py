"""New overdue and settled overdue, item by item, with each customer's total on top."""

from __future__ import annotations

from xindang.assess.aging import MONEY
from xindang.assess.since.items import ITEM_TABLE

# What became of an item that is overdue or was, in the order in which people ask.
CHANGES = (
    "issued_overdue", "fell_due", "reopened",  # new: was not there, was not due yet, was settled
    "raised", "older", "part_settled", "part_written_off", "part_noted", "lowered",  # overdue then and now
    "settled", "in_notes", "written_off", "closed", "due_moved", "disappeared",  # no longer overdue
)  # fmt: skip
NEW = CHANGES[:3]
STILL = CHANGES[3:9]
TOTAL = "total"
AMOUNTS = (
    "overdue_before_amount", "overdue_after_amount", "change_amount", "settled_amount", "noted_amount",
    "written_off_amount",
)  # fmt: skip


def overdue_query(*, with_book: bool) -> str:
    """A row per item that was overdue or is, and per customer, side and currency a ``total`` without item on top.

    ``settled_amount`` is what was paid, credited or offset; with ``noted_amount`` and ``written_off_amount`` it is all
    that left the item. Without the book nobody can tell what was paid from what was written off: both are NULL.
    """
    settled = "case when gone then 0 else fell_amount - written_off_amount - noted_amount end"
    return f"""
with item as (
    select
        customer_id, item_id, unit, side, currency, document_no, issued_on,
        due_before_on, due_after_on, days_before, days_after, bucket_before, bucket_after,
        {_change(with_book=with_book)} as change,
        case when days_before > 0 then open_before_amount else 0 end as overdue_before_amount,
        case when days_after > 0 then open_after_amount else 0 end as overdue_after_amount,
        overdue_after_amount - overdue_before_amount as change_amount,
        {settled if with_book else "null"} as settled_amount, noted_amount, written_off_amount
    from {ITEM_TABLE}
    where (days_before > 0 and open_before_amount > 0) or (days_after > 0 and open_after_amount > 0)
),
total as (
    select customer_id, side, currency, max(days_before) as days_before, max(days_after) as days_after,
        count(*) as item_count, {", ".join(f"sum({name}) as {name}" for name in AMOUNTS)}
    from item group by all
)
select
    customer_id, side, currency, item_id, change, cast(1 as integer) as item_count, unit, document_no, issued_on,
    due_before_on, due_after_on,
    days_before as overdue_days_before, days_after as overdue_days_after, bucket_before, bucket_after,
    {", ".join(f"cast({name} as {MONEY}) as {name}" for name in AMOUNTS)}
from item
union all
select
    customer_id, side, currency, null, '{TOTAL}', cast(item_count as integer), null, null, null, null, null,
    days_before, days_after, null, null,
    {", ".join(f"cast({name} as {MONEY})" for name in AMOUNTS)}
from total"""


def _change(*, with_book: bool) -> str:
    """The one word for an item; partial payments come before mere growing older."""
    part = """when written_off_amount = fell_amount and fell_amount > 0 then 'part_written_off'
            when fell_amount > noted_amount then 'part_settled'"""
    untold = "when fell_amount > noted_amount then 'lowered'"
    end = """when gone then 'disappeared' when written_off_amount > 0 then 'written_off'
            when noted_amount = fell_amount then 'in_notes' else 'settled'"""
    untold_end = "when noted_amount = fell_amount then 'in_notes' else 'closed'"
    return f"""case
        when coalesce(days_before, 0) = 0 or open_before_amount = 0 then case
            when open_before_amount > 0 then 'fell_due' when entry = 'new' then 'issued_overdue' else 'reopened' end
        when open_after_amount = 0 then case {end if with_book else untold_end} end
        when coalesce(days_after, 0) = 0 then 'due_moved'
        when rose_amount > 0 then 'raised'
        when fell_amount > 0 then case {part if with_book else untold} else 'part_noted' end
        else 'older' end"""
