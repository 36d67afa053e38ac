/*
title = "预付到期未到货"
title_en = "Goods owed past their day"
clause = "S1-31"
note_zh = "每个客户、币种一行。约定到货日已过而未验收入库的；没有约定到货日的，付款超过 undelivered_days_limit 天。责任人按逾期天数，与逾期未收相同。"
note = "One row per customer and currency: goods not accepted by their promised day or, where none was agreed, within undelivered_days_limit days of payment. Responsible as for overdue debts, by the days."
needs = ["items", "settlements"]
age_days = 31
text_zh = "预付 {amount}到期未到货，共 {item_count} 笔，最久已过 {overdue_days} 天[，最早应于 {due_on} 到货]。请由{owner_role}催货或者追回货款，未到货前不再预付。"
text_en = "Prepayments of {amount} without their goods (items: {item_count}), the oldest {overdue_days} days late[, promised for {due_on}]. The {owner_role} presses for the goods or the money; no more is prepaid until they are in."

[parameters.undelivered_days_limit]
default = 90
unit = "天"
title = "逾期未到货超过多少天为不良欠货"
title_en = "Days late beyond which goods owed are a bad debt"

[parameters.overdue_manager_days]
default = 60
unit = "天"
title = "逾期超过多少天由营销部经理催收"
title_en = "Days overdue beyond which the sales manager recovers"

[parameters.overdue_controller_days]
default = 90
unit = "天"
title = "逾期超过多少天由信用控制主管催收"
title_en = "Days overdue beyond which the credit controller recovers"

[parameters.overdue_vp_days]
default = 180
unit = "天"
title = "逾期超过多少天由主管副总督办"
title_en = "Days overdue beyond which the VP sales takes it up"
*/
with

late as (
    select
        customer_id,
        currency,
        sum(open_amount) as amount,
        count(*) as item_count,
        min(due_on) as due_on,
        min(coalesce(due_on, issued_on)) as counted_from,
        days_between(min(coalesce(due_on, issued_on)), $on) as overdue_days
    from item_state
    where open_amount > 0 and side = 'prepayment'
        and (due_on < $on or due_on is null and days_between(issued_on, $on) > $undelivered_days_limit)
    group by customer_id, currency
),

assigned as (
    select
        *,
        case
            when overdue_days > $overdue_vp_days and $overdue_vp_days > 0 then 'vp_sales'
            when overdue_days > $overdue_controller_days and $overdue_controller_days > 0 then 'credit_controller'
            when overdue_days > $overdue_manager_days and $overdue_manager_days > 0 then 'sales_manager'
            else 'salesperson'
        end as owner_role
    from late
)

select
    customer_id,
    'prepayment' as side,
    currency,
    cast(amount as decimal(24, 2)) as amount,
    item_count,
    due_on,
    counted_from + 1 as since_on,
    overdue_days,
    owner_role,
    case owner_role when 'salesperson' then 'low' when 'sales_manager' then 'medium' else 'high' end as severity
from assigned
