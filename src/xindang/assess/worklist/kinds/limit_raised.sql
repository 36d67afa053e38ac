/*
title = "额度被提高"
title_en = "A limit was raised"
clause = "S1-42"
note_zh = "近一个月内生效的额度，高于同一客户（集团）、单位、方向、期限种类的前一额度；提高属于例外，须有书面理由和批准。"
note = "A limit that began within the last month is above the one before it of the same customer or group, unit, side and tenure. A rise is an exception that needs its written reason and approval."
owner_role = "auditor"
severity = "medium"
given = ["limits"]
text_zh = "{tenure}{side}额度自 {since_on} 起由 {before_amount}提高到 {limit_amount}，增加 {amount}[（文件号 {instrument_no}）][{unnamed}]。提高额度属于例外，请核对书面理由和批准。"
text_en = "{side}, {tenure}: since {since_on} the limit is {limit_amount} instead of {before_amount}, {amount} more[ (instrument {instrument_no})][{unnamed}]. A rise is an exception: check its written reason and approval."

[words.unnamed]
unnamed = { zh = "（没有文件号）", en = " (no instrument named)" }
*/
with

known as (
    select
        limits.limit_id,
        limits.customer_id,
        case when limits.customer_id is null then limits.group_id end as group_id,
        limits.unit,
        limits.side,
        coalesce(limits.tenure, 'long') as tenure,
        limits.state,
        limits.amount,
        limits.currency,
        limits.instrument_no,
        limits.valid_from
    from limits
    where limits.valid_from <= $on
),

-- Of those that began on one day the harder counts, as for limits in force.
ordered as (
    select
        *,
        row_number() over (
            partition by customer_id, group_id, unit, side, tenure, currency, valid_from
            order by case state when 'suspended' then 0 when 'none' then 1 when 'granted' then 2 else 3 end nulls last,
                amount nulls first, limit_id nulls last
        ) as preference
    from known
),

paired as (
    select
        *,
        lag(state) over (
            partition by customer_id, group_id, unit, side, tenure, currency order by valid_from nulls last
        ) as before_state,
        lag(amount) over (
            partition by customer_id, group_id, unit, side, tenure, currency order by valid_from nulls last
        ) as before_amount
    from ordered
    where preference = 1
)

select
    customer_id,
    group_id,
    unit,
    side,
    tenure,
    currency,
    instrument_no,
    case when instrument_no is null then 'unnamed' end as unnamed,
    valid_from as since_on,
    before_amount,
    amount as limit_amount,
    cast(amount - before_amount as decimal(24, 2)) as amount
from paired
where state = 'granted' and before_state in ('granted', 'suspended') and amount > before_amount
    and valid_from > $month_ago
