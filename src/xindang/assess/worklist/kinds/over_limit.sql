/*
title = "占用超过额度"
title_en = "Exposure above the limit"
clause = "S1-33"
note_zh = "每一项现行额度各自比较它所及的占用：未写单位的管全部单位，赊销和预付合并的管两个方向；暂停的按 0。"
note = "Every limit in force is held against what it covers: one without unit against all units, one of side all against both sides; a suspended one is 0."
owner_role = "sales_manager"
severity = "high"
given = ["limits"]
needs = ["items", "settlements"]
age_days = 31
unknown_zh = "占用或额度缺少汇率，不能折算比较"
unknown_en = "an exchange rate of exposure or limit is missing, so they cannot be compared"
text_zh = "[{unit}：]{side}占用 {exposure_amount}，额度 {limit_amount}[（{suspended}）]，超过 {amount}。请拦截新的占用，并提出 {days} 天内降到额度以内的计划。"
text_en = "[{unit}: ]{side}: exposure {exposure_amount}, limit {limit_amount}[ ({suspended})], {amount} above it. Hold new exposure and plan how to be under the limit within {days} days."

[parameters.reduction_days]
default = 30
unit = "天"
title = "超额占用应在多少天内降到额度以内"
title_en = "Days within which exposure above the limit must be brought under it"

[words.suspended]
suspended = { zh = "已暂停，按 0 计", en = "suspended, counted as 0" }
*/
with

bounded as (
    select
        limit_scope.customer_id,
        limit_scope.unit,
        limit_scope.side,
        limit_scope.limit_state,
        limit_scope.limit_amount,
        sum(held_by_unit.seen_amount) as seen_amount,
        sum(held_by_unit.rateless_count) as rateless_count
    from limit_scope
    inner join held_by_unit on held_by_unit.customer_id = limit_scope.customer_id
        and (limit_scope.unit is null or limit_scope.unit = held_by_unit.unit)
        and (limit_scope.side = 'all' or limit_scope.side = held_by_unit.side)
    where limit_scope.limit_state in ('granted', 'suspended')
    group by limit_scope.customer_id, limit_scope.unit, limit_scope.side, limit_scope.limit_state,
        limit_scope.limit_amount
)

select
    customer_id,
    unit,
    side,
    limit_amount,
    cast(seen_amount as decimal(24, 2)) as exposure_amount,
    cast(seen_amount - limit_amount as decimal(24, 2)) as amount,
    case when limit_state = 'suspended' then limit_state end as suspended,
    $reduction_days as days,
    -- What can be seen is above the limit already, or everything can be seen.
    seen_amount > limit_amount as is_known
from bounded
where seen_amount > limit_amount or limit_amount is null or rateless_count > 0
