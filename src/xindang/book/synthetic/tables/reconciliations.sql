select
    customer_id,
    unit,
    cast(last_day($until - to_months(cast(half * 6 + 1 as integer))) as date) as "on",
    case
        when dice(key, 'confirmed' || half) < 0.85
            then cast(last_day($until - to_months(cast(half * 6 + 1 as integer))) as date) + whole(key, 'answer', 2, 25)
    end as confirmed_on,
    case when dice(key, 'differs' || half) < 0.1 then money(ticket * between_two(key, 'difference', -0.5, 0.5)) else 0 end
        as difference
from (select *, unnest(range(3)) as half from synthetic_trait where dice(key, 'reconciles') < 0.4)
order by customer_id, "on"
