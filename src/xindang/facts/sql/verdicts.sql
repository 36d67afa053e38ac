/*
title = "已记录的评定意见"
title_en = "Recorded assessments"
grain = "customer_id, criterion"
note = "What a named person has assessed of a criterion comes before any reading of data. Of several the latest counts, of several on one day the worst; where that one has ended, or is older than assessment_days_max and states no end, none is left, and data decide again."

[parameters.assessment_days_max]
default = 366
unit = "天"
title = "评定意见的有效天数（未写明有效期时）"
title_en = "Days for which an assessment holds when it states no end"

[facts.verdict]
type = "code"
codes = ["met", "not_met", "unknown"]
spread = "criterion"
title = "评定意见"
title_en = "Recorded assessment"
null = "没有有效的评定意见，按数据判定"
null_en = "no valid assessment is on file; the data reading is used"
*/
with

latest as (
    select
        customer_id,
        criterion,
        verdict,
        valid_to,
        assessed_on,
        row_number() over (
            partition by customer_id, criterion
            order by
                assessed_on desc nulls last, case verdict when 'not_met' then 0 when 'unknown' then 1 else 2 end nulls last,
                valid_to nulls first
        ) as preference
    from assessments
    where assessed_on <= $on
)

select
    customer_id,
    criterion,
    verdict
from latest
where preference = 1
    and (
        valid_to is not null and valid_to >= $on
        or valid_to is null and days_between(assessed_on, $on) <= $assessment_days_max
    )
