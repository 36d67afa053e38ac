/*
title = "抵押担保"
title_en = "Collateral"
grain = "customer_id"

[facts.collateral_amount]
type = "money"
title = "手续完备的抵押担保价值（扣除在先权利）"
title_en = "Value of collateral with complete formalities, less prior claims"
null = "缺少汇率"
null_en = "an exchange rate is missing"
absent = 0
serves = "limits of grade B, S1-27"
*/
with

valid as (
    select
        collateral.customer_id,
        greatest(collateral.value - coalesce(collateral.prior_claims, 0), 0) * currency_rate.rate as amount
    from collateral
    left join currency_rate on currency_rate.currency = collateral.currency
    where collateral.formalities_complete
        and (collateral.valid_from is null or collateral.valid_from <= $on)
        and (collateral.valid_to is null or collateral.valid_to >= $on)
        and (collateral.valued_on is null or collateral.valued_on <= $on)
)

select
    customer_id,
    case when count(*) = count(amount) then sum(amount) end as collateral_amount
from valid
group by customer_id
