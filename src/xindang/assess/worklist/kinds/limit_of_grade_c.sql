/*
title = "C 级客户仍有额度"
title_en = "A limit in force for grade C"
clause = "S1-28"
note_zh = "评为 C 级而仍有现行额度（已授信或不设上限）的客户；有占用的，程度为高。"
note = "Graded C with a limit in force (granted or unlimited); high where something is held."
owner_role = "credit_controller"
given = ["limits"]
text_zh = "评为 C 级，不得授信，而现行{tenure}{side}额度[ {amount}]仍然有效[；现有占用 {exposure_amount}]。请暂停额度并报批撤销，占用限期收清。"
text_en = "{side}, {tenure}: graded C, which is granted nothing, while a limit[ of {amount}] is in force[; {exposure_amount} is held]. Suspend it, have it withdrawn, and collect what is held."
*/
with

held as (
    select
        customer_id,
        sum(seen_amount) as seen_amount
    from held_by_unit
    group by customer_id
)

select
    limit_in_force.customer_id,
    limit_in_force.unit,
    limit_in_force.side,
    limit_in_force.tenure,
    limit_in_force.amount,
    limit_in_force.valid_from as since_on,
    cast(held.seen_amount as decimal(24, 2)) as exposure_amount,
    case when held.customer_id is null then 'medium' else 'high' end as severity
from limit_in_force
inner join ratings_by_number as rating on rating.customer_id = limit_in_force.customer_id
left join held on held.customer_id = limit_in_force.customer_id
where rating.grade = 'C' and limit_in_force.state in ('granted', 'unlimited')
