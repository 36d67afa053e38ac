/*
title = "承诺付款到期"
title_en = "A promise to pay falls due"
clause = "S1-36b"
note_zh = "在 promise_notice_days 天内到期、尚未兑现的付款承诺（含仍在宽限之内的）。"
note = "Promises not kept yet that fall due within promise_notice_days, or are within their days of grace."
owner_role = "salesperson"
severity = "low"
off = "promise_notice_days"
given = ["promises"]
text_zh = "客户承诺[ {amount}]于 {due_on} 付款[（{since_on} 作出）]。请提前提醒，到期核对是否到账。"
text_en = "The customer promised to pay[ {amount}] by {due_on}[ (made on {since_on})]. Remind beforehand and check on the day that it came."

[parameters.promise_notice_days]
default = 7
unit = "天"
title = "承诺付款日前多少天提醒"
title_en = "Days before a promised day at which it is listed"

[parameters.promise_grace_days]
default = 3
unit = "天"
title = "承诺日后仍算兑现的天数"
title_en = "Days after the promised day that still count as kept"
*/
select
    promises.customer_id,
    item_state.side,
    item_state.currency,
    cast(coalesce(promises.amount, item_state.open_amount) as decimal(24, 2)) as amount,
    promises.made_on as since_on,
    promises.due_on
from promises
left join item_state on item_state.item_id = promises.item_id
where promises.made_on <= $on and days_between(promises.due_on, $on) <= $promise_grace_days
    and days_between($on, promises.due_on) <= $promise_notice_days
    and (promises.item_id is null or item_state.open_amount > 0)
    and not (
        promises.kept_on is not null and promises.kept_on <= $on
        and (promises.kept_amount is null or promises.amount is null or promises.kept_amount >= promises.amount)
    )
