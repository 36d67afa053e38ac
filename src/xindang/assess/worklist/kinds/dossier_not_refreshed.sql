/*
title = "档案未按季更新"
title_en = "File not refreshed this quarter"
clause = "S1-12"
note_zh = "本季度尚未全面更新的，季末前 refresh_notice_days 天列入，季末为期限；上一个季度就该更新而没有更新的，已经逾期，期限是上一季末；本季度才首次往来的，期限是本季末。只列近 12 个月有往来或有未清项的客户。"
note = "Whoever was not refreshed this quarter is listed refresh_notice_days before its end, which is the date due; whoever missed an earlier quarter is late, and was due at the end of the last; whoever is new this quarter is due at its end. Only customers dealt with in the last 12 months or with anything open."
owner_role = "salesperson"
given = ["customers.refreshed_on"]
text_zh = "客户信用档案[上次于 {refreshed_on} 全面更新，]{lateness}，期限 {due_on}。请全面更新档案和调查评定表。"
text_en = "The credit file [was last fully refreshed on {refreshed_on} and ]{lateness} (due {due_on}). Refresh the file and the survey form."

[parameters.refresh_notice_days]
default = 30
unit = "天"
title = "季末前多少天提醒更新档案"
title_en = "Days before the end of a quarter at which its refresh is called for"

[words.lateness]
never = { zh = "没有全面更新的记录", en = "has no full refresh on record" }
late = { zh = "已经逾期", en = "is late" }
due = { zh = "本季度尚未更新", en = "is not refreshed this quarter" }
*/
with

refreshed as (
    select
        live_customer.customer_id,
        case when customers.refreshed_on <= $on then customers.refreshed_on end as refreshed_on,
        customers.opened_on >= $quarter_start and customers.opened_on <= $on as is_new
    from live_customer
    inner join customers on customers.customer_id = live_customer.customer_id
)

select
    customer_id,
    refreshed_on,
    refreshed_on as since_on,
    case when refreshed_on >= $prior_quarter_start or is_new then $quarter_end else $quarter_start - 1 end as due_on,
    case
        when refreshed_on is null then 'never'
        when refreshed_on < $prior_quarter_start then 'late'
        else 'due'
    end as lateness,
    case when refreshed_on >= $prior_quarter_start or is_new then 'low' else 'medium' end as severity
from refreshed
where (refreshed_on is null or refreshed_on < $quarter_start)
    and (
        days_between($on, $quarter_end) <= $refresh_notice_days
        or refreshed_on < $prior_quarter_start
        or refreshed_on is null and (is_new is null or not is_new)
    )
