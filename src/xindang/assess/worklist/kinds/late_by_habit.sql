/*
title = "惯于迟付"
title_en = "Late by habit"
clause = "S2-3.2b"
note_zh = "近 12 个月多数账款逾期付款，各季平均晚付天数稳定，没有不良事件，也不在困境的客户；各项数值见事实。近 3 个月内有逾期而其余未知、又不能决定的，计入不能判断。"
note = "Customers that paid most items of 12 months late, each quarter much like the year, without an adverse event and not in distress; the facts give each figure. Where something stood late within 3 months and the rest is not known and does not decide, it cannot be judged."
owner_role = "salesperson"
severity = "low"
needs = ["items", "settlements"]
window = "15m"
age_days = 31
unknown_zh = "有逾期，而各季的付款快慢或者不良事件未知"
unknown_en = "something is late, and how late the payments of each quarter are, or events, are not known"
text_zh = "近 12 个月到期的账款 {due_count} 笔，逾期付款 {late_count} 笔（{late_share}），平均晚 {late_days} 天，各季相差不大，没有不良事件：属于惯于迟付，不是支付困境。请到期前提醒付款，与其商定与实际付款相符的期限或者迟付费用；新的赊销仍按额度和前款结清的规定办理。"
text_en = "Of {due_count} items due within 12 months {late_count} ({late_share}) were paid late, on average by {late_days} days, every quarter alike, and no adverse event is known: late by habit, not in distress. Remind before the due date and agree on a term, or on charges, that fit how it pays; new credit sales stay within the limit and the rule on the last debt."
*/
select
    customer_id,
    is_late_by_habit is not null as is_known,
    due_item_count_12m as due_count,
    late_item_count_12m as late_count,
    late_item_share_12m as late_share,
    late_days_mean_12m as late_days,
    open_amount as amount
from facts
where is_late_by_habit or is_late_by_habit is null and late_item_count_3m_seen > 0
