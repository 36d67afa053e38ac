/*
title = "争议没有结果"
title_en = "Disputes without an outcome"
clause = "S1-35"
note_zh = "提出满 dispute_days_max 天仍未了结的争议。争议悬而不决，往往是拖延付款的借口。各单位的单据分开列。"
note = "Disputes still open after dispute_days_max days. One that never ends is often a pretext for not paying. Documents of each unit are told apart."
owner_role = "sales_manager"
severity = "medium"
off = "dispute_days_max"
given = ["disputes"]
text_zh = "[{unit}：]{side}有 {dispute_count} 笔争议超过 {days_max} 天没有结果，涉及 {amount}，最早 {since_on} 提出[：{documents}]。请作出结论：属我方责任的开红字单据，其余照常催收。"
text_en = "[{unit}: ]{side}: disputes open for more than {days_max} days: {dispute_count}, over {amount}, the oldest raised on {since_on}[: {documents}]. Decide them: a credit note where we are at fault, collection for the rest."

[parameters.dispute_days_max]
default = 60
unit = "天"
title = "争议提出多少天内应有结果"
title_en = "Days within which a dispute must have an outcome"
*/
with

old as (
    select
        item_id,
        count(*) as dispute_count,
        min(raised_on) as raised_on
    from disputes
    where raised_on <= $on and (resolved_on is null or resolved_on > $on)
        and days_between(raised_on, $on) > $dispute_days_max
    group by item_id
)

select
    item_dispute.customer_id,
    item_dispute.unit,
    item_dispute.side,
    item_dispute.currency,
    cast(sum(item_dispute.disputed_amount) as decimal(24, 2)) as amount,
    sum(old.dispute_count) as dispute_count,
    min(old.raised_on) as since_on,
    $dispute_days_max as days_max,
    case when count(items.document_no) > 0 then array_agg(items.document_no) end as documents
from old
inner join item_dispute on item_dispute.item_id = old.item_id
inner join items on items.item_id = old.item_id
group by item_dispute.customer_id, item_dispute.unit, item_dispute.side, item_dispute.currency
