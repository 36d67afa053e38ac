-- A frame contract a year. Some are not renewed and trade goes on without one.
with

yearly as (
    select
        *,
        cast(unnest(range(business_year($starts_on, first_month), business_year($until, first_month) + 1)) as integer)
            as year_number
    from synthetic_trait
    where has_contract
),

dated as (
    select
        *,
        hash(hash(key, 'contract', year_number)) as contract_key,
        greatest(year_begins_on(year_number, first_month), case when first_slot > 0 then opened_on end) as valid_from,
        contract_ends_on(key, year_number, first_month) as valid_to
    from yearly
    where is_renewed or year_number < business_year($until, first_month)
)

select
    'H' || number_text || '-' || year_number as contract_id,
    customer_id,
    unit,
    case side when 'supplier' then 'prepayment' else 'sale' end as side,
    valid_from - whole(contract_key, 'signed', 1, 40) as signed_on,
    valid_from,
    valid_to,
    case
        when dice(key, 'stated') >= 0.9 then null
        when not has_limit or limit_state <> 'granted' then 0
        when dice(contract_key, 'differs') < $contract_limit_differs_share then round_up(limit_amount * 1.5)
        else limit_amount
    end as stated_limit,
    cast(term_days as integer) as term_days,
    round_up(monthly * 12) as amount
from dated
where valid_from <= valid_to and valid_from - whole(contract_key, 'signed', 1, 40) <= $until
order by contract_id
