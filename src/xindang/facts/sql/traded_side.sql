/*
title = "往来方向"
title_en = "Sides traded"
grain = "customer_id, side; no facts of its own"
note = "What the file says, and every side on which there ever was an item: an old debt of somebody no longer dealt with is still exposure of that side."
*/
with

told as (
    select customer_id, 'sale' as side
    from customers
    where side in ('buyer', 'both')
    union all
    select customer_id, 'prepayment' as side
    from customers
    where side in ('supplier', 'both')
    union all
    select customer_id, side
    from items
    where issued_on <= $on and side in ('sale', 'prepayment')
    group by customer_id, side
)

select customer_id, side
from told
group by customer_id, side
