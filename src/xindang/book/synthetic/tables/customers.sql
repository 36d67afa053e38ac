with

named as (
    select
        *,
        pick(key, 'industry', $industries) as industry,
        organisation_body(key) as organisation_body
    from synthetic_trait
),

coded as (
    select
        *,
        case when is_person then '92' else '91' end || region_code || organisation_body
            || organisation_check(organisation_body) as code_body
    from named
)

select
    customer_id,
    case
        when is_person then pick(key, 'surname', $surnames) || pick(key, 'given', $given_names)
        else
            city || pick(key, 'syllable1', $trade_syllables)
            -- Another syllable than the first one.
            || $trade_syllables[1 + (
                list_position($trade_syllables, pick(key, 'syllable1', $trade_syllables))
                + whole(key, 'syllable2', 0, len($trade_syllables) - 2)
            ) % len($trade_syllables)]
            || case when dice(key, 'third') < 0.25 then pick(key, 'syllable3', $trade_syllables) else '' end
            || industry
            || case when size > 2 and dice(key, 'grand') < 0.3 then pick(key, 'form', $large_forms) else pick(key, 'form', $forms) end
    end as name,
    case when is_person then 'person' else 'company' end as kind,
    side,
    case when not is_person and dice(key, 'coded') < 0.985 then code_body || uscc_check(code_body) end as uscc,
    unit,
    -- Each unit has a salesperson for every forty customers or so.
    pick(hash($seed, unit, customer_no // 120), 'surname', $surnames)
    || pick(hash($seed, unit, customer_no // 120), 'given', $given_names) as salesperson,
    opened_on,
    least(opened_on, $starts_on) - whole(key, 'established', 60, 6000) as established_on,
    case when not is_person then round_up(monthly * 6) end as registered_capital,
    case when not is_person then paid_in(key, monthly) end as paid_in_capital,
    industry,
    place as region,
    group_id,
    cast(between_two(key, 'share', 0.02, 0.6) as decimal(18, 8)) as share_of_purchases,
    cast(term_days as integer) as term_days,
    term_basis,
    $until - case when dice(key, 'refreshed') < case when is_kept then $refreshed_share_kept else $refreshed_share_left end then whole(key, 'lately', 0, 95) else whole(key, 'long_ago', 96, 500) end
        as refreshed_on
from coded
order by customer_id
