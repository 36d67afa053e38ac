/*
title = "占用没有责任人"
title_en = "Nobody is responsible"
clause = "S1-36b"
note_zh = "有占用而客户表没有写业务员。"
note = "Something is held and the customer's file names no salesperson."
owner_role = "sales_manager"
severity = "medium"
given = ["customers.salesperson"]
text_zh = "占用 {amount}，最早发生于 {since_on}，没有落实责任人。请指定业务员。"
text_en = "Exposure {amount}, the oldest of {since_on}, is assigned to nobody. Name the salesperson."
*/
select
    held_by_unit.customer_id,
    cast(case when sum(held_by_unit.rateless_count) = 0 then sum(held_by_unit.seen_amount) end as decimal(24, 2))
        as amount,
    min(held_by_unit.oldest_issued_on) as since_on
from held_by_unit
inner join customers on customers.customer_id = held_by_unit.customer_id
where customers.salesperson is null
group by held_by_unit.customer_id
