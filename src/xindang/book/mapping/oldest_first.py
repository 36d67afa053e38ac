"""Money that names no item goes to the oldest item by day of issue, per customer, unit, side and currency.

Where nothing comes back and no item is lowered by name, that is one sort, whatever the number of rows. The other groups
go day by day (``queue.py``), so that a match never rests on what became known later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from xindang.book.mapping.order import FILE_ORDER, replaced
from xindang.book.mapping.queue import Lowered, Owed, Paid, matched
from xindang.engines.duckdb import DuckEngine, Row
from xindang.engines.duckdb import quoted_name as quoted
from xindang.engines.duckdb import quoted_text as literal

GROUP = "customer_id, unit, side, currency"
# Groups in which the queue must go day by day, and what became of every payment.
BY_DAY, PIECES = "mapping_by_day", "mapping_pieces"
QUEUED = "item_id is null and customer_id is not null and amount > 0"
PIECE_TYPES = ("bigint", "bigint", "bigint", "bigint", "bigint", "varchar", "decimal(18, 2)")


def oldest_first(engine: DuckEngine, items: str, settlements: str, base_currency: str) -> None:
    """Cut the money of each group along its items. Totals never change; a payment in pieces is numbered ``#1``…"""
    currency = f"coalesce(currency, {literal(base_currency)}) as currency"
    owed = f"""select item_id, customer_id, unit, side, {currency}, issued_on, amount,
            row_number() over (order by issued_on, due_on nulls last, {FILE_ORDER}) as item_no
        from {quoted(items)} where kind is distinct from 'credit_note' and amount > 0"""
    paid = f"""select * replace ({currency}), row_number() over (order by settled_on, {FILE_ORDER}) as pay_no
        from {quoted(settlements)} where {QUEUED}"""
    lowered = f"""
        select applies_to as item_id, issued_on as from_on, amount, cast(null as date) as until_on
        from {quoted(items)} where kind = 'credit_note' and applies_to is not null
        union all select item_id, settled_on, amount, bounced_on from {quoted(settlements)}
        where item_id is not null and (bounced_on is null or bounced_on > settled_on)"""
    engine.create_table(
        BY_DAY,
        f"""select {GROUP} from ({owed}) where item_id in (select item_id from ({lowered}))
            union select {GROUP} from ({paid}) where bounced_on is not null""",
    )
    engine.create_table(PIECES, _at_once(owed, paid))
    _day_by_day(engine, owed, paid, lowered)
    replaced(
        engine,
        settlements,
        f"""select s.* replace (p.item_id as item_id, p.amount as amount, p.piece_no as piece_no, {currency},
                s.settlement_id || case when p.piece_count = 1 then '' else '#' || p.piece_no end as settlement_id)
            from {quoted(settlements)} s join {PIECES} p using ({FILE_ORDER})
            union all by name select * from {quoted(settlements)} where not coalesce({QUEUED}, false)""",
    )
    engine.drop(BY_DAY, PIECES)


def _among(query: str, *, by_day: bool) -> str:
    """The rows of a query whose group does, or does not, go day by day."""
    same = " and ".join(f"b.{name} is not distinct from q.{name}" for name in GROUP.split(", "))
    return f"select q.* from ({query}) q {'semi' if by_day else 'anti'} join {BY_DAY} b on {same}"


def _at_once(owed: str, paid: str) -> str:
    """Items and payments are intervals on one line of money, laid end to end by age; every end of one is a cut.

    A piece between two cuts belongs to the payment and the item that reach beyond it.
    """
    return f"""
        with owed as ({_among(owed, by_day=False)}), paid as ({_among(paid, by_day=False)}), cuts as (
            select {GROUP}, pay_no, null as item_no,
                sum(amount) over (partition by {GROUP} order by pay_no) as cut from paid
            union all
            select {GROUP}, null, item_no, sum(amount) over (partition by {GROUP} order by item_no) from owed
        ), pieces as (
            select min(pay_no) over onwards as pay_no, min(item_no) over onwards as item_no,
                cut - coalesce(lag(cut) over (partition by {GROUP} order by cut), 0) as piece
            from cuts
            window onwards as (partition by {GROUP} order by cut rows between current row and unbounded following)
        ), numbered as (
            select pay_no, item_no, piece, count(*) over (partition by pay_no) as piece_count,
                row_number() over (partition by pay_no order by item_no nulls last) as piece_no
            from pieces where piece > 0 and pay_no is not null
        )
        select {FILE_ORDER}, n.piece_no, n.piece_count, o.item_id, cast(n.piece as decimal(18, 2)) as amount
        from paid s join numbered n on n.pay_no = s.pay_no left join owed o on o.item_no = n.item_no"""


def _day_by_day(engine: DuckEngine, owed: str, paid: str, lowered: str) -> None:
    """The pieces of the groups in which money comes back or an item is lowered by name."""
    items = _grouped(
        engine.rows(f"select {GROUP}, item_id, issued_on, amount from ({_among(owed, by_day=True)}) order by item_no")
    )
    if not items and not engine.one(f"select count(*) from {BY_DAY}")[0]:
        return
    money = _grouped(
        engine.rows(
            f"""select {GROUP}, settled_on, amount, bounced_on, {FILE_ORDER}
                from ({_among(paid, by_day=True)}) order by pay_no"""
        )
    )
    changes = _grouped(
        engine.rows(
            f"""select o.customer_id, o.unit, o.side, o.currency, l.*
                from ({lowered}) l join ({_among(owed, by_day=True)}) o using (item_id)"""
        )
    )
    found: list[Row] = []
    for group, payments in money.items():
        pieces = defaultdict[int, list[tuple[str | None, object]]](list)
        owed_here = [Owed(*row) for row in items.get(group, ())]
        lowered_here = [Lowered(*row) for row in changes.get(group, ())]
        for at, item_id, amount in matched(owed_here, [Paid(*row[:3]) for row in payments], lowered_here):
            pieces[at].append((item_id, amount))
        for at, parts in pieces.items():
            key = payments[at][3:]
            found += [(*key, number, len(parts), *part) for number, part in enumerate(parts, start=1)]
    if found:
        engine.insert_columns(PIECES, PIECE_TYPES, list(zip(*found, strict=True)))


def _grouped(rows: Iterable[Row]) -> dict[Row, list[Row]]:
    """Rows by their group, the first four columns, in the order they came."""
    found: dict[Row, list[Row]] = {}
    for row in rows:
        found.setdefault(row[:4], []).append(row[4:])
    return found
