/*
title = "未清项状况"
title_en = "State of every item on the day"
grain = "item_id"
note = "Open on D = amount - settlements in force - credit notes applied. A bounced settlement is out of force from bounced_on, so its item is open again with its original dates. Credit notes themselves are no items here. closed_on is the day on which the running total first reached the amount."
*/
with

settled as (
    select
        item_id,
        sum(amount) as settled_amount,
        sum(case when method = 'note' and (honoured_on is null or honoured_on > $on) then amount else 0 end)
            as notes_amount,
        max(case when amount > 0 then settled_on end) as settled_last_on
    from settlements
    where item_id is not null and settled_on <= $on and (bounced_on is null or bounced_on > $on)
    group by item_id
),

-- Items on which money came back.
bounced as (
    select item_id
    from settlements
    where item_id is not null and settled_on <= $on and bounced_on <= $on
    group by item_id
),

credited as (
    select
        applies_to as item_id,
        sum(amount) as credited_amount,
        max(case when amount > 0 then issued_on end) as credited_last_on
    from items
    where kind = 'credit_note' and applies_to is not null and issued_on <= $on
    group by applies_to
),

known as (
    select
        items.item_id,
        items.customer_id,
        items.unit,
        items.side,
        items.currency,
        items.issued_on,
        items.due_on,
        items.amount,
        coalesce(settled.settled_amount, 0) as settled_amount,
        coalesce(credited.credited_amount, 0) as credited_amount,
        coalesce(settled.notes_amount, 0) as notes_amount,
        greatest(settled.settled_last_on, credited.credited_last_on) as moved_last_on
    from items
    left join settled on settled.item_id = items.item_id
    left join credited on credited.item_id = items.item_id
    where items.issued_on <= $on and items.kind <> 'credit_note'
),

-- Where more came in than was owed, the last movement is not the one that closed the item.
overpaid_movement as (
    select
        settlements.item_id,
        settlements.settled_on as moved_on,
        settlements.amount
    from settlements
    inner join known on known.item_id = settlements.item_id
    where known.settled_amount + known.credited_amount > known.amount
        and settlements.settled_on <= $on and (settlements.bounced_on is null or settlements.bounced_on > $on)
    union all
    select
        items.applies_to as item_id,
        items.issued_on as moved_on,
        items.amount
    from items
    inner join known on known.item_id = items.applies_to
    where known.settled_amount + known.credited_amount > known.amount
        and items.kind = 'credit_note' and items.issued_on <= $on
),

overpaid_running as (
    select
        item_id,
        moved_on,
        sum(amount) over (partition by item_id order by moved_on nulls last) as moved_amount
    from overpaid_movement
),

overpaid_closed as (
    select
        overpaid_running.item_id,
        min(overpaid_running.moved_on) as closed_on
    from overpaid_running
    inner join known on known.item_id = overpaid_running.item_id
    where overpaid_running.moved_amount >= known.amount
    group by overpaid_running.item_id
)

select
    known.item_id,
    known.customer_id,
    known.unit,
    known.side,
    known.currency,
    known.issued_on,
    known.due_on,
    cast(known.amount as decimal(18, 2)) as amount,
    cast(greatest(known.amount - known.settled_amount - known.credited_amount, 0) as decimal(18, 2)) as open_amount,
    cast(greatest(known.settled_amount + known.credited_amount - known.amount, 0) as decimal(24, 2)) as excess_amount,
    cast(least(known.notes_amount, known.amount) as decimal(18, 2)) as notes_amount,
    -- Converted item by item, to the cent; amounts in base currency are left as they are.
    case
        when known.currency = $base_currency
            then cast(greatest(known.amount - known.settled_amount - known.credited_amount, 0) as decimal(18, 2))
        else try_cast(
            greatest(known.amount - known.settled_amount - known.credited_amount, 0) * currency_rate.rate
            as decimal(18, 2)
        )
    end as open_base_amount,
    case
        when known.settled_amount + known.credited_amount >= known.amount
            then coalesce(overpaid_closed.closed_on, known.moved_last_on, known.issued_on)
    end as closed_on,
    -- In base currency, never overpaid, nothing bounced: what moved it simply adds up to what is open (item_movement).
    bounced.item_id is null and known.currency = $base_currency
        and known.settled_amount + known.credited_amount <= known.amount as moves_plainly
from known
left join bounced on bounced.item_id = known.item_id
left join overpaid_closed on overpaid_closed.item_id = known.item_id
left join currency_rate on currency_rate.currency = known.currency
