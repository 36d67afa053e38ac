/*
title = "以争议作烟幕"
title_en = "Disputes as a smokescreen"
grain = "customer_id"
note = "Many disputes, most of them raised only after the due date and mostly found for us, while payment gets slower or purchases fall. Made of the facts of dispute_signs, payment_days and turnover, each as far as the book covers it: what is unknown of them leaves the signal unknown unless the rest decides."

[parameters.disputed_share_min]
default = 0.20
unit = "比例"
title = "有争议的笔数达到多少比例为多"
title_en = "Share of items in dispute from which they are many"

[parameters.dispute_after_due_share_min]
default = 0.50
unit = "比例"
title = "到期后才提出的争议达到多少比例为可疑"
title_en = "Share of disputes raised after due from which they are suspicious"

[parameters.dispute_ours_share_min]
default = 0.50
unit = "比例"
title = "结论为我方有理的争议达到多少比例为可疑"
title_en = "Share of disputes found for us from which they are suspicious"

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

[facts.is_smokescreen]
type = "bool"
title = "疑似以争议作烟幕拖延付款"
title_en = "Disputes look like a smokescreen"
null = "争议、付款快慢或销售额中有未知的，其余又不能决定"
null_en = "something of the disputes, the payments or the sales is not known, and the rest does not decide"
serves = "worklist of S2-3.2a"
*/
select
    customers.customer_id,
    dispute_signs.disputed_item_share_6m >= $disputed_share_min
    and dispute_signs.dispute_after_due_share_6m >= $dispute_after_due_share_min
    and dispute_signs.dispute_ours_share_6m >= $dispute_ours_share_min
    and (
        payment_days.slower_days_6m >= $slower_days_min
        or turnover.sales_fall_share_6m >= $purchases_drop_share_min
    ) as is_smokescreen
from customers
inner join dispute_signs on dispute_signs.customer_id = customers.customer_id
left join payment_days on payment_days.customer_id = customers.customer_id
left join turnover on turnover.customer_id = customers.customer_id
