with

made as (
    select
        *,
        due_on + whole(key, 'promised', 3, 15) as made_on
    from synthetic_item
    where side = 'sale' and dice(key, 'promise') < promise_share
)

select
    'N' || substr(item_id, 2) as promise_id,
    customer_id,
    item_id,
    made_on,
    case
        when dice(key, 'kept') < promise_kept_share then greatest(made_on, pays_on - whole(key, 'ahead', 0, 3))
        else made_on + whole(key, 'allowed', 3, 14)
    end as due_on,
    money(net_amount) as amount,
    paid_on as kept_on,
    case when paid_on is not null then money(net_amount) end as kept_amount
from made
where made_on < pays_on and made_on <= $until
order by promise_id
