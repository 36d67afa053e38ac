"""The open items behind the aging table, and the customers they belong to: what a report shows when one asks further.

The open, noted and disputed amounts of a customer, side and currency add up to that row of the aging table.
"""

from __future__ import annotations

from datetime import date

CUSTOMER_COLUMNS = ("name", "kind", "side", "uscc", "unit", "salesperson", "group_id", "region", "industry")


def customers_query() -> str:
    """One row per customer of the book, as the book has it."""
    listed = ", ".join(CUSTOMER_COLUMNS)
    return f"select customer_code as customer_id, {listed} from customers"


def open_items_query(on: date) -> str:
    """One row per item with anything open or in notes.

    ``overdue_days`` is of what is open: 0 where it is not due yet or all of it is in notes, NULL without a due date.
    """
    day = f"date '{on.isoformat()}'"
    return f"""
select
    customers.customer_code as customer_id,
    items.item_code as item_id,
    state.unit, state.side, state.currency,
    items.document_no,
    state.issued_on, state.due_on,
    cast(case
        when state.due_on is null then null
        when state.open_amount = 0 then 0
        else greatest(days_between(state.due_on, {day}), 0)
    end as integer) as overdue_days,
    state.amount, state.open_amount, state.notes_amount,
    coalesce(item_dispute.disputed_amount, 0) as disputed_amount
from (select * from item_state where open_amount > 0 or notes_amount > 0) as state
inner join customers on customers.customer_id = state.customer_id
inner join items on items.item_id = state.item_id
left join item_dispute on item_dispute.item_id = state.item_id"""
