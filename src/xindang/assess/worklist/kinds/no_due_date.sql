/*
title = "未清项没有到期日"
title_en = "Open items without a due date"
clause = "S1-23"
note_zh = "没有到期日，就不知道是否逾期；不当作未到期。"
note = "Without a due date nobody knows whether it is overdue; it is not taken as not due."
owner_role = "finance"
severity = "low"
given = ["items.due_on"]
text_zh = "{side}有 {item_count} 笔未清项没有到期日，合计 {amount}，最早 {since_on}。请按合同补上到期日。"
text_en = "{side}: open items without a due date: {item_count}, {amount} in all, the oldest of {since_on}. Add the due dates from the contracts."
*/
select
    customer_id,
    side,
    currency,
    cast(sum(open_amount) as decimal(24, 2)) as amount,
    count(*) as item_count,
    min(issued_on) as since_on
from item_state
where open_amount > 0 and due_on is null
group by customer_id, side, currency
