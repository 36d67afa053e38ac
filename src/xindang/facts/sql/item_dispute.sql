/*
title = "争议金额"
title_en = "Amounts in dispute"
grain = "item_id"
note = "A dispute is open from raised_on until resolved_on. A ledger that knows no dates gives disputed_amount, which holds only on the day it was drawn."
*/
with

raised as (
    select
        item_id,
        sum(amount) as amount,
        max(case when amount is null then 1 else 0 end) as whole_item
    from disputes
    where raised_on <= $on and (resolved_on is null or resolved_on > $on)
    group by item_id
),

drawn as (
    select item_id, disputed_amount
    from items
    where disputed_amount > 0 and issued_on <= $on and $items_drawn_on = $on
)

select
    item_state.item_id,
    item_state.customer_id,
    item_state.unit,
    item_state.side,
    item_state.currency,
    cast(
        least(
            item_state.open_amount,
            case when raised.whole_item = 1 then item_state.open_amount
            else greatest(coalesce(raised.amount, 0), coalesce(drawn.disputed_amount, 0)) end
        ) as decimal(18, 2)
    ) as disputed_amount
from item_state
left join raised on raised.item_id = item_state.item_id
left join drawn on drawn.item_id = item_state.item_id
where item_state.open_amount > 0 and (raised.item_id is not null or drawn.item_id is not null)
