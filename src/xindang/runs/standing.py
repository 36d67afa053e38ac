"""Where every customer stands, by side, asked of a result folder: the rows of ``Standing``, none of them computed anew.

Amounts are of the base currency. What is owed in another one is known only as far as the engine converted it: the
exposure. The columns of the aging then are NULL, and so is what nobody can tell without due dates.
"""

from __future__ import annotations

from collections.abc import Sequence

from xindang.assess.report.folder import Results
from xindang.assess.report.page.reading import CREDIT, bands, overdue_sql
from xindang.engines.duckdb import quoted_name, quoted_text

COLUMNS = (
    "run_id", "customer_id", "side", "grade", "provisional", "limit_state", "limit_amount", "exposure_amount",
    "available_amount", "over_limit_amount", "open_amount", "overdue_amount", "unapplied_amount", "notes_amount",
    "disputed_amount", "overdue_days_max", "oldest_due_on", "paid_last_on", "proposed_amount", "term_days", "buckets",
)  # fmt: skip
AMOUNTS = ("open_amount", "unapplied_amount", "notes_amount", "disputed_amount")
# What a table that is not there would say of anybody.
NO_LIMITS = "(select '' as customer_id, '' as side, 0.00 as amount, 0 as term_days where false)"


def standing_query(results: Results, run_id: int, kept: str) -> str:
    """The rows of ``Standing`` in its columns, as the database keeps them; ``kept``: the customers it still has.

    The view of credit by side must be there (``make_credit_view``).
    """
    long_limits = "(from limits where tenure = 'long')" if results.has("limits") else NO_LIMITS
    paid = "fact.payment_last_on" if "payment_last_on" in results.columns["side_facts"] else "cast(null as date)"

    def owed(name: str) -> str:
        # Without a row in the aging nothing is open, if the ledger reaches the day.
        return f"case when owed.customer_id is null then held.amount * 0 else owed.{name} end"

    return f"""
with sides as (select customer_id, side from side_facts union select customer_id, side from aging),
owed as ({_owed_query(results)}),
seat as (
    select kept.customer_id, coalesce(sides.side, '') as side
    from {kept} as kept
    inner join customers on customers.customer_id = kept.customer_id
    left join sides on sides.customer_id = kept.customer_id
),
-- Without limits in the policy only the fact tells what is used.
held as (
    select seat.customer_id, seat.side, credit.state, credit.limit_amount,
        case when credit.customer_id is null then fact.exposure_amount else credit.exposure_amount end as amount,
        case when credit.state is distinct from 'unlimited' then credit.available_amount end as available_amount,
        case when credit.state is distinct from 'unlimited' then credit.over_amount end as over_amount,
        {paid} as paid_last_on
    from seat
    left join {CREDIT} as credit on credit.customer_id = seat.customer_id and credit.side = seat.side
    left join side_facts as fact on fact.customer_id = seat.customer_id and fact.side = seat.side
)
select
    {run_id}, held.customer_id, held.side,
    ratings.grade, case when ratings.provisional then 1 else 0 end,
    held.state, {hundredths("held.limit_amount")}, {hundredths("held.amount")},
    {hundredths("held.available_amount")}, {hundredths("held.over_amount")},
    {hundredths(owed("open_amount"))}, {hundredths(owed("overdue_amount"))},
    {", ".join(hundredths(owed(name)) for name in AMOUNTS[1:])},
    cast({owed("overdue_days_max")} as integer), owed.oldest_due_on, held.paid_last_on,
    {hundredths("proposed.amount")}, proposed.term_days, coalesce(owed.buckets, '{{}}')
from held
left join ratings on ratings.customer_id = held.customer_id
left join owed on owed.customer_id = held.customer_id and owed.side = held.side
left join {long_limits} as proposed on proposed.customer_id = held.customer_id and proposed.side = held.side
order by held.customer_id, held.side"""


def hundredths(amount: str) -> str:
    """An amount as the database keeps it; one too large for that is unknown."""
    return f"try_cast(({amount}) * 100 as bigint)"


def _owed_query(results: Results) -> str:
    """The aging of each customer and side over all currencies."""
    base = quoted_text(results.base_currency)

    def whole(name: str) -> str:
        other = f"count_if(currency <> {base} and {name} <> 0)"
        return f"case when {other} = 0 then coalesce(sum({name}) filter (currency = {base}), 0) end"

    told = ", ".join(f"{whole(name)} as {name}" for name in AMOUNTS)
    return f"""
    select
        customer_id, side, {told},
        {_certain(whole(f"({overdue_sql(results)})"))} as overdue_amount,
        {_certain("coalesce(max(overdue_days_max), 0)")} as overdue_days_max,
        min(oldest_due_on) as oldest_due_on,
        case when count_if(currency <> {base} and open_amount <> 0) = 0 and sum(open_amount) <> 0
            then {_buckets(("not_due", *bands(results), "no_due_date"), base)} end as buckets
    from aging group by customer_id, side"""


def _certain(figure: str) -> str:
    """What is certainly overdue; unknown where nothing is, but something has no due date."""
    return f"case when ({figure}) > 0 or sum(no_due_date) = 0 then {figure} end"


def _buckets(names: Sequence[str], base: str) -> str:
    """JSON of bucket to amount, as text."""
    parts = [
        f"""'"{name}": "' || coalesce(sum({quoted_name(name)}) filter (currency = {base}), 0) || '"'"""
        for name in names
    ]
    between = " || ', ' || "
    return f"'{{' || {between.join(parts)} || '}}'"
