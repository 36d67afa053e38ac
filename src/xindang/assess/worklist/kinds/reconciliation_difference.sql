/*
title = "对账有差异"
title_en = "A reconciliation with a difference"
clause = "S1-35"
note_zh = "各单位最近一次对账有差异的；差异由财务部会同业务员查清。"
note = "The latest reconciliation of a unit shows a difference, to be cleared up by finance with the salesperson."
owner_role = "finance"
severity = "medium"
given = ["reconciliations.difference"]
text_zh = "[{unit}：]{since_on} 对账有差异 {amount}。请逐笔查清，调整账务或者取得客户更正。"
text_en = "[{unit}: ]the reconciliation of {since_on} differs by {amount}. Find each item of it, and have our books or the customer's put right."
*/
with

latest as (
    select
        customer_id,
        unit,
        reconciliations.on as reconciled_on,
        difference,
        row_number() over (
            partition by customer_id, unit
            order by reconciliations.on desc nulls last, abs(difference) desc nulls last, difference nulls last
        ) as preference
    from reconciliations
    where reconciliations.on <= $on
)

select
    customer_id,
    unit,
    cast(abs(difference) as decimal(24, 2)) as amount,
    reconciled_on as since_on
from latest
where preference = 1 and difference <> 0
