/*
title = "抵押担保"
title_en = "Collateral"
grain = "customer_id"
note = "A valuation holds valuation_days_max days (0: for ever); the worth of what was valued before that, or on no stated day, is not known."

[parameters.valuation_days_max]
default = 365
unit = "天"
title = "抵押担保估值的有效天数"
title_en = "Days for which a valuation of collateral holds"

[facts.collateral_amount]
type = "money"
title = "手续完备的抵押担保价值（扣除在先权利）"
title_en = "Value of collateral with complete formalities, less prior claims"
null = "缺少汇率、评估日期，估值已过期，或未写明在先权利（没有也要写 0）"
null_en = "an exchange rate or the day of valuation is missing, the valuation is out of date, or prior claims are not stated (none is written 0)"
absent = 0
serves = "limits of grade B, S1-27"
*/
with

valid as (
    select
        collateral.customer_id,
        case
            when collateral.valid_from is null and collateral.valued_on is null then null
            when $valuation_days_max > 0
                and (collateral.valued_on is null or days_between(collateral.valued_on, $on) > $valuation_days_max)
                then null
            when collateral.currency = $base_currency then greatest(collateral.value - collateral.prior_claims, 0)
            else try_cast(greatest(collateral.value - collateral.prior_claims, 0) * currency_rate.rate as decimal(18, 2))
        end as amount,
        collateral.prior_claims is null as claims_unknown
    from collateral
    left join currency_rate on currency_rate.currency = collateral.currency
    where collateral.formalities_complete
        and (collateral.valid_from is null or collateral.valid_from <= $on)
        and (collateral.valid_to is null or collateral.valid_to >= $on)
        and (collateral.valued_on is null or collateral.valued_on <= $on)
),

counted as (
    select
        customer_id,
        case when not claims_unknown then amount end as amount
    from valid
)

select
    customer_id,
    case when count(*) = count(amount) then sum(amount) end as collateral_amount
from counted
group by customer_id
