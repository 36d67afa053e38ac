/*
title = "退票未补"
title_en = "Bounced and not made good"
clause = "S1-32"
note_zh = "支票、票据退回（不论原因），其单据至今未清的；属于须立即上报的重大风险。"
note = "A cheque or note bounced, for whatever cause, and its item is still open: a major risk to be reported at once."
owner_role = "credit_controller"
severity = "high"
given = ["settlements.bounced_on"]
text_zh = "{side}退票 {bounce_count} 次，最近一次 {since_on}，所付单据仍有 {amount}未清[，原因：{bounce_cause}]。请立即上报，停止新的占用并追索。"
text_en = "{side}: bounced payments: {bounce_count}, the last on {since_on}; {amount} of what they paid is still open[, cause: {bounce_cause}]. Report it at once, stop new exposure and take recourse."

[words.bounce_cause]
customer = { zh = "客户", en = "the customer" }
bank = { zh = "银行", en = "the bank" }
other = { zh = "其他", en = "other" }
*/
with

returned as (
    select
        settlements.item_id,
        count(*) as bounce_count,
        max(settlements.bounced_on) as bounced_on,
        max(case when settlements.bounce_cause = 'customer' then 1 else 0 end) as by_customer,
        max(settlements.bounce_cause) as any_cause
    from settlements
    where settlements.settled_on <= $on and settlements.bounced_on <= $on
    group by settlements.item_id
)

select
    item_state.customer_id,
    item_state.side,
    item_state.currency,
    cast(sum(item_state.open_amount) as decimal(24, 2)) as amount,
    sum(returned.bounce_count) as bounce_count,
    max(returned.bounced_on) as since_on,
    case when max(returned.by_customer) = 1 then 'customer' else max(returned.any_cause) end as bounce_cause
from returned
inner join item_state on item_state.item_id = returned.item_id
where item_state.open_amount > 0
group by item_state.customer_id, item_state.side, item_state.currency
