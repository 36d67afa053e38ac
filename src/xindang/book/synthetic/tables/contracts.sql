-- A frame contract a year; one in twelve runs out before the year does.
select
    'H' || number_text || '-' || signed_year as contract_id,
    customer_id,
    unit,
    case side when 'supplier' then 'prepayment' else 'sale' end as side,
    make_date(signed_year, 1, 1) - whole(hash(key, signed_year), 'signed', 1, 40) as signed_on,
    make_date(signed_year, 1, 1) as valid_from,
    case
        when dice(hash(key, signed_year), 'short') < 0.08 then make_date(signed_year, whole(hash(key, signed_year), 'month', 2, 11), 28)
        else make_date(signed_year, 12, 31)
    end as valid_to,
    case when dice(key, 'stated') < 0.4 then money(ceil(ticket * item_count / 100000) * 20000) end as stated_limit,
    cast(term_days as integer) as term_days,
    money(ceil(ticket * item_count / 3 / 10000) * 10000) as amount
from (
    select
        *,
        cast(unnest(range(year($starts_on), year($until) + 1)) as integer) as signed_year
    from synthetic_trait
    where has_contract
)
order by contract_id
