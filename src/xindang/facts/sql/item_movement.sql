/*
title = "未清金额变动"
title_en = "Every change of an item's open amount"
grain = "item_id, moved_on; several rows each"
view = true
note = "No facts: what others add up. The changes up to a day sum to the open amount of that day, per item and therefore over any items; in base currency too, at the rates of the day. Issued adds; a settlement, a credit note takes off; a bounced settlement adds again on bounced_on. What came before its item was issued counts from the day of issue. What came in beyond the item moves nothing. closed_on is the item's: one closed before a time was not open in it."
*/
with

-- Items whose open amount is not simply the sum of what moved it: more came in than was owed, perhaps only until a
-- settlement bounced; or the open amount is converted, to the cent, and not each change of it.
careful as (
    select item_id
    from item_state
    where not moves_plainly
),

careful_change as (
    select
        item_state.item_id,
        item_state.issued_on as moved_on,
        item_state.amount
    from item_state
    inner join careful on careful.item_id = item_state.item_id
    union all
    select
        item_state.item_id,
        greatest(settlements.settled_on, item_state.issued_on) as moved_on,
        -settlements.amount as amount
    from settlements
    inner join careful on careful.item_id = settlements.item_id
    inner join item_state on item_state.item_id = settlements.item_id
    where settlements.settled_on <= $on
        and (settlements.bounced_on is null or settlements.bounced_on > settlements.settled_on)
    union all
    select
        item_state.item_id,
        greatest(settlements.bounced_on, item_state.issued_on) as moved_on,
        settlements.amount
    from settlements
    inner join careful on careful.item_id = settlements.item_id
    inner join item_state on item_state.item_id = settlements.item_id
    where settlements.bounced_on <= $on and settlements.bounced_on > settlements.settled_on
    union all
    select
        item_state.item_id,
        greatest(items.issued_on, item_state.issued_on) as moved_on,
        -items.amount as amount
    from items
    inner join careful on careful.item_id = items.applies_to
    inner join item_state on item_state.item_id = items.applies_to
    where items.kind = 'credit_note' and items.issued_on <= $on
),

careful_day as (
    select
        item_id,
        moved_on,
        sum(amount) as amount
    from careful_change
    group by item_id, moved_on
),

careful_running as (
    select
        item_id,
        moved_on,
        sum(amount) over (partition by item_id order by moved_on nulls last) as left_amount,
        amount
    from careful_day
),

careful_open as (
    select
        careful_running.item_id,
        careful_running.moved_on,
        cast(greatest(careful_running.left_amount - careful_running.amount, 0) as decimal(18, 2)) as before_amount,
        cast(greatest(careful_running.left_amount, 0) as decimal(18, 2)) as after_amount,
        currency_rate.rate,
        item_state.amount,
        -- An item too large for base currency is unknown in it on every day, not only on the days when it is.
        try_cast(item_state.amount * currency_rate.rate as decimal(18, 2)) as base_amount
    from careful_running
    inner join item_state on item_state.item_id = careful_running.item_id
    left join currency_rate on currency_rate.currency = item_state.currency
),

-- To convert is slow: it is done once where the item is open in full, and not where it is closed.
careful_converted as (
    select
        item_id,
        moved_on,
        base_amount,
        after_amount - before_amount as moved_amount,
        case
            when before_amount = 0 then before_amount
            when before_amount = amount then base_amount
            else try_cast(before_amount * rate as decimal(18, 2))
        end as before_base_amount,
        case
            when after_amount = 0 then after_amount
            when after_amount = amount then base_amount
            else try_cast(after_amount * rate as decimal(18, 2))
        end as after_base_amount
    from careful_open
    where after_amount <> before_amount
)

select
    item_state.item_id,
    item_state.customer_id,
    item_state.unit,
    item_state.side,
    item_state.currency,
    item_state.due_on,
    item_state.closed_on,
    careful_converted.moved_on,
    cast(careful_converted.moved_amount as decimal(18, 2)) as moved_amount,
    case
        when careful_converted.base_amount is not null
            then cast(careful_converted.after_base_amount - careful_converted.before_base_amount as decimal(18, 2))
    end as moved_base_amount
from careful_converted
inner join item_state on item_state.item_id = careful_converted.item_id
union all
select
    item_state.item_id,
    item_state.customer_id,
    item_state.unit,
    item_state.side,
    item_state.currency,
    item_state.due_on,
    item_state.closed_on,
    item_state.issued_on as moved_on,
    item_state.amount as moved_amount,
    item_state.amount as moved_base_amount
from item_state
where item_state.moves_plainly
union all
select
    item_state.item_id,
    item_state.customer_id,
    item_state.unit,
    item_state.side,
    item_state.currency,
    item_state.due_on,
    item_state.closed_on,
    greatest(settlements.settled_on, item_state.issued_on) as moved_on,
    -settlements.amount as moved_amount,
    -settlements.amount as moved_base_amount
from settlements
inner join item_state on item_state.item_id = settlements.item_id
where item_state.moves_plainly and settlements.settled_on <= $on
union all
select
    item_state.item_id,
    item_state.customer_id,
    item_state.unit,
    item_state.side,
    item_state.currency,
    item_state.due_on,
    item_state.closed_on,
    greatest(items.issued_on, item_state.issued_on) as moved_on,
    -items.amount as moved_amount,
    -items.amount as moved_base_amount
from items
inner join item_state on item_state.item_id = items.applies_to
where item_state.moves_plainly and items.kind = 'credit_note' and items.issued_on <= $on
