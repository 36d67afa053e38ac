select
    customer_id,
    'competitor_limit' as kind,
    round_up(monthly * between_two(key, 'hinted_amount', 0.8, 3)) as amount,
    $until - whole(key, 'hinted', 5, 300) as noted_on,
    pick(key, 'hint_channel', $channels) as channel
from synthetic_trait
where dice(key, 'hint') < 0.03
order by customer_id
