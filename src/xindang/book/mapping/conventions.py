"""The two conventions a mapping may declare: where due dates come from, and how settlements find their items.

Both are SQL over whole tables. What they make is derived, and is said so in ``book.toml`` in plain words.
"""

from __future__ import annotations

from xindang.book.mapping.oldest_first import oldest_first
from xindang.book.mapping.order import replaced
from xindang.book.mapping.spec import BookMapping, DuePolicy, MatchPolicy, Policies
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted

DUE_WORDS = {
    DuePolicy.TERM: "导出数据未给到期日的：到期日 = 发出日 + 账期天数"
    " · where the export gives none, due on the day of issue plus the term in days",
    DuePolicy.MONTH_END: "导出数据未给到期日的：到期日 = 发出当月最后一天 + 账期天数"
    " · where the export gives none, due on the last day of the month of issue plus the term in days",
}
MATCH_WORDS = {
    MatchPolicy.REFERENCE: "未指明项目的结算，按同一客户的单据号对应项目；对应不上或对应多个的留作未核销"
    " · settlements that name no item go to the customer's item of that document number; none or several:"
    " left unapplied",
    MatchPolicy.OLDEST_FIRST: "未指明项目的结算，按客户、单位、方向、币种，先冲发出最早的项目；余下的留作未核销；"
    "每一天只看当天已知的，以后的退票、红字不改变已有的对应"
    " · settlements that name no item go to the oldest item by day of issue, per customer, unit, side and currency;"
    " the rest stays unapplied; each day looks only at what was known by then, so that later bounces and credit notes"
    " move no match",
}


def apply_due(engine: DuckEngine, policies: Policies, items: str, customers: str) -> None:
    """Fill due dates that the export does not give, from the term of the item, of its customer, or of the mapping.

    ``items`` and ``customers`` are engine tables with every contract column (``customers`` may be empty text).
    """
    if policies.due is DuePolicy.GIVEN:
        return
    base = "last_day(i.issued_on)" if policies.due is DuePolicy.MONTH_END else "i.issued_on"
    terms, join = ["i.term_days"], ""
    if customers:
        terms.append("c.term_days")
        join = f"""left join (select customer_id, case when min(term_days) = max(term_days) then min(term_days) end
            as term_days from {quoted(customers)} group by customer_id) c on c.customer_id = i.customer_id"""
    if policies.term_days is not None:
        terms.append(str(policies.term_days))
    day = f"cast({base} + coalesce({', '.join(terms)}) as date)"
    derived = f"case when i.kind is distinct from 'credit_note' then {day} end"
    query = f"select i.* replace (coalesce(i.due_on, {derived}) as due_on) from {quoted(items)} i {join}"
    replaced(engine, items, query)


def apply_match(engine: DuckEngine, mapping: BookMapping, items: str, settlements: str) -> list[Problem]:
    """Let settlements that name no item find theirs, by the mapping's convention. Totals never change."""
    match mapping.policies.match:
        case MatchPolicy.REFERENCE:
            return _by_reference(engine, items, settlements, mapping.file)
        case MatchPolicy.OLDEST_FIRST:
            oldest_first(engine, items, settlements, mapping.base_currency)
    return []


def _by_reference(engine: DuckEngine, items: str, settlements: str, file: str) -> list[Problem]:
    """The one item of that document number, of the same customer where the settlement names one."""
    found = f"""select s.block_no, s.file_no, s.row_no, min(i.item_id) as item_id, count(i.item_id) as item_count
        from {quoted(settlements)} s left join {quoted(items)} i on i.document_no = s.item_reference
            and (s.customer_id is null or s.customer_id = i.customer_id) and i.kind is distinct from 'credit_note'
        where s.item_id is null and s.item_reference is not null group by all"""
    (several,) = engine.one(f"select count(*) from ({found}) where item_count > 1")
    (none,) = engine.one(f"select count(*) from ({found}) where item_count = 0")
    query = f"""select s.* replace (coalesce(s.item_id, f.item_id) as item_id) from {quoted(settlements)} s
        left join ({found} having count(i.item_id) = 1) f using (block_no, file_no, row_no)"""
    replaced(engine, settlements, query)
    counts = (("mapping_reference_of_none", none), ("mapping_reference_of_several", several))
    return [problem(code, table=file, column="policies.match", count=count) for code, count in counts if count]
