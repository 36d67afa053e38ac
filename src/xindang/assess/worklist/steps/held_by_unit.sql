/*
title = "各单位占用"
title_en = "Exposure by unit and side"
grain = "customer_id, unit, side"
note = "seen_amount leaves out what has no exchange rate, which rateless_count counts."
*/
select
    customer_id,
    unit,
    side,
    cast(sum(amount) as decimal(24, 2)) as seen_amount,
    sum(case when amount is null then 1 else 0 end) as rateless_count,
    min(issued_on) as oldest_issued_on
from held_item
group by customer_id, unit, side
