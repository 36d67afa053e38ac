/*
title = "占用超过额度"
title_en = "Exposure above the limit"
clause = "S1-33"
note_zh = "每一项现行额度各自比较它所及的占用：未写单位的管全部单位，赊销和预付合并的管两个方向；暂停的按 0。since_on 是至少从哪天起超过：现在仍未清的各项，按发生日累计首次超过的一天（不早于额度生效日）；期限为其后 reduction_days 天。"
note = "Every limit in force is held against what it covers: one without unit against all units, one of side all against both sides; a suspended one is 0. since_on is since when at least: the day on which what is open now, added up by day of issue, first went above it (not before the limit began); due_on is reduction_days later."
owner_role = "sales_manager"
severity = "high"
given = ["limits"]
needs = ["items", "settlements"]
age_days = 31
unknown_zh = "占用或额度缺少汇率，不能折算比较"
unknown_en = "an exchange rate of exposure or limit is missing, so they cannot be compared"
text_zh = "[{unit}：]{side}占用 {exposure_amount}，额度 {limit_amount}[（{suspended}）]，超过 {amount}[，至少自 {since_on} 起]。请拦截新的占用，提出压减计划[，{due_on} 前]降到额度以内。"
text_en = "[{unit}: ]{side}: exposure {exposure_amount}, limit {limit_amount}[ ({suspended})], {amount} above it[, since {since_on} at least]. Hold new exposure and plan how to be under the limit[ by {due_on}]."

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
        limit_scope.scope_no,
        sum(held_by_unit.seen_amount) as seen_amount,
        sum(held_by_unit.rateless_count) as rateless_count
    from limit_scope
    inner join held_by_unit on held_by_unit.customer_id = limit_scope.customer_id
        and (limit_scope.unit is null or limit_scope.unit = held_by_unit.unit)
        and (limit_scope.side = 'all' or limit_scope.side = held_by_unit.side)
    where limit_scope.limit_state in ('granted', 'suspended')
    group by limit_scope.scope_no
),

listed as (
    select
        limit_scope.*,
        bounded.seen_amount
    from bounded
    inner join limit_scope on limit_scope.scope_no = bounded.scope_no
    where bounded.seen_amount > limit_scope.limit_amount or limit_scope.limit_amount is null
        or bounded.rateless_count > 0
),

added_up as (
    select
        listed.scope_no,
        listed.limit_amount,
        held_item.issued_on,
        sum(held_item.amount) over (partition by listed.scope_no order by held_item.issued_on nulls last) as amount
    from listed
    inner join held_item on held_item.customer_id = listed.customer_id
        and (listed.unit is null or listed.unit = held_item.unit)
        and (listed.side = 'all' or listed.side = held_item.side)
),

passed as (
    select
        scope_no,
        min(issued_on) as passed_on
    from added_up
    where amount > limit_amount
    group by scope_no
)

select
    listed.customer_id,
    listed.unit,
    listed.side,
    listed.limit_amount,
    cast(listed.seen_amount as decimal(24, 2)) as exposure_amount,
    cast(listed.seen_amount - listed.limit_amount as decimal(24, 2)) as amount,
    case when listed.limit_state = 'suspended' then listed.limit_state end as suspended,
    greatest(passed.passed_on, listed.set_on) as since_on,
    greatest(passed.passed_on, listed.set_on) + $reduction_days as due_on,
    -- What can be seen is above the limit already, or everything can be seen.
    listed.seen_amount > listed.limit_amount as is_known
from listed
left join passed on passed.scope_no = listed.scope_no
