/*
title = "承诺未兑现"
title_en = "A promise broken"
clause = "S1-16.2"
note_zh = "近 12 个月内作出、过了承诺日和宽限仍未足额兑现，而所欠仍未结清的付款承诺；每个客户、币种一行。"
note = "Promises of the last 12 months that were not kept in full by their day and the days of grace, while what they are about is still owed; one row per customer and currency."
owner_role = "sales_manager"
given = ["promises"]
text_zh = "有 {promise_count} 次付款承诺到期未兑现[，涉及 {amount}]，最近一次应于 {due_on} 付款。请上门催收；满 {limit_count} 次且多于兑现的，按评级条款处理。"
text_en = "Promises to pay that were broken: {promise_count}[, over {amount}], the last of them for {due_on}. Collect in person; {limit_count} and more than were kept bear on the grade."

[parameters.broken_promises_limit]
default = 3
unit = "次"
title = "12 个月内不兑现承诺达到多少次为经常"
title_en = "Broken promises within 12 months that make a habit"

[parameters.promise_grace_days]
default = 3
unit = "天"
title = "承诺日后仍算兑现的天数"
title_en = "Days after the promised day that still count as kept"
*/
with

holding as (
    select customer_id
    from item_state
    where open_amount > 0
    group by customer_id
),

broken as (
    select
        promises.customer_id,
        item_state.currency,
        coalesce(promises.amount, item_state.open_amount) as amount,
        promises.due_on
    from promises
    inner join holding on holding.customer_id = promises.customer_id
    left join item_state on item_state.item_id = promises.item_id
    where promises.made_on <= $on and promises.made_on > $on_12m_ago
        and days_between(promises.due_on, $on) > $promise_grace_days
        and (promises.item_id is null or item_state.open_amount > 0)
        and not (
            promises.kept_on is not null and promises.kept_on <= $on
            and (promises.kept_amount is null or promises.amount is null or promises.kept_amount >= promises.amount)
        )
)

select
    customer_id,
    currency,
    cast(sum(amount) as decimal(24, 2)) as amount,
    count(*) as promise_count,
    $broken_promises_limit as limit_count,
    min(due_on) as since_on,
    max(due_on) as due_on,
    case when count(*) >= $broken_promises_limit then 'high' else 'medium' end as severity
from broken
group by customer_id, currency
