-- Statements of account: of the customers in statement_asked, for each unit, side and currency, the balance before
-- $start, every movement from $start to $on, the balance on $on and what it is made of. Debit is what raises the
-- amount owed to us, credit what lowers it. The balance is what the aging calls open less unapplied: a credit note is
-- booked where the item stands that it lowers, money on the day it came, a bounced payment is taken back on its day.
with

document as (
    select
        items.item_id,
        coalesce(items.document_no, items.item_code) as document_no
    from items
    inner join statement_asked on statement_asked.customer_id = items.customer_id
),

credit_note as (
    select
        note.item_id,
        note.customer_id,
        case when target.item_id is null then note.unit else target.unit end as unit,
        case when target.item_id is null then note.side else target.side end as side,
        case when target.item_id is null then note.currency else target.currency end as currency,
        note.issued_on,
        note.amount,
        target.item_id as target_id
    from items as note
    inner join statement_asked on statement_asked.customer_id = note.customer_id
    left join items as target
        on target.item_id = note.applies_to and target.issued_on <= $on and target.kind <> 'credit_note'
    where note.kind = 'credit_note' and note.issued_on <= $on
),

settlement as (
    select
        settlements.*,
        document.document_no as item_document_no,
        coalesce(items.kind = 'credit_note', false) as is_refund,
        case
            when items.kind = 'credit_note' then 'refund'
            when settlements.method = 'note' then 'note_received'
            when settlements.method = 'writeoff' then 'write_off'
            when settlements.method in ('delivery', 'offset') then settlements.method
            when settlements.side = 'prepayment' then 'money_returned'
            else 'payment'
        end as movement,
        case settlements.method
            when 'cash' then '现金' when 'transfer' then '转账' when 'cheque' then '支票'
            when 'note' then case settlements.note_kind when 'bank' then '银行承兑汇票' when 'commercial' then '商业承兑汇票' else '商业汇票' end
        end as method_zh,
        case settlements.method
            when 'cash' then 'cash' when 'transfer' then 'transfer' when 'cheque' then 'cheque'
            when 'note' then case settlements.note_kind when 'bank' then 'bank acceptance' when 'commercial' then 'commercial acceptance' else 'note' end
        end as method_en
    from settlements
    inner join statement_asked on statement_asked.customer_id = settlements.customer_id
    left join items on items.item_id = settlements.item_id
    left join document on document.item_id = settlements.item_id
    where settlements.settled_on <= $on
),

movement as (
    select
        items.customer_id, items.unit, items.side, items.currency,
        items.issued_on as moved_on,
        1 as rank,
        items.item_code as key,
        case
            when items.kind = 'opening' then 'opening_item'
            when items.kind not in ('invoice', 'shipment', 'advance') then items.kind
            when items.side = 'prepayment' then 'advance'
            when items.side = 'loan' then 'lending'
            when items.side = 'power' then 'power_bill'
            else items.kind
        end as kind,
        coalesce(items.document_no, items.item_code) as document_no,
        '订单 ' || items.order_no as text_zh,
        'order ' || items.order_no as text_en,
        items.amount as debit_amount,
        cast(null as decimal(18, 2)) as credit_amount,
        items.due_on
    from items
    inner join statement_asked on statement_asked.customer_id = items.customer_id
    where items.kind <> 'credit_note' and items.issued_on <= $on
    union all
    select
        credit_note.customer_id, credit_note.unit, credit_note.side, credit_note.currency,
        credit_note.issued_on, 2, own.document_no, 'credit_note', own.document_no,
        case when target.item_id is null then '尚未冲减具体项目' else '冲减 ' || target.document_no end,
        case when target.item_id is null then 'applied to no item yet' else 'applied to ' || target.document_no end,
        null, credit_note.amount, null
    from credit_note
    inner join document as own on own.item_id = credit_note.item_id
    left join document as target on target.item_id = credit_note.target_id
    union all
    select
        customer_id, unit, side, currency, settled_on, 3, settlement_id, movement, settlement_id,
        concat_ws('，', method_zh, coalesce('对应 ' || item_document_no, '尚未对应到具体项目')),
        concat_ws(', ', method_en, coalesce('for ' || item_document_no, 'for no item yet')),
        case when is_refund then amount end,
        case when not is_refund then amount end,
        case when method = 'note' then matures_on end
    from settlement
    union all
    select
        customer_id, unit, side, currency, greatest(bounced_on, settled_on), 4, settlement_id, 'bounce', settlement_id,
        concat_ws('，', '冲回 ' || settled_on || ' 所记', '对应 ' || item_document_no),
        concat_ws(', ', 'takes back that of ' || settled_on, 'for ' || item_document_no),
        case when not is_refund then amount end,
        case when is_refund then amount end,
        null
    from settlement
    where bounced_on <= $on
    union all
    select
        customer_id, unit, side, currency, greatest(honoured_on, settled_on), 5, settlement_id, 'note_honoured', settlement_id,
        concat_ws('，', '票据金额 ' || amount, '余额不变'),
        concat_ws(', ', 'amount of the note ' || amount, 'the balance stays'),
        null, null, null
    from settlement
    where method = 'note' and honoured_on <= $on and (bounced_on is null or bounced_on > $on)
),

running as (
    select
        *,
        sum(coalesce(debit_amount, 0) - coalesce(credit_amount, 0)) over (
            partition by customer_id, unit, side, currency
            order by moved_on, rank, key nulls first, debit_amount, credit_amount
            rows between unbounded preceding and current row
        ) as balance_amount,
        row_number() over (
            partition by customer_id, unit, side, currency
            order by moved_on, rank, key nulls first, debit_amount, credit_amount
        ) as number
    from movement
),

made_of as (
    select
        customer_id, unit, side, currency,
        sum(open_amount) as open_amount, sum(unapplied_amount) as unapplied_amount, sum(notes_amount) as notes_amount
    from (
        select customer_id, unit, side, currency, open_amount, 0 as unapplied_amount, notes_amount from item_state
        union all
        select customer_id, unit, side, currency, 0, amount, 0 from unapplied
    ) as part
    where customer_id in (select customer_id from statement_asked)
    group by customer_id, unit, side, currency
),

-- One for each unit, side and currency that moved in the period or has anything to confirm at its end.
account as (
    select
        movement.customer_id, movement.unit, movement.side, movement.currency,
        sum(case when movement.moved_on < $start then coalesce(debit_amount, 0) - coalesce(credit_amount, 0) else 0 end)
            as opening_amount,
        sum(coalesce(debit_amount, 0) - coalesce(credit_amount, 0)) as closing_amount,
        any_value(made_of.open_amount) as open_amount,
        any_value(made_of.unapplied_amount) as unapplied_amount,
        any_value(made_of.notes_amount) as notes_amount
    from movement
    left join made_of
        on made_of.customer_id = movement.customer_id and made_of.unit is not distinct from movement.unit
        and made_of.side = movement.side and made_of.currency = movement.currency
    group by movement.customer_id, movement.unit, movement.side, movement.currency
    having max(movement.moved_on) >= $start
        or any_value(made_of.open_amount) <> 0
        or any_value(made_of.unapplied_amount) <> 0
        or any_value(made_of.notes_amount) <> 0
),

line as (
    select
        customer_id, unit, side, currency, 0 as part, cast(0 as bigint) as number, $start as moved_on, 'opening' as kind,
        cast(null as varchar) as document_no, cast(null as varchar) as text_zh, cast(null as varchar) as text_en,
        cast(null as decimal(18, 2)) as debit_amount, cast(null as decimal(18, 2)) as credit_amount,
        opening_amount as balance_amount, cast(null as date) as due_on
    from account
    union all
    select
        running.customer_id, running.unit, running.side, running.currency, 1, number, moved_on, kind, document_no,
        text_zh, text_en, debit_amount, credit_amount, balance_amount, due_on
    from running
    where moved_on >= $start
    union all
    select
        customer_id, unit, side, currency, 2, 0, $on, 'closing', null, null, null, null, null, closing_amount, null
    from account
    union all
    select
        customer_id, unit, side, currency, 3, 0, $on, 'of_open', null, null, null, null, null, open_amount, null
    from account
    where unapplied_amount <> 0
    union all
    select
        customer_id, unit, side, currency, 4, 0, $on, 'of_unapplied', null, null, null, null, null,
        -unapplied_amount, null
    from account
    where unapplied_amount <> 0
    union all
    select
        customer_id, unit, side, currency, 5, 0, $on, 'beside_notes', null, null, null, null, null, notes_amount, null
    from account
    where notes_amount <> 0
)

select
    customer_id,
    unit,
    side,
    currency,
    cast(
        row_number() over (partition by customer_id, unit, side, currency order by part, number) - 1 as integer
    ) as position,
    moved_on as "on",
    kind,
    document_no,
    text_zh,
    text_en,
    debit_amount,
    credit_amount,
    cast(balance_amount as decimal(24, 2)) as balance_amount,
    due_on
from line
