/*
title = "现行信用额度"
title_en = "Limits in force"
grain = "customer_id"
note = "No limit on file is none, never unlimited. Of several in force the first of these counts: suspended, granted, none; unlimited only where nothing else is on file."

[facts.limit_state]
type = "code"
codes = ["none", "granted", "suspended", "unlimited"]
title = "信用额度状态"
title_en = "State of the credit limit"
null = "不会未知：没有额度记录即为无额度"
null_en = "never: no limit on file is none"
serves = "worklist of S1-27"

[facts.limit_amount]
type = "money"
title = "信用额度合计（本位币）"
title_en = "Limits in force, base currency"
null = "额度状态不是已授予，或缺少汇率"
null_en = "the state is not granted, or an exchange rate is missing"
serves = "worklist of S1-27"
*/
with

by_customer as (
    select
        customer_id,
        max(case when state = 'suspended' then 1 else 0 end) as suspended,
        max(case when state = 'granted' then 1 else 0 end) as granted,
        max(case when state = 'none' then 1 else 0 end) as nothing,
        sum(case when state = 'granted' then 1 else 0 end) as granted_count,
        sum(case when state = 'granted' then amount end) as amount,
        count(case when state = 'granted' then amount end) as amount_count
    from limit_in_force
    where customer_id is not null
    group by customer_id
),

stated as (
    select
        customer_id,
        case
            when suspended = 1 then 'suspended'
            when granted = 1 then 'granted'
            when nothing = 1 then 'none'
            else 'unlimited'
        end as limit_state,
        case when granted_count = amount_count then amount end as amount
    from by_customer
)

select
    customers.customer_id,
    coalesce(stated.limit_state, 'none') as limit_state,
    case when stated.limit_state = 'granted' then stated.amount end as limit_amount
from customers
left join stated on stated.customer_id = customers.customer_id
