/*
title = "重复建档"
title_en = "One organisation, two files"
clause = "S1-4"
note_zh = "统一社会信用代码相同的，或者单位名称去掉空格、统一括号和大小写后相同的；每组一行，列在编号最小的客户上。同名的个人不算。"
note = "The same unified social credit code, or the same name of an organisation once spaces are gone and brackets and case are alike; one row per group, at the customer with the lowest number. Persons of one name are not meant."
owner_role = "credit_controller"
severity = "medium"
text_zh = "{sameness}，有 {file_count} 个档案：{codes}。同一单位应作为一个客户建档和评级，请合并，或者写明不是同一单位的理由。"
text_en = "{sameness} on {file_count} files: {codes}. One organisation is one customer with one file: merge them, or state why they are not the same."

[words.sameness]
uscc = { zh = "统一社会信用代码相同", en = "The same unified social credit code stands" }
name = { zh = "单位名称相同", en = "The same name of an organisation stands" }
*/
with

told as (
    select
        customer_id,
        customer_code,
        uscc,
        case
            when kind = 'person' then null
            else lower(
                replace(replace(replace(replace(replace(name, ' ', ''), '　', ''), '（', '('), '）', ')'), '·', '')
            )
        end as plain_name
    from customers
),

same as (
    select
        'uscc' as sameness,
        min(customer_id) as customer_id,
        count(*) as file_count,
        array_agg(customer_code) as codes
    from told
    where uscc is not null
    group by uscc
    union all
    -- Where the codes agree too, the row above says it; two different codes are two organisations of one name.
    select
        'name' as sameness,
        min(customer_id) as customer_id,
        count(*) as file_count,
        array_agg(customer_code) as codes
    from told
    where plain_name <> ''
    group by plain_name
    having count(uscc) < count(*) or count(distinct uscc) < 1
)

select
    customer_id,
    sameness,
    file_count,
    codes
from same
where file_count > 1
