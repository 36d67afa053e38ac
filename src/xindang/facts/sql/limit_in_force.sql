/*
title = "现行额度逐项"
title_en = "Every limit in force"
grain = "limit_id"
note = "Of overlapping limits of one customer (or group), unit, side and tenure the one that began last counts; of those of one day the harder. A limit without tenure is long-term."
*/
with

valid as (
    select
        limits.limit_id,
        limits.customer_id,
        limits.group_id,
        limits.unit,
        limits.side,
        coalesce(limits.tenure, 'long') as tenure,
        limits.state,
        limits.amount as own_amount,
        limits.currency,
        limits.valid_from,
        limits.valid_to,
        case
            when limits.currency = $base_currency then limits.amount
            else try_cast(limits.amount * currency_rate.rate as decimal(18, 2))
        end as amount
    from limits
    left join currency_rate on currency_rate.currency = limits.currency
    where limits.valid_from <= $on and (limits.valid_to is null or limits.valid_to >= $on)
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, group_id, unit, side, tenure
            order by valid_from desc nulls last,
                case state when 'suspended' then 0 when 'none' then 1 when 'granted' then 2 else 3 end nulls last,
                amount nulls first, limit_id nulls last
        ) as preference
    from valid
)

select
    limit_id,
    customer_id,
    case when customer_id is null then group_id end as group_id,
    unit,
    side,
    tenure,
    state,
    amount,
    own_amount,
    currency,
    valid_from,
    valid_to
from ranked
where preference = 1
