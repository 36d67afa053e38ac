select
    'B' || number_text as collateral_id,
    customer_id,
    pick(key, 'pledge', $pledges) as kind,
    round_up(limit_amount * between_two(key, 'pledge_value', 0.5, 4)) as value,
    'CNY' as currency,
    $until - whole(key, 'valued', 10, 600) as valued_on,
    case when dice(key, 'registered') < 0.8 then 'DJ' || number_text end as registered_no,
    dice(key, 'formalities') < 0.85 as formalities_complete,
    case when dice(key, 'prior') < 0.2 then round_up(limit_amount * 0.3) else 0 end as prior_claims,
    $until - whole(key, 'valued', 10, 600) as valid_from,
    greatest($until + whole(key, 'pledged_to', -60, 700), $until - whole(key, 'valued', 10, 600) + 90) as valid_to
from synthetic_trait
where dice(key, 'has_collateral') < collateral_share
order by collateral_id
