/*
title = "未核销款项"
title_en = "Money and credit notes not yet applied"
grain = "customer_id, unit, side, currency; several rows each"
note = "Shown beside the open items, never netted in silence: money without an item, money that came before its item was issued, credit notes that lower no item on the day less what was paid out on them, and what came in beyond an item. So open less unapplied is always issued less credit notes less settlements in force."
*/
with

credit_note as (
    select
        note.item_id,
        note.customer_id,
        note.unit,
        note.side,
        note.currency,
        case when target.item_id is null then note.amount else cast(0 as decimal(18, 2)) end as free_amount
    from items as note
    left join items as target
        on target.item_id = note.applies_to and target.issued_on <= $on and target.kind <> 'credit_note'
    where note.kind = 'credit_note' and note.issued_on <= $on
),

-- Only what was paid out on credit notes: a small part of all settlements.
paid_out as (
    select
        settlements.item_id,
        sum(settlements.amount) as paid_out_amount
    from settlements
    inner join credit_note on credit_note.item_id = settlements.item_id
    where settlements.settled_on <= $on and (settlements.bounced_on is null or settlements.bounced_on > $on)
    group by settlements.item_id
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
    early.customer_id,
    early.unit,
    early.side,
    early.currency,
    case when early.kind = 'credit_note' then -settlements.amount else settlements.amount end as amount
from settlements
inner join items as early on early.item_id = settlements.item_id
where early.issued_on > $on
    and settlements.settled_on <= $on and (settlements.bounced_on is null or settlements.bounced_on > $on)
union all
select
    credit_note.customer_id,
    credit_note.unit,
    credit_note.side,
    credit_note.currency,
    credit_note.free_amount - coalesce(paid_out.paid_out_amount, 0) as amount
from credit_note
left join paid_out on paid_out.item_id = credit_note.item_id
union all
select
    customer_id,
    unit,
    side,
    currency,
    excess_amount as amount
from item_state
where excess_amount > 0
