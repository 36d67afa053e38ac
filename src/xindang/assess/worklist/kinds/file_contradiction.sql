/*
title = "档案自相矛盾"
title_en = "The file contradicts itself"
clause = "S1-11"
note_zh = "实缴资本大于注册资本，成立日期晚于首次往来，首次往来日晚于账款中最早一笔。"
note = "Paid-in capital above registered capital, established after our first dealing, a first dealing on file later than the earliest item."
owner_role = "salesperson"
severity = "low"
text_zh = "{fault}[：{first_amount}与 {second_amount}][：{first_on} 与 {second_on}]。请核对证照和账册，更正档案，并写明处理结论和理由。"
text_en = "{fault}[: {first_amount} and {second_amount}][: {first_on} and {second_on}]. Check the licence and the books, correct the file, and record a conclusion with its reason."

[words.fault]
capital = { zh = "实缴资本大于注册资本", en = "Paid-in capital is above registered capital" }
established = { zh = "成立日期晚于首次往来", en = "Established after the first dealing" }
opened = { zh = "档案所写首次往来日晚于账款中最早一笔", en = "The first dealing on file is later than the earliest item" }
*/
with

dealt as (
    select
        customer_id,
        min(issued_on) as first_on
    from item_state
    group by customer_id
),

found as (
    select
        customer_id,
        'capital' as fault,
        paid_in_capital as first_amount,
        registered_capital as second_amount,
        established_on as first_on,
        established_on as second_on
    from customers
    where paid_in_capital > registered_capital
    union all
    select
        customers.customer_id,
        'established' as fault,
        null as first_amount,
        null as second_amount,
        customers.established_on as first_on,
        least(customers.opened_on, dealt.first_on) as second_on
    from customers
    left join dealt on dealt.customer_id = customers.customer_id
    where customers.established_on > least(customers.opened_on, dealt.first_on)
        and customers.established_on <= $on
    union all
    select
        customers.customer_id,
        'opened' as fault,
        null as first_amount,
        null as second_amount,
        customers.opened_on as first_on,
        dealt.first_on as second_on
    from customers
    inner join dealt on dealt.customer_id = customers.customer_id
    where customers.opened_on > dealt.first_on and customers.opened_on <= $on
)

select
    customer_id,
    fault,
    first_amount,
    second_amount,
    cast(first_amount - second_amount as decimal(24, 2)) as amount,
    case when fault <> 'capital' then first_on end as first_on,
    case when fault <> 'capital' then second_on end as second_on
from found
