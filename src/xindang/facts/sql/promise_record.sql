/*
title = "付款承诺"
title_en = "Promises to pay"
grain = "customer_id"
note = "A promise made within 12 months and due by the day is kept when its whole amount came by its day plus promise_grace_days, and broken when that day has passed without it. One still within its days is neither."

[parameters.promise_grace_days]
default = 3
unit = "天"
title = "承诺日后仍算兑现的天数"
title_en = "Days after the promised day that still count as kept"

[facts.broken_promise_count_12m]
type = "int"
bounded = true
title = "近 12 个月未兑现的承诺次数"
title_en = "Promises broken in 12 months"
null = "付款承诺没有完整登记满 12 个月"
null_en = "promises are not kept completely over 12 months"
window = "12m"
needs = ["promises"]
age_days = 31

[facts.kept_promise_count_12m]
type = "int"
bounded = true
title = "近 12 个月兑现的承诺次数"
title_en = "Promises kept in 12 months"
null = "付款承诺没有完整登记满 12 个月"
null_en = "promises are not kept completely over 12 months"
window = "12m"
needs = ["promises"]
age_days = 31
*/
with

due as (
    select
        customer_id,
        days_between(due_on, $on) > $promise_grace_days as is_past,
        kept_on is not null and kept_on <= $on and days_between(due_on, kept_on) <= $promise_grace_days
            and (kept_amount is null or amount is null or kept_amount >= amount) as is_kept
    from promises
    where made_on <= $on and made_on > $on_12m_ago and due_on <= $on
)

select
    customer_id,
    sum(case when is_past and not is_kept then 1 else 0 end) as broken_promise_count_12m,
    sum(case when is_kept then 1 else 0 end) as kept_promise_count_12m
from due
group by customer_id
