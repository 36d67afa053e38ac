/*
title = "占用变动"
title_en = "Every change of exposure"
grain = "customer_id, unit, side, moved_on; several rows each"
view = true
note = "Changes of open amounts, and of notes from the day they came until they were honoured or bounced: summed up to a day they are the exposure of that day, in base currency at the rates of the day of assessment."
*/
with

note as (
    select
        item_state.customer_id,
        item_state.unit,
        item_state.side,
        item_state.currency,
        greatest(settlements.settled_on, item_state.issued_on) as came_on,
        least(settlements.honoured_on, settlements.bounced_on) as went_on,
        settlements.amount
    from settlements
    inner join item_state on item_state.item_id = settlements.item_id
    where settlements.method = 'note' and settlements.settled_on <= $on and item_state.side in ('sale', 'prepayment')
),

moved as (
    select
        customer_id,
        unit,
        side,
        moved_on,
        moved_base_amount as amount
    from item_movement
    where side in ('sale', 'prepayment')
    union all
    select
        note.customer_id,
        note.unit,
        note.side,
        note.came_on as moved_on,
        try_cast(note.amount * currency_rate.rate as decimal(18, 2)) as amount
    from note
    left join currency_rate on currency_rate.currency = note.currency
    where note.went_on is null or note.went_on > note.came_on
    union all
    select
        note.customer_id,
        note.unit,
        note.side,
        note.went_on as moved_on,
        -try_cast(note.amount * currency_rate.rate as decimal(18, 2)) as amount
    from note
    left join currency_rate on currency_rate.currency = note.currency
    where note.went_on > note.came_on and note.went_on <= $on
)

select
    moved.customer_id,
    coalesce(moved.unit, customers.unit) as unit,
    moved.side,
    moved.moved_on,
    moved.amount
from moved
inner join customers on customers.customer_id = moved.customer_id
