/*
title = "评定偏乐观"
title_en = "An optimistic assessor"
clause = "S2-3.1a"
note_zh = "评定人的打分或者对 S1-15.6 的评定意见，与其后一年客户的付款相比，平均偏高，且 95% 置信区间全部在 0 以上；客户数不足的计入不能判断。各评定人的数值见结果表“评定人”。"
note = "Whose scores, or assessments of S1-15.6, are on average above what the payments of the year after implied, with the whole 95 % interval above 0; with too few customers it cannot be judged. See the result table assessor_bias."
owner_role = "sales_manager"
severity = "medium"
unknown_zh = "评定人一年以前评定、其后付款可以查明的客户太少"
unknown_en = "too few customers that the assessor assessed a year ago or more can be held against their payments"
text_zh = "{assessor} 的{source}偏乐观：{case_count} 个客户其后一年的付款平均比其评定差 {bias}（满分的比例；95% 置信区间 {bias_low} 至 {bias_high}）。请审核人采用其评定时打折扣，并与其核对依据。"
text_en = "{source} by {assessor} are optimistic: the payments of {case_count} customers over the year after were {bias} of the full score below what was said (95 % interval {bias_low} to {bias_high}). Reviewers take that into account and go through the evidence with the assessor."

[words.source]
scores = { zh = "打分", en = "Scores" }
assessments = { zh = "评定意见", en = "Assessments" }
*/
select
    null as customer_id,
    bias is not null as is_known,
    assessor,
    source,
    case_count,
    bias,
    bias_low,
    bias_high
from assessor_bias
where bias is null or bias_low > 0
