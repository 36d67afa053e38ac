select
    customer_id,
    'competitor_limit' as kind,
    money(ceil(ticket * item_count / 12 / 10000) * 10000) as amount,
    $until - whole(key, 'hinted', 5, 300) as noted_on,
    pick(key, 'hint_channel', $channels) as channel
from synthetic_trait
where dice(key, 'hint') < 0.01
order by customer_id
