/*
title = "已交易未评级"
title_en = "Traded with and not rated"
clause = "S1-13"
note_zh = "近 12 个月有往来，而档案中没有任何一条由人作出、现仍有效的评定意见。程序给出的等级只是初评的依据，不代替正式评级。"
note = "Dealt with in the last 12 months, while the file holds no assessment by a person that is still valid. The grade worked out here is what a rating begins with, not the rating."
owner_role = "sales_manager"
severity = "medium"
given = ["assessments"]
text_zh = "近 12 个月往来 {dealing_count} 笔[，最近一笔 {last_dealt_on}]，档案中没有有效的评定意见[；按现有资料可评 {grade} 级][{provisional}]。请会同业务员和信用控制主管补评。"
text_en = "Dealings in the last 12 months: {dealing_count}[, the latest on {last_dealt_on}]; no valid assessment is on file[; by what is known the grade would be {grade}][{provisional}]. Rate it with the salesperson and the credit controller."

[parameters.assessment_days_max]
default = 366
unit = "天"
title = "评定意见的有效天数（未写明有效期时）"
title_en = "Days for which an assessment holds when it states no end"

[words.provisional]
provisional = { zh = "（暂定）", en = " (provisional)" }
*/
with

assessed as (
    select customer_id
    from assessments
    where assessed_on <= $on
        and (
            valid_to is not null and valid_to >= $on
            or valid_to is null and days_between(assessed_on, $on) <= $assessment_days_max
        )
    group by customer_id
),

dealt as (
    select
        customer_id,
        max(issued_on) as last_dealt_on
    from item_state
    group by customer_id
)

select
    live_customer.customer_id,
    live_customer.dealing_count_12m_seen as dealing_count,
    dealt.last_dealt_on,
    dealt.last_dealt_on as since_on,
    rating.grade,
    case when rating.provisional then 'provisional' end as provisional
from live_customer
inner join ratings_by_number as rating on rating.customer_id = live_customer.customer_id
left join dealt on dealt.customer_id = live_customer.customer_id
left join assessed on assessed.customer_id = live_customer.customer_id
where live_customer.dealing_count_12m_seen > 0 and assessed.customer_id is null
