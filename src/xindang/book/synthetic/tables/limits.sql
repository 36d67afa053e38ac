with

-- Last year's limit, for those who were customers then, and this year's, where it was renewed.
yearly as (
    select
        *,
        limit_side,
        years_back
    from synthetic_trait
    inner join (values ('sale'), ('prepayment')) as sides (limit_side)
        on side = 'both' or (side = 'supplier') = (limit_side = 'prepayment')
    cross join (values (0), (1)) as years (years_back)
    where has_limit
),

entry as (
    select
        *,
        'L' || number_text || case limit_side when 'prepayment' then 'Y' else '' end || '-' || (year($until) - years_back)
            as limit_id,
        'long' as tenure,
        case when years_back = 0 then limit_state else 'granted' end as state,
        case when years_back = 0 then limit_amount else round_up(limit_amount * between_two(key, 'before', 0.75, 1.3)) end
            as amount,
        greatest(
            months_later(last_year_begins_on, -12 * years_back), case when first_slot > 0 then opened_on end
        ) as valid_from,
        months_later(last_year_begins_on, 12 - 12 * years_back) - 1 as valid_to
    from yearly
    where years_back = 1 or dice(key, 'limit_renewed') >= $not_renewed_share
    union all by name
    select
        *,
        'LT' || number_text as limit_id,
        case side when 'supplier' then 'prepayment' else 'sale' end as limit_side,
        'temporary' as tenure,
        'granted' as state,
        round_up(limit_amount * 0.4) as amount,
        $until - whole(key, 'temporary_from', 0, 45) as valid_from,
        $until - whole(key, 'temporary_from', 0, 45) + whole(key, 'temporary_days', 15, 30) as valid_to
    from synthetic_trait
    where dice(key, 'temporary') < $temporary_share
    union all by name
    -- A limit for the whole group, on the number of its first member.
    select
        *,
        'LG' || number_text as limit_id,
        'all' as limit_side,
        'long' as tenure,
        'granted' as state,
        round_up((monthly + 48000) * whole(block_key, 'members', 2, 5) * between_two(block_key, 'limit', 1, 4)) as amount,
        last_year_begins_on as valid_from,
        months_later(last_year_begins_on, 12) - 1 as valid_to
    from synthetic_trait
    where group_id is not null and customer_no % 20 = 0 and dice(block_key, 'has_limit') < $group_limit_share
)

select
    limit_id,
    case when limit_side <> 'all' then customer_id end as customer_id,
    case when limit_side = 'all' then group_id end as group_id,
    limit_side as side,
    tenure,
    state,
    case when state = 'granted' then amount end as amount,
    case when limit_side = 'all' then 'CNY' else currency end as currency,
    case when limit_side <> 'all' then cast(least(term_days, 30) as integer) end as term_days,
    '信批' || year(valid_from) || '-' || substr(limit_id, 2) as instrument_no,
    valid_from,
    valid_to
from entry
where valid_from <= valid_to
order by limit_id
