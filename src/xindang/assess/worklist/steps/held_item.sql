/*
title = "占用明细"
title_en = "What is held, item by item"
grain = "item_id"
note = "What is open, and notes not yet honoured, in base currency; loans and power are no exposure of S1-22. An item that names no unit is of the customer's home unit."
*/
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
