/*
title = "报表自相矛盾"
title_en = "Statements that contradict themselves"
clause = "S1-11"
note_zh = "近 24 个月内各期、已收到的报表：资产不等于负债加权益、部分大于总计、同一期间两份报表数字不同、净资产符号与未分配利润抵触。相差不超过 statement_tolerance_amount 的不列。每期每处一行。"
note = "Statements of the last 24 months received by the day: assets are not liabilities plus equity, a part is more than its total, two of one period with other figures, equity below what is retained. Differences up to statement_tolerance_amount are left out. One row per period and contradiction."
owner_role = "sales_manager"
given = ["statements"]
text_zh = "{period_end} 的 {months} 个月报表：{fault}[，相差 {amount}]。请向客户核实，写明处理结论和理由；查清之前不宜据以评级。"
text_en = "Statements of the {months} months to {period_end}: {fault}[, by {amount}]. Ask the customer, and record a conclusion with its reason; until then they are no good ground for a grade."

[parameters.statement_tolerance_amount]
default = 1
unit = "元"
title = "报表勾稽允许的差额"
title_en = "Difference within which statements agree"

[words.fault]
unbalanced = { zh = "资产总计不等于负债合计加所有者权益", en = "total assets are not liabilities plus equity" }
current_assets = { zh = "流动资产大于资产总计", en = "current assets are more than total assets" }
current_parts = { zh = "货币资金、应收账款、存货之和大于流动资产", en = "cash, receivables and inventory are more than current assets" }
current_liabilities = { zh = "流动负债大于负债合计", en = "current liabilities are more than total liabilities" }
liability_parts = { zh = "应付账款与短期借款之和大于流动负债", en = "payables and short-term loans are more than current liabilities" }
retained = { zh = "净资产为负而未分配利润为正", en = "equity is below zero while earnings are retained" }
differing = { zh = "同一期间有两份数字不同的报表", en = "two statements of the period give other figures" }
*/
with

received as (
    select *
    from statements
    where received_on <= $on and period_end <= $on and period_end > $on_24m_ago
),

found as (
    select
        customer_id,
        period_end,
        months,
        'unbalanced' as fault,
        abs(total_assets - total_liabilities - equity) as amount
    from received
    union all
    select
        customer_id,
        period_end,
        months,
        'current_assets' as fault,
        current_assets - total_assets as amount
    from received
    union all
    select
        customer_id,
        period_end,
        months,
        'current_parts' as fault,
        coalesce(cash, 0) + coalesce(receivables, 0) + coalesce(inventory, 0) - current_assets as amount
    from received
    union all
    select
        customer_id,
        period_end,
        months,
        'current_liabilities' as fault,
        current_liabilities - total_liabilities as amount
    from received
    union all
    select
        customer_id,
        period_end,
        months,
        'liability_parts' as fault,
        coalesce(payables, 0) + coalesce(short_term_loans, 0) - current_liabilities as amount
    from received
    union all
    select
        customer_id,
        period_end,
        months,
        'retained' as fault,
        case when equity < 0 and retained_earnings > 0 then retained_earnings - equity end as amount
    from received
    union all
    -- An audited statement may well differ from the one before the audit; two of one sort may not.
    select
        customer_id,
        period_end,
        months,
        'differing' as fault,
        greatest(
            max(total_assets) - min(total_assets), max(total_liabilities) - min(total_liabilities),
            max(equity) - min(equity), max(revenue) - min(revenue), max(net_profit) - min(net_profit)
        ) as amount
    from received
    group by customer_id, period_end, months, coalesce(audited, false)
    having count(*) > 1
)

select
    customer_id,
    period_end,
    months,
    fault,
    period_end as since_on,
    cast(max(amount) as decimal(24, 2)) as amount,
    case when fault in ('unbalanced', 'differing') then 'medium' else 'low' end as severity
from found
where amount > $statement_tolerance_amount
group by customer_id, period_end, months, fault
