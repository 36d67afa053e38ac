/*
title = "回款与到货表现"
title_en = "Punctuality of payment and delivery"
grain = "customer_id"
note = "Items issued within 12 months whose last good day (due plus grace) has passed: a ledger of 12 months then holds all of them. A write-off is no payment. Credit notes lower what was due. Fewer than payment_items_min items prove nothing, and neither does a ledger with items that have no due date."

[parameters.settle_grace_days]
default = 5
unit = "天"
title = "到期后仍算按时的天数"
title_en = "Days after due that still count as in time"

[parameters.payment_items_min]
default = 3
unit = "笔"
title = "判断回款表现所需的最少笔数"
title_en = "Fewest items that show a payment behaviour"

[facts.settled_in_time_share_12m]
type = "ratio"
title = "近 12 个月按时回款比例（按金额）"
title_en = "Share settled in time over 12 months, by amount"
null = "账款记录未覆盖 12 个月、到期不足规定笔数、有账款没有到期日，或缺少汇率"
null_en = "the ledger does not cover 12 months, fewer items than payment_items_min fell due, an item has no due date, or an exchange rate is missing"
window = "12m"
needs = ["items", "settlements"]
age_days = 31

[facts.delivered_in_time_share_12m]
type = "ratio"
title = "近 12 个月按时到货比例（按金额）"
title_en = "Share delivered in time over 12 months, by amount"
null = "账款记录未覆盖 12 个月、到期预付不足规定笔数、有预付未写到货日，或缺少汇率"
null_en = "as for settled_in_time_share_12m, over prepayments"
window = "12m"
needs = ["items", "settlements"]
age_days = 31
*/
with

credited as (
    select
        applies_to as item_id,
        sum(amount) as credited_amount
    from items
    where kind = 'credit_note' and applies_to is not null and issued_on <= $on
    group by applies_to
),

judged as (
    select
        items.item_id,
        items.customer_id,
        items.side,
        items.due_on,
        cast(greatest(items.amount - coalesce(credited.credited_amount, 0), 0) as decimal(18, 2)) as due_amount,
        items.currency = $base_currency as is_base,
        currency_rate.rate as base_rate
    from items
    left join credited on credited.item_id = items.item_id
    left join currency_rate on currency_rate.currency = items.currency
    where items.kind <> 'credit_note' and items.issued_on <= $on and items.issued_on > $on_12m_ago
        and (items.due_on is null or days_between(items.due_on, $on) > $settle_grace_days)
),

in_time as (
    select
        settlements.item_id,
        sum(settlements.amount) as in_time_amount
    from settlements
    inner join judged on judged.item_id = settlements.item_id
    where settlements.settled_on <= $on and (settlements.bounced_on is null or settlements.bounced_on > $on)
        and (settlements.method is null or settlements.method <> 'writeoff')
        -- A prepayment is settled by goods accepted; money that comes back delivers nothing.
        and (judged.side <> 'prepayment' or settlements.method is null or settlements.method = 'delivery')
        and days_between(judged.due_on, settlements.settled_on) <= $settle_grace_days
    group by settlements.item_id
),

in_own_currency as (
    select
        judged.customer_id,
        case when judged.side = 'prepayment' then 1 else 0 end as is_prepayment,
        judged.due_on,
        judged.is_base,
        judged.base_rate,
        judged.due_amount,
        cast(least(coalesce(in_time.in_time_amount, 0), judged.due_amount) as decimal(18, 2)) as in_time_amount
    from judged
    left join in_time on in_time.item_id = judged.item_id
    where judged.due_amount > 0
),

in_base_currency as (
    select
        customer_id,
        is_prepayment,
        due_on,
        case when is_base then due_amount else try_cast(due_amount * base_rate as decimal(18, 2)) end as due_amount,
        case when is_base then in_time_amount else try_cast(in_time_amount * base_rate as decimal(18, 2)) end
            as in_time_amount
    from in_own_currency
),

by_side as (
    select
        customer_id,
        is_prepayment,
        count(*) as item_count,
        sum(case when due_on is null or due_amount is null then 1 else 0 end) as unjudgeable_count,
        sum(due_amount) as due_amount,
        sum(in_time_amount) as in_time_amount
    from in_base_currency
    group by customer_id, is_prepayment
),

shares as (
    select
        customer_id,
        is_prepayment,
        case when unjudgeable_count = 0 and item_count >= $payment_items_min then ratio(in_time_amount, due_amount) end
            as share
    from by_side
)

select
    customer_id,
    max(case when is_prepayment = 0 then share end) as settled_in_time_share_12m,
    max(case when is_prepayment = 1 then share end) as delivered_in_time_share_12m
from shares
group by customer_id
