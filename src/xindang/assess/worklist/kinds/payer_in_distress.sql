/*
title = "疑似陷入支付困境"
title_en = "A payer that looks in distress"
clause = "S2-3.2b"
note_zh = "近 3 个月内有逾期，并且最近两个季度逐季明显变坏，或者分次付款明显增多，或者近 12 个月有严重不良事件的客户；各项数值见事实。有逾期而其余未知、又不能决定的，计入不能判断。与惯于迟付分开对待。"
note = "Customers that stood late within 3 months, and whose last two quarters each got clearly worse, or who pay clearly more in parts, or of whom a hard event of the last 12 months is known; the facts give each figure. Where something is late and the rest is not known and does not decide, it cannot be judged. Told apart from those late by habit."
owner_role = "credit_controller"
severity = "high"
needs = ["items", "settlements"]
window = "15m"
age_days = 31
unknown_zh = "有逾期，而付款快慢的变化、分次付款或者不良事件未知"
unknown_en = "something is late, and how payments change, part payments or events are not known"
text_zh = "近 3 个月内处于逾期的账款 {late_count} 笔[，平均晚付天数逐季变坏：{days_quarter_3}、{days_quarter_2}、{days_quarter_1} 天][，分次付款由 {due_prior} 笔中 {parts_count_prior} 笔（{parts_prior}）增至 {due} 笔中 {parts_count} 笔（{parts}）][，近 12 个月严重不良事件 {hard_event_count} 次]：疑似陷入支付困境，不是一般的迟付。请暂停新的赊销，上门核实，落实担保或者收款计划。"
text_en = "Items that stood late within 3 months: {late_count}[; mean days late get worse by the quarter: {days_quarter_3}, {days_quarter_2}, {days_quarter_1}][; items paid in parts rose from {parts_count_prior} of {due_prior} ({parts_prior}) to {parts_count} of {due} ({parts})][; hard events within 12 months: {hard_event_count}]. This looks like distress, not like a habit. Stop new credit sales, verify on the spot, and secure collateral or a plan of payment."

[parameters.worse_days_min]
default = 10
unit = "天"
title = "平均晚付天数比前一季增加多少天为变坏"
title_en = "Days by which a quarter is worse than the one before"

[parameters.part_paid_items_min]
default = 2
unit = "笔"
title = "分次付款增多所需的最少笔数"
title_en = "Fewest items paid in parts that show a rise"

[parameters.part_paid_rise_share_min]
default = 0.20
unit = "比例"
title = "分次付款的笔数比例增加多少为明显增多"
title_en = "Rise of the share paid in parts from which it is clear"
*/
with

shown as (
    select
        *,
        late_days_mean_quarter_1 - late_days_mean_quarter_2 >= $worse_days_min
            and late_days_mean_quarter_2 - late_days_mean_quarter_3 >= $worse_days_min as is_worse,
        part_paid_count_6m >= $part_paid_items_min
            and part_paid_share_6m - part_paid_share_prior_6m >= $part_paid_rise_share_min as is_in_parts
    from facts
    where is_distressed or is_distressed is null and late_item_count_3m_seen > 0
)

select
    customer_id,
    is_distressed is not null as is_known,
    late_item_count_3m_seen as late_count,
    case when is_worse then late_days_mean_quarter_1 end as days_quarter_1,
    case when is_worse then late_days_mean_quarter_2 end as days_quarter_2,
    case when is_worse then late_days_mean_quarter_3 end as days_quarter_3,
    case when is_in_parts then part_paid_share_6m end as parts,
    case when is_in_parts then part_paid_share_prior_6m end as parts_prior,
    part_paid_count_6m as parts_count,
    part_paid_count_prior_6m as parts_count_prior,
    due_item_count_6m as due,
    due_item_count_prior_6m as due_prior,
    case when hard_event_count_12m_seen > 0 then hard_event_count_12m_seen end as hard_event_count,
    open_amount as amount
from shown
