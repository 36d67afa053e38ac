/*
title = "一个月来的占用变动"
title_en = "Exposure against a month ago"
grain = "customer_id, unit, side"
note = "NULL where the ledger does not reach back a month: then nobody knows whether it rose."
*/
with

ledger as (
    select case when covers_from <= $month_ago then 1 else 0 end as reaches_back
    from coverage
    where table_name = 'items'
),

changed as (
    select
        customer_id,
        unit,
        side,
        sum(amount) as amount
    from held_movement
    where moved_on > $month_ago
    group by customer_id, unit, side
)

select
    changed.customer_id,
    changed.unit,
    changed.side,
    cast(case when ledger.reaches_back = 1 then changed.amount end as decimal(24, 2)) as change_amount,
    ledger.reaches_back
from changed
cross join ledger
