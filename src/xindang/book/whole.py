"""Checks that need more than one row: settlements against their items, limits against each other."""

from __future__ import annotations

from xindang.book.listing import LISTED_MAX, Listing, more_of_the_same
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine

# Money that is on an item: settlements that have not bounced, and the credit notes that apply to it.
ON_ITEMS = """
    select item_id, amount, in_full from settlements where item_id is not null and bounced_on is null
    union all
    select applies_to, amount, false from items where applies_to is not null"""
# Settlements that pay exactly their item, nearly all of a ledger, cannot be beyond it alone. So only items with another
# kind of settlement, or more than one of these, are worth a sum.
WORTH_A_SUM = """
    select item_id from on_items where not in_full
    union all
    select item_id from (
        select item_id, item_id = lag(item_id) over (order by item_id) as again from on_items where in_full)
    where again"""


def list_settled_beyond(engine: DuckEngine) -> list[Problem]:
    """Items settled and credited by more than their amount; bounced settlements do not count."""
    found = engine.rows(
        f"""with on_items as ({ON_ITEMS})
            select i.item_code, i.item_id, s.settled, i.amount, count(*) over ()
            from (select item_id, sum(amount) as settled from on_items
                where item_id in ({WORTH_A_SUM}) group by item_id) s
            join items i on i.item_id = s.item_id and s.settled > i.amount
            order by i.item_id limit {LISTED_MAX}"""
    )
    problems = [
        problem(
            "settled_beyond_item",
            table="items",
            row=row_no,
            column="amount",
            value=code,
            settled=settled,
            amount=amount,
        )
        for code, row_no, settled, amount, _ in found
    ]
    if found and (more := int(found[0][4]) - len(found)):
        problems.append(more_of_the_same("items", problems, more))
    return problems


def list_overlapping_limits(engine: DuckEngine, listing: Listing, limits: str) -> None:
    """Limits of one holder, unit, side, tenure and currency that hold on the same day; ``limits`` queries good rows."""
    found = engine.rows(
        f"""select row_no, valid_from, other_row from (
                select row_no, valid_from, max(ends) over before as ends_before,
                    arg_max(row_no, ends) over before as other_row
                from (select l.*, coalesce(valid_to, date '9999-12-31') as ends from {limits} l)
                window before as (partition by customer_id, group_id, unit, side, tenure, currency
                    order by valid_from, row_no rows between unbounded preceding and 1 preceding))
            where valid_from <= ends_before order by row_no"""
    )
    for row_no, valid_from, other_row in found[:LISTED_MAX]:
        listing.add("limits_overlap", 1, [(int(row_no), "valid_from", valid_from)], other_row=other_row)
    listing.totals["limits_overlap"] += max(0, len(found) - LISTED_MAX)
