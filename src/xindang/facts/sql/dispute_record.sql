/*
title = "争议情况"
title_en = "Disputes"
grain = "customer_id"

[facts.open_dispute_count]
type = "int"
bounded = true
title = "未了结的争议笔数"
title_en = "Items in dispute now"
null = "账款记录没有到达当日"
null_en = "the ledger does not reach the day"
needs = ["items", "disputes"]
age_days = 31
serves = "aging; smokescreen signal of S2-3.2a"
*/
select
    customer_id,
    count(*) as open_dispute_count
from item_dispute
group by customer_id
