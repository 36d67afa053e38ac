/*
title = "未核销款项"
title_en = "Money and credit notes not yet applied"
grain = "customer_id, unit, side, currency; several rows each"
note = "Shown beside the open items, never netted in silence: money without an item, credit notes without an item less what was paid out on them, and what came in beyond an item."
*/
with

paid_out as (
    select
        item_id,
        sum(amount) as paid_out_amount
    from settlements
    where item_id is not null and settled_on <= $on and (bounced_on is null or bounced_on > $on)
    group by item_id
)

select
    customer_id,
    unit,
    side,
    currency,
    amount
from settlements
where item_id is null and settled_on <= $on and (bounced_on is null or bounced_on > $on)
union all
select
    items.customer_id,
    items.unit,
    items.side,
    items.currency,
    items.amount - coalesce(paid_out.paid_out_amount, 0) as amount
from items
left join paid_out on paid_out.item_id = items.item_id
where items.kind = 'credit_note' and items.applies_to is null and items.issued_on <= $on
union all
select
    customer_id,
    unit,
    side,
    currency,
    excess_amount as amount
from item_state
where excess_amount > 0
