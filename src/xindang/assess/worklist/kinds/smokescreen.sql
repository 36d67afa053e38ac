/*
title = "疑似以争议拖延付款"
title_en = "Disputes that look like a smokescreen"
clause = "S2-3.2a"
note_zh = "近 6 个月发生的账款中有争议的笔数多、多在到期以后才提、已有结论的多为我方有理，同时付款明显变慢或者采购明显下降的客户；各项数值见事实。有争议而其中一项未知、其余又不能决定的，计入不能判断。"
note = "Customers with many items of the last 6 months in dispute, most raised after the due date and most of those with a finding found for us, while payment is clearly slower or purchases clearly lower; the facts give each figure. Where there are disputes and one of these is not known while the rest does not decide, it cannot be judged."
owner_role = "credit_controller"
severity = "high"
given = ["disputes"]
needs = ["items", "disputes"]
window = "6m"
age_days = 31
unknown_zh = "有争议，而付款快慢、采购额或者争议的结论未知"
unknown_en = "there are disputes, and how late payments are, purchases, or the findings are not known"
text_zh = "近 6 个月的账款 {item_count} 笔，有争议 {disputed_count} 笔（{disputed_share}）；争议 {dispute_count} 次，到期以后才提 {after_due_count} 次（{after_due_share}）；已有结论 {finding_count} 次，我方有理 {ours_count} 次（{ours_share}）[，付款比前 6 个月慢 {slower_days} 天][，我方销售额比前 6 个月下降 {fall_share}]：疑似以争议拖延付款。请逐笔核实争议，对无争议的部分照常催收，核实以前不再增加赊销。"
text_en = "Of {item_count} items of 6 months {disputed_count} ({disputed_share}) were disputed; of {dispute_count} disputes {after_due_count} ({after_due_share}) were raised only after due; of {finding_count} findings {ours_count} ({ours_share}) are for us[, payment {slower_days} days slower than in the 6 months before][, our sales {fall_share} lower than in the 6 months before]: this looks like a pretext for not paying. Verify each dispute, collect what is undisputed, and add no credit sales until then."

[parameters.slower_days_min]
default = 10
unit = "天"
title = "付款比前 6 个月慢多少天为明显变慢"
title_en = "Days by which payment is clearly slower than in the 6 months before"

[parameters.purchases_drop_share_min]
default = 0.30
unit = "比例"
title = "采购额比前 6 个月下降多少为明显下降"
title_en = "Fall of purchases on the 6 months before from which it is clear"
*/
select
    customer_id,
    is_smokescreen is not null as is_known,
    issued_item_count_6m as item_count,
    disputed_item_count_6m as disputed_count,
    disputed_item_share_6m as disputed_share,
    dispute_count_6m as dispute_count,
    dispute_after_due_count_6m as after_due_count,
    dispute_after_due_share_6m as after_due_share,
    dispute_finding_count_6m as finding_count,
    dispute_ours_count_6m as ours_count,
    dispute_ours_share_6m as ours_share,
    case when slower_days_6m >= $slower_days_min then slower_days_6m end as slower_days,
    case when sales_fall_share_6m >= $purchases_drop_share_min then sales_fall_share_6m end as fall_share,
    open_amount as amount
from facts
where is_smokescreen or is_smokescreen is null and disputed_item_count_6m_seen > 0
