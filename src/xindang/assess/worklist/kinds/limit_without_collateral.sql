/*
title = "B 级额度超过担保"
title_en = "A grade B limit beyond its collateral"
clause = "S1-27"
note_zh = "B 级客户的现行额度合计，超过手续完备的抵押担保价值（扣除在先权利）；没有担保或者价值不明的，按全额列出。不设上限的额度一律列入。"
note = "The limits in force of a grade B customer add up to more than its collateral with complete formalities, less prior claims; without collateral, or where its value is not known, by the whole amount. Unlimited ones are always listed."
owner_role = "credit_controller"
severity = "medium"
given = ["limits", "collateral"]
text_zh = "B 级客户现行额度 {limit_amount}，手续完备的抵押担保 {collateral_amount}[，尚缺 {amount}]。请办妥担保或者压减额度。"
text_en = "Grade B: limits in force {limit_amount}, collateral with complete formalities {collateral_amount}[, {amount} short]. Complete the collateral or cut the limit."
*/
select
    facts.customer_id,
    facts.limit_amount,
    facts.collateral_amount,
    cast(facts.limit_amount - coalesce(facts.collateral_amount, 0) as decimal(24, 2)) as amount
from facts
inner join ratings_by_number as rating on rating.customer_id = facts.customer_id
where rating.grade = 'B' and facts.limit_state in ('granted', 'unlimited')
    and (
        facts.limit_amount is null or facts.collateral_amount is null
        or facts.limit_amount > facts.collateral_amount
    )
