/*
title = "额度没有期限"
title_en = "A limit without a term"
clause = "S1-21"
note_zh = "只有额度而没有信用期限的，授信不成立。"
note = "A limit without a term is no grant."
owner_role = "credit_controller"
severity = "low"
given = ["limits.term_days"]
text_zh = "{tenure}{side}额度[ {amount}]没有写明信用期限，授信不成立。请按批准文件补上期限。"
text_en = "{side}, {tenure}: the limit[ of {amount}] states no term and is no grant. Add the term from its approval."
*/
select
    limit_in_force.customer_id,
    limit_in_force.group_id,
    limit_in_force.unit,
    limit_in_force.side,
    limit_in_force.tenure,
    limit_in_force.amount,
    limit_in_force.valid_from as since_on
from limit_in_force
inner join limits on limits.limit_id = limit_in_force.limit_id
where limit_in_force.state in ('granted', 'unlimited') and limits.term_days is null
