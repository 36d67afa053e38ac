/*
title = "逾期与占用"
title_en = "Overdue and exposure"
grain = "customer_id"

[facts.open_amount]
type = "money"
title = "未清金额（本位币）"
title_en = "Open amount, base currency"
null = "账款记录没有到达当日，或缺少汇率"
null_en = "the ledger does not reach the day, or an exchange rate is missing"
absent = 0
needs = ["items", "settlements"]
age_days = 31
serves = "exposure on the summary; limits of S1-33, S1-34"

[facts.overdue_amount]
type = "money"
title = "逾期金额（本位币）"
title_en = "Overdue amount, base currency"
null = "账款记录没有到达当日、缺少汇率，或有未清项没有到期日"
null_en = "the ledger does not reach the day, an exchange rate is missing, or an open item has no due date"
absent = 0
needs = ["items", "settlements"]
age_days = 31
serves = "summary; checks of S1-35"

[facts.overdue_days_max]
type = "int"
bounded = true
title = "当前最长逾期天数"
title_en = "Days overdue of the oldest open item"
unit = "天"
null = "账款记录没有到达当日，或有未清项没有到期日"
null_en = "the ledger does not reach the day, or an open item has no due date"
needs = ["items", "settlements"]
age_days = 31
serves = "summary; checks of S1-35"

[facts.overdue_days_max_24m]
type = "int"
bounded = true
title = "近 24 个月内欠款最长逾期天数"
title_en = "Longest overdue reached by a receivable within 24 months"
unit = "天"
null = "账款记录未覆盖截至当日的 24 个月，或有账款没有到期日"
null_en = "the ledger does not cover 24 months up to the day, or an item has no due date"
window = "24m"
needs = ["items", "settlements"]
age_days = 31

[facts.undelivered_days_max_24m]
type = "int"
bounded = true
title = "近 24 个月内预付款逾期未到货最长天数"
title_en = "Longest lateness of goods owed for a prepayment within 24 months"
unit = "天"
null = "账款记录未覆盖截至当日的 24 个月"
null_en = "the ledger does not cover 24 months up to the day"
window = "24m"
needs = ["items", "settlements"]
age_days = 31

[facts.write_off_count_24m]
type = "int"
bounded = true
title = "近 24 个月核销笔数"
title_en = "Write-offs in 24 months"
null = "账款记录未覆盖截至当日的 24 个月"
null_en = "the ledger does not cover 24 months up to the day"
window = "24m"
needs = ["settlements"]
age_days = 31
*/
with

-- Goods owed without a promised day are counted from the day our money left.
late as (
    select
        customer_id,
        side,
        open_amount,
        open_base_amount,
        due_on,
        days_between(due_on, coalesce(closed_on, $on)) as days_late,
        days_between(coalesce(due_on, issued_on), coalesce(closed_on, $on)) as days_undelivered,
        -- What was seen ends where the record of payments ends: later nobody knows whether it was paid.
        days_between(due_on, coalesce(closed_on, $settled_until)) as days_late_seen,
        days_between(coalesce(due_on, issued_on), coalesce(closed_on, $settled_until)) as days_undelivered_seen,
        case when closed_on is null or closed_on > $on_24m_ago then 1 else 0 end as in_24m
    from item_state
    where amount > 0
),

by_customer as (
    select
        customer_id,
        sum(open_base_amount) as open_amount,
        sum(case when open_amount > 0 and open_base_amount is null then 1 else 0 end) as rateless_count,
        sum(case when open_amount > 0 and due_on < $on then open_base_amount end) as overdue_amount,
        sum(case when open_amount > 0 and due_on is null then 1 else 0 end) as dateless_open_count,
        max(case when open_amount > 0 then greatest(days_late, 0) end) as overdue_days_max,
        max(case when in_24m = 1 and side <> 'prepayment' then greatest(days_late, 0) end) as overdue_days_max_24m,
        sum(case when in_24m = 1 and side <> 'prepayment' and due_on is null then 1 else 0 end) as dateless_24m_count,
        max(case when in_24m = 1 and side = 'prepayment' then greatest(days_undelivered, 0) end)
            as undelivered_days_max_24m,
        max(case when open_amount > 0 then greatest(days_late_seen, 0) end) as overdue_seen,
        max(case when in_24m = 1 and side <> 'prepayment' then greatest(days_late_seen, 0) end) as overdue_seen_24m,
        max(case when in_24m = 1 and side = 'prepayment' then greatest(days_undelivered_seen, 0) end)
            as undelivered_seen_24m
    from late
    group by customer_id
),

written_off as (
    select
        customer_id,
        count(*) as write_off_count_24m
    from settlements
    where method = 'writeoff' and settled_on <= $on and settled_on > $on_24m_ago
        and (bounced_on is null or bounced_on > $on)
    group by customer_id
)

select
    customers.customer_id,
    case when coalesce(by_customer.rateless_count, 0) = 0 then coalesce(by_customer.open_amount, 0) end as open_amount,
    case
        when coalesce(by_customer.rateless_count, 0) = 0 and coalesce(by_customer.dateless_open_count, 0) = 0
            then coalesce(by_customer.overdue_amount, 0)
    end as overdue_amount,
    coalesce(by_customer.overdue_seen, 0) as overdue_days_max_seen,
    case when coalesce(by_customer.dateless_open_count, 0) = 0 then coalesce(by_customer.overdue_days_max, 0) end
        as overdue_days_max,
    coalesce(by_customer.overdue_seen_24m, 0) as overdue_days_max_24m_seen,
    case when coalesce(by_customer.dateless_24m_count, 0) = 0 then coalesce(by_customer.overdue_days_max_24m, 0) end
        as overdue_days_max_24m,
    coalesce(by_customer.undelivered_seen_24m, 0) as undelivered_days_max_24m_seen,
    coalesce(by_customer.undelivered_days_max_24m, 0) as undelivered_days_max_24m,
    coalesce(written_off.write_off_count_24m, 0) as write_off_count_24m
from customers
left join by_customer on by_customer.customer_id = customers.customer_id
left join written_off on written_off.customer_id = customers.customer_id
