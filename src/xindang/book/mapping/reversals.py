"""Receipts in red: each takes back the latest receipt of the same amount, which is then of no force from that day.

So the item it had paid is open again with its own dates. Where no such receipt is on file, the debt that comes back is
older than the file: it is put in as an item brought forward and due on that day, and told.
"""

from __future__ import annotations

from collections import defaultdict

from xindang.book.mapping.order import FILE_ORDER, replaced
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine, Row
from xindang.engines.duckdb import quoted_name as quoted

GROUP = "customer_id, unit, side, currency"
TAKEN_BACK = "mapping_taken_back"
KEY_TYPES = ("bigint", "bigint", "bigint")


def take_back(engine: DuckEngine, items: str, settlements: str, file: str) -> list[Problem]:
    """Settlements below nothing are taken out; what they take back bounces, or stands as an item. Totals stay."""
    red = f"(select * from {quoted(settlements)} where amount < 0)"
    if not engine.one(f"select count(*) from {red}")[0]:
        return []
    same = " and ".join(f"s.{name} is not distinct from r.{name}" for name in GROUP.split(", "))
    rows = engine.rows(f"""
        select {GROUP}, abs(amount), settled_on, amount < 0, {FILE_ORDER} from {quoted(settlements)} s
        where amount < 0 or bounced_on is null and item_id is null
            and exists (select 1 from {red} r where {same} and r.amount = -s.amount)
        order by settled_on, amount < 0, {FILE_ORDER}""")
    back, alone = _paired(rows)
    nothing = f"select {FILE_ORDER}, settled_on as taken_on from {quoted(settlements)} where false"
    engine.create_table(TAKEN_BACK, nothing)
    if back:
        engine.insert_columns(TAKEN_BACK, (*KEY_TYPES, "date"), list(zip(*back, strict=True)))
    if alone:
        _as_items(engine, items, settlements, alone)
    replaced(
        engine,
        settlements,
        f"""select s.* replace (
                coalesce(t.taken_on, s.bounced_on) as bounced_on,
                case when t.taken_on is null then s.bounce_cause else 'other' end as bounce_cause)
            from {quoted(settlements)} s left join {TAKEN_BACK} t using ({FILE_ORDER}) where s.amount > 0""",
    )
    engine.drop(TAKEN_BACK)
    counts = (("mapping_receipts_taken_back", len(back)), ("mapping_reversal_of_none", len(alone)))
    return [problem(code, table=file, column="settlements", count=count) for code, count in counts if count]


def _paired(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Keys of receipts with the day that takes them back, and keys of reversals that find none. Rows are in order."""
    waiting = defaultdict[Row, list[Row]](list)
    back, alone = list[Row](), list[Row]()
    for row in rows:
        key = row[7:]
        group, settled_on, is_red = row[:5], row[5], row[6]
        if not is_red:
            waiting[group].append(key)
        elif waiting[group]:
            back.append((*waiting[group].pop(), settled_on))
        else:
            alone.append(key)
    return back, alone


def _as_items(engine: DuckEngine, items: str, settlements: str, keys: list[Row]) -> None:
    """Reversals that find no receipt, as items brought forward and due on their day."""
    red = "mapping_red"
    engine.create_table(red, f"select {FILE_ORDER} from {quoted(settlements)} where false")
    engine.insert_columns(red, KEY_TYPES, list(zip(*keys, strict=True)))
    made = f"""select '红字-' || coalesce(settlement_id, file_no || '.' || row_no) as item_id, {GROUP},
            'opening' as kind, settled_on as issued_on, settled_on as due_on, -amount as amount, {FILE_ORDER}, piece_no
        from {quoted(settlements)} semi join {red} using ({FILE_ORDER})"""
    replaced(engine, items, f"select * from {quoted(items)} union all by name select * from ({made})")
    engine.drop(red)
