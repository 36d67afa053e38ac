"""The open items of two days side by side: what became of each, item by item, and how far amounts rolled.

Everything is told by four amounts of an item: what was open, what is open, what left (settled, taken by a note, written
off, gone from the book) and what came (new, reopened). So the tables made from them add up, both ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xindang.assess.aging import MONEY, bucket_columns
from xindang.engines.duckdb import DuckEngine, quoted_text

NOT_DUE, NO_DUE_DATE = "not_due", "no_due_date"
# Where an amount went, where the book of the later day is at hand and where there are only two folders.
EXITS = ("settled", "in_notes", "written_off", "disappeared")
EXITS_UNTOLD = ("in_notes", "closed")
ENTRIES = ("new", "reopened")
ITEM_TABLE, MOVEMENT_TABLE = "since_item", "since_movement"
KEYS = ("customer_id", "item_id", "side", "currency")


def buckets(edges: Sequence[int]) -> list[str]:
    """Where an open amount can stand: not due, the bands of the aging, no due date."""
    return [NOT_DUE, *(name for name, _, _ in bucket_columns(edges)), NO_DUE_DATE]


def make_items(engine: DuckEngine, since: date, on: date, edges: Sequence[int], *, with_book: bool) -> None:
    """The table of every item that was open or is; ``with_book``: the later book is in the engine and tells more."""
    engine.create_table(MOVEMENT_TABLE, movement_query(since, on) if with_book else NO_MOVEMENT)
    engine.create_table(ITEM_TABLE, item_query(since, edges, with_book=with_book))
    engine.drop(MOVEMENT_TABLE)


NO_MOVEMENT = f"""select {", ".join(f"cast(null as varchar) as {key}" for key in KEYS)},
    cast(null as {MONEY}) as written_off_amount where false"""


def movement_query(since: date, on: date) -> str:
    """Of every item that was open and still is in the book: what of it was written off since."""
    return f"""
with written_off as (
    select item_id, sum(amount) as amount
    from settlements
    where method = 'writeoff' and settled_on > date '{since}' and settled_on <= date '{on}'
        and (bounced_on is null or bounced_on > date '{on}')
    group by item_id
)
select
    customers.customer_code as customer_id, items.item_code as item_id, state.side, state.currency,
    cast(coalesce(written_off.amount, 0) as {MONEY}) as written_off_amount
from since_before_open_items as open_then
inner join items on items.item_code = open_then.item_id
inner join item_state as state on state.item_id = items.item_id
inner join customers on customers.customer_id = state.customer_id
left join written_off on written_off.item_id = items.item_id"""


def item_query(since: date, edges: Sequence[int], *, with_book: bool) -> str:
    """One row per item with anything open or in notes on either day, its amounts, and where they stood.

    Without the book nobody knows whether what left was paid or written off: ``written_off_amount`` is NULL then.
    """
    same = " and ".join(f"b.{key} = a.{key}" for key in KEYS)
    gone = "not is_there and not in_book" if with_book else "false"
    written_off = "least(fell_amount, coalesce(written_off, 0))" if with_book else "null"
    return f"""
with pair as (
    select
        {", ".join(f"coalesce(b.{key}, a.{key}) as {key}" for key in KEYS)},
        case when a.item_id is null then b.unit else a.unit end as unit,
        case when a.item_id is null then b.document_no else a.document_no end as document_no,
        coalesce(a.issued_on, b.issued_on) as issued_on,
        b.due_on as due_before_on, a.due_on as due_after_on,
        b.overdue_days as days_before, a.overdue_days as days_after,
        coalesce(b.open_amount, 0) as open_before_amount, coalesce(a.open_amount, 0) as open_after_amount,
        coalesce(b.notes_amount, 0) as notes_before_amount, coalesce(a.notes_amount, 0) as notes_after_amount,
        b.item_id is not null as was_there, a.item_id is not null as is_there
    from since_before_open_items as b
    full join since_after_open_items as a on {same}
),
moved as (
    select
        pair.*,
        {_bucket("open_before_amount", "due_before_on", "days_before", edges)} as bucket_before,
        {_bucket("open_after_amount", "due_after_on", "days_after", edges)} as bucket_after,
        least(open_before_amount, open_after_amount) as kept_amount,
        greatest(open_before_amount - open_after_amount, 0) as fell_amount,
        greatest(open_after_amount - open_before_amount, 0) as rose_amount,
        case when was_there or issued_on <= date '{since}' then 'reopened' else 'new' end as entry,
        movement.item_id is not null as in_book,
        movement.written_off_amount as written_off
    from pair
    left join {MOVEMENT_TABLE} as movement on {" and ".join(f"movement.{key} = pair.{key}" for key in KEYS)}
),
written as (
    select
        * exclude (in_book, written_off),
        {gone} as gone,
        cast({written_off} as {MONEY}) as written_off_amount
    from moved
)
select
    *,
    case when gone then 0 else least(
        fell_amount - coalesce(written_off_amount, 0), greatest(notes_after_amount - notes_before_amount, 0)
    ) end as noted_amount
from written"""


def _bucket(amount: str, due_on: str, days: str, edges: Sequence[int]) -> str:
    cases = [
        f"when {days} <= {end} then '{name}'" if end is not None else f"else '{name}'"
        for name, _, end in bucket_columns(edges)
    ]
    return f"""case when {amount} = 0 then null when {due_on} is null then '{NO_DUE_DATE}'
            when {days} = 0 then '{NOT_DUE}' {" ".join(cases)} end"""


def flows_query(*, with_book: bool) -> str:
    """Every amount that stayed, left or came: from where, to where."""
    parts = [
        ("bucket_before", "bucket_after", "kept_amount"),
        ("entry", "bucket_after", "rose_amount"),
        ("bucket_before", "'in_notes'", "noted_amount"),
    ]
    rest = "fell_amount - coalesce(written_off_amount, 0) - noted_amount"
    if with_book:
        parts.append(("bucket_before", "'written_off'", "written_off_amount"))
        parts.append(("bucket_before", "case when gone then 'disappeared' else 'settled' end", rest))
    else:
        parts.append(("bucket_before", "'closed'", rest))
    return " union all ".join(
        f"""select side, currency, {source} as from_bucket, {target} as to_bucket, {amount} as amount
        from {ITEM_TABLE} where {amount} > 0"""
        for source, target, amount in parts
    )


def roll_query(edges: Sequence[int], *, with_book: bool) -> str:
    """A row per side, currency and cell of the matrix, zeros too: ``share`` of what stood in the bucket before.

    ``net_amount`` and ``net_share`` stand at the step to the next bucket: what stands there now, with what was written
    off on the way; in the last, which nothing leaves by growing older, only what it grew by. NULL where write-offs are
    not told: without them the rate would look better than it was.
    """
    open_buckets = buckets(edges)
    sources = [*open_buckets, *ENTRIES]
    targets = [*open_buckets, *(EXITS if with_book else EXITS_UNTOLD)]
    return f"""
with flow as ({flows_query(with_book=with_book)}),
source(from_position, from_bucket) as (values {_numbered(sources)}),
target(to_position, to_bucket) as (values {_numbered(targets)}),
before as (
    select side, currency, bucket_before as bucket, sum(open_before_amount) as amount,
        sum(written_off_amount) as written_off_amount
    from {ITEM_TABLE} where bucket_before is not null group by all
),
after as (
    select side, currency, bucket_after as bucket, sum(open_after_amount) as amount
    from {ITEM_TABLE} where bucket_after is not null group by all
),
cell as (
    select side, currency, from_bucket, to_bucket, count(*) as item_count, sum(amount) as amount
    from flow group by all
),
side as (select distinct side, currency from flow),
grid as (
    select *
    from side cross join source cross join target
    where from_bucket not in {_listed(ENTRIES)} or to_bucket in {_listed(open_buckets)}
),
filled as (
    select
        grid.*,
        coalesce(cell.item_count, 0) as item_count,
        case when from_bucket not in {_listed(ENTRIES)} then coalesce(before.amount, 0) end as before_amount,
        coalesce(cell.amount, 0) as amount,
        {_net(open_buckets) if with_book else "null"} as net_amount
    from grid
    left join cell using (side, currency, from_bucket, to_bucket)
    left join before on before.side = grid.side and before.currency = grid.currency
        and before.bucket = grid.from_bucket
    left join before as there on there.side = grid.side and there.currency = grid.currency
        and there.bucket = grid.to_bucket
    left join after on after.side = grid.side and after.currency = grid.currency and after.bucket = grid.to_bucket
)
select
    side, currency, from_bucket, to_bucket,
    cast(from_position as integer) as from_position, cast(to_position as integer) as to_position,
    cast(item_count as integer) as item_count,
    cast(before_amount as {MONEY}) as before_amount, cast(amount as {MONEY}) as amount,
    ratio(amount, before_amount) as share,
    cast(net_amount as {MONEY}) as net_amount, ratio(net_amount, before_amount) as net_share
from filled"""


def _net(open_buckets: Sequence[str]) -> str:
    """By position: from one bucket to the next up to the last band. The bucket without due dates is no step."""
    last = len(open_buckets) - 2
    return f"""case
            when from_position < {last - 1} and to_position = from_position + 1
                then coalesce(after.amount, 0) + coalesce(before.written_off_amount, 0)
            when from_position = {last - 1} and to_position = {last}
                then coalesce(after.amount, 0) - coalesce(there.amount, 0)
                    + coalesce(before.written_off_amount, 0) + coalesce(there.written_off_amount, 0)
        end"""


def _numbered(names: Sequence[str]) -> str:
    return ", ".join(f"({at}, {quoted_text(name)})" for at, name in enumerate(names))


def _listed(names: Sequence[str]) -> str:
    return f"({', '.join(map(quoted_text, names))})"
