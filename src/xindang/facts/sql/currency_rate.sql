/*
title = "汇率"
title_en = "Exchange rates of the day"
grain = "currency"
note = "The latest rate of the last 7 days; none within 7 days leaves amounts of that currency unknown in base currency. Wider than the book keeps it, so that the product with any amount has room."
*/
with

recent as (
    select
        currency,
        cast(max_by(rates.rate, rates.on) as decimal(20, 8)) as rate
    from rates
    where rates.on <= $on and days_between(rates.on, $on) <= 7 and currency <> $base_currency
    group by currency
)

select
    currency,
    rate
from recent
union all
select
    $base_currency as currency,
    cast(1 as decimal(20, 8)) as rate
