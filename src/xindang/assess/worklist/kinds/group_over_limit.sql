/*
title = "集团占用超过额度"
title_en = "A group above its limit"
clause = "S1-33"
note_zh = "集团额度与全部成员的占用合计比较；成员按客户表的 group_id。"
note = "The limit of a group is held against the exposure of all its members, by group_id of the customers."
owner_role = "credit_controller"
severity = "high"
given = ["limits.group_id", "customers.group_id"]
needs = ["items", "settlements"]
age_days = 31
unknown_zh = "成员占用或集团额度缺少汇率，不能折算比较"
unknown_en = "an exchange rate of the members' exposure or of the limit is missing, so they cannot be compared"
text_zh = "集团 {group_id}[（{unit}）]：{member_count} 个成员的{side}占用合计 {exposure_amount}，集团额度 {limit_amount}[（{suspended}）]，超过 {amount}。占用成员：{members}。请拦截各成员新的占用，并提出 {days} 天内降到额度以内的计划。"
text_en = "Group {group_id}[ ({unit})]: {side}: exposure of {member_count} members {exposure_amount}, limit of the group {limit_amount}[ ({suspended})], {amount} above it. Members: {members}. Hold new exposure of all members and plan how to be under the limit within {days} days."

[parameters.reduction_days]
default = 30
unit = "天"
title = "超额占用应在多少天内降到额度以内"
title_en = "Days within which exposure above the limit must be brought under it"

[words.suspended]
suspended = { zh = "已暂停，按 0 计", en = "suspended, counted as 0" }
*/
with

member as (
    select
        limit_scope.group_id,
        limit_scope.unit,
        limit_scope.side,
        limit_scope.limit_state,
        limit_scope.limit_amount,
        customers.name,
        sum(held_by_unit.seen_amount) as seen_amount,
        sum(held_by_unit.rateless_count) as rateless_count
    from limit_scope
    inner join customers on customers.group_id = limit_scope.group_id
    inner join held_by_unit on held_by_unit.customer_id = customers.customer_id
        and (limit_scope.unit is null or limit_scope.unit = held_by_unit.unit)
        and (limit_scope.side = 'all' or limit_scope.side = held_by_unit.side)
    where limit_scope.customer_id is null and limit_scope.limit_state in ('granted', 'suspended')
    group by limit_scope.group_id, limit_scope.unit, limit_scope.side, limit_scope.limit_state,
        limit_scope.limit_amount, customers.customer_id, customers.name
),

bounded as (
    select
        group_id,
        unit,
        side,
        limit_state,
        limit_amount,
        sum(seen_amount) as seen_amount,
        sum(rateless_count) as rateless_count,
        count(*) as member_count,
        array_agg(name) as members
    from member
    group by group_id, unit, side, limit_state, limit_amount
)

select
    null as customer_id,
    group_id,
    unit,
    side,
    limit_amount,
    member_count,
    members,
    cast(seen_amount as decimal(24, 2)) as exposure_amount,
    cast(seen_amount - limit_amount as decimal(24, 2)) as amount,
    case when limit_state = 'suspended' then limit_state end as suspended,
    $reduction_days as days,
    seen_amount > limit_amount as is_known
from bounded
where seen_amount > limit_amount or limit_amount is null or rateless_count > 0
