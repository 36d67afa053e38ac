/*
title = "资料未知，等级受限"
title_en = "Unknown facts keep the grade down"
clause = "S1-18"
note_zh = "只因有未知而未能评为更好等级的客户（近 12 个月有往来、有占用或有现行额度的），按应当提供资料的人各列一行；谁提供哪项资料见 owed.toml。整本账簿都缺的，每个责任人只列一行，不逐户列出。有占用或额度的程度为中。"
note = "Customers kept from a better grade by what is unknown alone (dealt with in the last 12 months, with exposure or a limit): one row per role that owes something; who owes what stands in owed.toml. What the whole book lacks is one row per role, not one per customer. Medium where something is held or granted."
text_zh = "[因账簿缺少资料，{customer_count} 个客户等级受限][{grade} 级，查清后可能为 {better_grade} 级]。尚缺：{wanted}。请{owner_role}补齐。"
text_en = "[The book lacks data, which keeps the grade of {customer_count} customers down][Grade {grade}; it could be {better_grade}]. Missing: {wanted_en}. To be provided by the {owner_role}."
*/
with

held as (
    select
        customer_id,
        case when sum(rateless_count) = 0 then sum(seen_amount) end as amount
    from held_by_unit
    group by customer_id
),

granted as (
    select customer_id
    from limit_in_force
    where customer_id is not null and state <> 'none'
    group by customer_id
)

select
    owed_by_customer.customer_id,
    owed_by_customer.owner_role,
    owed_by_customer.grade,
    owed_by_customer.better_grade,
    null as customer_count,
    owed_by_customer.wanted,
    owed_by_customer.wanted_en,
    cast(held.amount as decimal(24, 2)) as amount,
    case when held.customer_id is null and granted.customer_id is null then 'low' else 'medium' end as severity
from owed_by_customer
left join held on held.customer_id = owed_by_customer.customer_id
left join granted on granted.customer_id = owed_by_customer.customer_id
left join live_customer on live_customer.customer_id = owed_by_customer.customer_id
where held.customer_id is not null or granted.customer_id is not null or live_customer.customer_id is not null
union all
select
    null as customer_id,
    owner_role,
    null as grade,
    null as better_grade,
    customer_count,
    wanted,
    wanted_en,
    null as amount,
    'high' as severity
from owed_by_everybody
