with

entry as (
    select
        *,
        'L' || number_text as limit_id,
        case side when 'supplier' then 'prepayment' else 'sale' end as limit_side,
        'long' as tenure,
        case
            when dice(key, 'limit_state') < 0.86 then 'granted'
            when dice(key, 'limit_state') < 0.95 then 'none'
            when dice(key, 'limit_state') < 0.99 then 'suspended'
            else 'unlimited'
        end as state,
        make_date(year($until), 1, 1) as valid_from,
        make_date(year($until), 12, 31) as valid_to,
        between_two(key, 'limit', 0.6, 3) as months
    from synthetic_trait
    where dice(key, 'has_limit') < 0.85
    union all
    select
        *,
        'LT' || number_text,
        case side when 'supplier' then 'prepayment' else 'sale' end,
        'temporary',
        'granted',
        $until - whole(key, 'temporary_from', 0, 60),
        $until - whole(key, 'temporary_from', 0, 60) + whole(key, 'temporary_days', 30, 90),
        1
    from synthetic_trait
    where dice(key, 'temporary') < 0.03
),

-- A limit for the whole group, on the number of its first member.
group_entry as (
    select *
    from synthetic_trait
    where group_id is not null and customer_no % 20 = 0 and dice(block_key, 'has_limit') < 0.6
)

select
    limit_id,
    customer_id,
    cast(null as varchar) as group_id,
    limit_side as side,
    tenure,
    state,
    case when state = 'granted' then money(ceil(ticket * item_count / 30 * months / 1000) * 1000) end as amount,
    currency,
    cast(term_days as integer) as term_days,
    '信批' || year($until) || '-' || number_text as instrument_no,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to
from entry
union all
select
    'LG' || number_text,
    null,
    group_id,
    'all',
    'long',
    'granted',
    money(ceil(ticket * item_count / 10 / 10000) * 10000),
    'CNY',
    null,
    '信批' || year($until) || '-G' || number_text,
    make_date(year($until), 1, 1),
    make_date(year($until), 12, 31)
from group_entry
order by limit_id
