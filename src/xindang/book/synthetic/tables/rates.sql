-- A rate every third day; it drifts by no more than two in a hundred around its usual value.
select
    currency,
    cast(day as date) as "on",
    cast(usual * (1 + 0.02 * sin(date_diff('day', $starts_on, day) / 90.0 + usual)) as decimal(18, 8)) as rate
from (values ('USD', 7.1), ('EUR', 7.8)) as usual_rates (currency, usual)
cross join range($starts_on, $until + interval 1 day, interval 3 day) as days (day)
order by currency, "on"
