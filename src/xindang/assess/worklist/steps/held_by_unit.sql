/*
title = "各单位占用"
title_en = "Exposure by unit and side"
grain = "customer_id, unit, side"
note = "What is open, and notes not yet honoured, in base currency; loans and power are no exposure of S1-22. An item that names no unit is of the customer's home unit. new_amount is the part issued within the last month."
*/
with

held as (
    select
        item_state.customer_id,
        coalesce(item_state.unit, customers.unit) as unit,
        item_state.side,
        item_state.issued_on,
        case
            when item_state.currency = $base_currency then item_state.open_amount + item_state.notes_amount
            else try_cast((item_state.open_amount + item_state.notes_amount) * currency_rate.rate as decimal(18, 2))
        end as amount
    from item_state
    inner join customers on customers.customer_id = item_state.customer_id
    left join currency_rate on currency_rate.currency = item_state.currency
    where item_state.side in ('sale', 'prepayment') and (item_state.open_amount > 0 or item_state.notes_amount > 0)
)

select
    customer_id,
    unit,
    side,
    cast(sum(amount) as decimal(24, 2)) as seen_amount,
    sum(case when amount is null then 1 else 0 end) as rateless_count,
    cast(sum(case when issued_on > $month_ago then amount else 0 end) as decimal(24, 2)) as new_amount,
    min(issued_on) as oldest_issued_on,
    max(issued_on) as newest_issued_on
from held
group by customer_id, unit, side
