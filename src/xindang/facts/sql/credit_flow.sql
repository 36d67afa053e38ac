/*
title = "信用往来规模"
title_en = "Volume of credit dealings"
grain = "customer_id, side"
note = "Full calendar months before the day, at most 12; fewer where the file says that dealings began later (the month in which they began counts as one; an item or a payment before it, opening balances too, shows that they had begun). Shipments: goods that left us, or money prepaid, less credit notes of the month. Payments: money that came in, or goods accepted; no write-offs, offsets, bounced instruments or notes not yet honoured. Amount in use: the mean of the 12 month-end open amounts."

[facts.shipments_average_12m]
type = "money"
title = "平均月发货额（预付为平均月付款额）"
title_en = "Average monthly shipments (for prepayments: paid out)"
null = "账款记录未覆盖最近 12 个整月，往来不足 1 个整月，或缺少汇率"
null_en = "the ledger does not cover the last 12 full months, dealings began after them, or an exchange rate is missing"
window = "12f"
needs = ["items"]
age_days = 7
serves = "limits of S1-26.2, S1-27"

[facts.payments_average_12m]
type = "money"
title = "平均月回款额（预付为平均月到货额）"
title_en = "Average monthly payments (for prepayments: goods accepted)"
null = "回款记录未覆盖最近 12 个整月，往来不足 1 个整月，或缺少汇率"
null_en = "the record of payments does not cover the last 12 full months, dealings began after them, or an exchange rate is missing"
window = "12f"
needs = ["items", "settlements"]
age_days = 7
serves = "limits of S1-26, S1-27"

[facts.amount_in_use_12m]
type = "money"
title = "现有占用（近 12 个月月末未清余额平均数）"
title_en = "Amount in use (mean month-end open amount over 12 months)"
null = "账款记录未覆盖最近 12 个整月，或缺少汇率"
null_en = "the ledger does not cover the last 12 full months, or an exchange rate is missing"
window = "12f"
needs = ["items", "settlements"]
age_days = 7
serves = "limits of S1-26.2, S1-27"

[facts.credit_item_count_12m]
type = "int"
bounded = true
title = "近 12 个月赊销（预付）笔数"
title_en = "Credit sales (prepayments) within 12 months"
null = "账款记录未覆盖最近 12 个月"
null_en = "the ledger does not cover the last 12 months"
window = "12m"
needs = ["items"]
age_days = 31
serves = "limits of S1-26: whether there was earlier credit"
*/
with

-- Opening balances, charges and retentions are no shipments; they show that dealings had begun.
shipment as (
    select
        items.customer_id,
        items.side,
        year(items.issued_on) * 12 + month(items.issued_on) as month_no,
        case
            when items.kind not in ('invoice', 'shipment', 'advance', 'credit_note') then 0
            when items.currency = $base_currency then items.amount
            else try_cast(items.amount * currency_rate.rate as decimal(18, 2))
        end * case when items.kind = 'credit_note' then -1 else 1 end as amount
    from items
    left join currency_rate on currency_rate.currency = items.currency
    where items.issued_on <= $on and items.side in ('sale', 'prepayment')
        and items.issued_on between $full_12m_from and $full_12m_to
),

shipped as (
    select
        customer_id,
        side,
        min(month_no) as first_month,
        case when count(*) = count(amount) then greatest(sum(amount), 0) end as amount
    from shipment
    group by customer_id, side
),

-- A note counts on the day it was honoured; until then it is a promise.
payment as (
    select
        settlements.customer_id,
        settlements.side,
        case when settlements.method = 'note' then settlements.honoured_on else settlements.settled_on end as paid_on,
        case
            when settlements.currency = $base_currency then settlements.amount
            else try_cast(settlements.amount * currency_rate.rate as decimal(18, 2))
        end as amount
    from settlements
    left join currency_rate on currency_rate.currency = settlements.currency
    where settlements.settled_on <= $on and (settlements.bounced_on is null or settlements.bounced_on > $on)
        and settlements.side in ('sale', 'prepayment')
        and (settlements.method is null or settlements.method not in ('writeoff', 'offset'))
        -- A prepayment is settled by goods accepted; money that comes back delivers nothing.
        and (settlements.side <> 'prepayment' or settlements.method is null or settlements.method = 'delivery')
),

paid as (
    select
        customer_id,
        side,
        min(year(paid_on) * 12 + month(paid_on)) as first_month,
        case when count(*) = count(amount) then sum(amount) end as amount
    from payment
    where paid_on between $full_12m_from and $full_12m_to
    group by customer_id, side
),

-- Every movement counts at each of the 12 month-ends that come after it; an item closed before them at none.
movement as (
    select
        customer_id,
        side,
        moved_amount,
        moved_base_amount,
        least($last_full_month - (year(moved_on) * 12 + month(moved_on)) + 1, 12) as month_end_count
    from item_movement
    where side in ('sale', 'prepayment') and moved_on <= $full_12m_to
        and (closed_on is null or closed_on >= $full_12m_from)
),

-- Open amounts are never negative: without a rate they add up to nothing only where nothing was open.
used as (
    select
        customer_id,
        side,
        case
            when sum(case when moved_base_amount is null then moved_amount * month_end_count else 0 end) = 0
                then sum(case when moved_base_amount is null then 0 else moved_base_amount * month_end_count end)
        end as amount
    from movement
    group by customer_id, side
),

lent as (
    select
        customer_id,
        side,
        count(*) as item_count
    from item_state
    where side in ('sale', 'prepayment') and (closed_on is null or closed_on > $on_12m_ago)
        and (closed_on is null or closed_on > issued_on or due_on > issued_on)
    group by customer_id, side
),

begun as (
    select
        customer_id,
        year(opened_on) * 12 + month(opened_on) as opened_month
    from customers
    where opened_on <= $on
),

-- Without a day on file nobody knows whether dealings are younger than the window: all 12 months count.
spanned as (
    select
        traded_side.customer_id,
        traded_side.side,
        case when shipped.customer_id is null then 0 else shipped.amount end as shipped_amount,
        case when paid.customer_id is null then 0 else paid.amount end as paid_amount,
        case when used.customer_id is null then 0 else used.amount end as used_amount,
        coalesce(lent.item_count, 0) as credit_item_count,
        case
            when begun.opened_month is null then 12
            else least($last_full_month - least(begun.opened_month, shipped.first_month, paid.first_month) + 1, 12)
        end as month_count
    from traded_side
    left join shipped on shipped.customer_id = traded_side.customer_id and shipped.side = traded_side.side
    left join paid on paid.customer_id = traded_side.customer_id and paid.side = traded_side.side
    left join used on used.customer_id = traded_side.customer_id and used.side = traded_side.side
    left join lent on lent.customer_id = traded_side.customer_id and lent.side = traded_side.side
    left join begun on begun.customer_id = traded_side.customer_id
)

select
    customer_id,
    side,
    case when month_count > 0 then ratio(shipped_amount, month_count) end as shipments_average_12m,
    case when month_count > 0 then ratio(paid_amount, month_count) end as payments_average_12m,
    ratio(used_amount, 12) as amount_in_use_12m,
    credit_item_count as credit_item_count_12m
from spanned
