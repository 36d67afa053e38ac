/*
title = "未按期对账"
title_en = "Not reconciled"
clause = "S1-35"
note_zh = "有占用而最近一份已签章的对账单距今超过 reconciliation_days_max 天，或者没有；分单位核对，未写单位的对账单适用于各单位。"
note = "With exposure and a signed reconciliation older than reconciliation_days_max days, or none; unit by unit, one that names no unit counts for all."
owner_role = "finance"
off = "reconciliation_days_max"
given = ["reconciliations"]
text_zh = "[{unit}：]占用 {amount}，[最近一份签章对账单的对账日是 {since_on}，距今 {days} 天][{never}]。请对账并取得客户签章确认。"
text_en = "[{unit}: ]exposure {amount}[; the last signed reconciliation is of {since_on}, {days} days ago][; {never}]. Reconcile and have the customer sign."

[parameters.reconciliation_days_max]
default = 90
unit = "天"
title = "签章对账单的有效天数"
title_en = "Days for which a signed reconciliation holds"

[words.never]
never = { zh = "没有签章的对账单", en = "there is no signed reconciliation" }
*/
with

holding as (
    select
        customer_id,
        unit,
        sum(seen_amount) as amount,
        sum(rateless_count) as rateless_count
    from held_by_unit
    group by customer_id, unit
),

signed as (
    select
        holding.customer_id,
        holding.unit,
        max(reconciliations.on) as signed_on
    from holding
    inner join reconciliations on reconciliations.customer_id = holding.customer_id
        and (reconciliations.unit is null or reconciliations.unit = holding.unit)
    where reconciliations.on <= $on and reconciliations.confirmed_on <= $on
    group by holding.customer_id, holding.unit
)

select
    holding.customer_id,
    holding.unit,
    cast(case when holding.rateless_count = 0 then holding.amount end as decimal(24, 2)) as amount,
    signed.signed_on as since_on,
    days_between(signed.signed_on, $on) as days,
    case when signed.signed_on is null then 'never' end as never,
    case when signed.signed_on is null then 'medium' else 'low' end as severity
from holding
left join signed on signed.customer_id = holding.customer_id and signed.unit is not distinct from holding.unit
where signed.signed_on is null or days_between(signed.signed_on, $on) > $reconciliation_days_max
