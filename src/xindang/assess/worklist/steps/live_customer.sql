/*
title = "有往来的客户"
title_en = "Customers that are dealt with"
grain = "customer_id"
note = "Dealt with in the last 12 months, or with anything open or in notes. Where the ledger does not say how often, the customer counts as dealt with."
*/
with

holding as (
    select customer_id
    from item_state
    where open_amount > 0 or notes_amount > 0
    group by customer_id
)

select
    facts.customer_id,
    facts.dealing_count_12m_seen,
    facts.dealing_count_12m is null and facts.dealing_count_12m_seen = 0 as is_unsure,
    holding.customer_id is not null as is_holding
from facts
left join holding on holding.customer_id = facts.customer_id
where holding.customer_id is not null or facts.dealing_count_12m is null or facts.dealing_count_12m > 0
