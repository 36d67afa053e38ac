/*
title = "款项未核销"
title_en = "Money not applied"
clause = "S1-35"
note_zh = "收到的款项、红字单据没有对应到未清项的；不对应，账龄就偏老，也不冲抵占用。"
note = "Money and credit notes that are applied to no item: until they are, aging looks older, and they lower no exposure."
owner_role = "finance"
severity = "low"
needs = ["settlements"]
age_days = 31
text_zh = "{side}有 {amount}未核销。请对应到所付的单据，或者退回客户。"
text_en = "{side}: {amount} is applied to no item. Match it to what it pays, or return it."
*/
with

summed as (
    select
        customer_id,
        side,
        currency,
        sum(amount) as amount
    from unapplied
    group by customer_id, side, currency
)

select
    customer_id,
    side,
    currency,
    cast(amount as decimal(24, 2)) as amount
from summed
where amount > 0
