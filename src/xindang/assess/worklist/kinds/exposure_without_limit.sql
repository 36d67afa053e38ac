/*
title = "无额度的占用"
title_en = "Exposure without a limit"
clause = "S1-34"
note_zh = "没有额度记录即为无额度。某单位、某方向的占用没有任何额度（本客户的或所属集团的）覆盖，即列入；与一个月前的占用相比判断是否上升。"
note = "No limit on file is none. Exposure of a unit and side is listed where no limit, of the customer or of its group, covers it. Whether it rose is told by the exposure a month ago."
owner_role = "sales_manager"
given = ["limits"]
needs = ["items", "settlements"]
age_days = 31
text_zh = "[{unit}：]{side}占用 {amount}，没有信用额度[（{ended_on} 到期）][；比一个月前增加 {risen_amount}，违反只减不增][；{trend}]。请停止新增，加紧清收，视情况取得担保。"
text_en = "[{unit}: ]{side}: exposure {amount} without a credit limit[ (it ended on {ended_on})][; {risen_amount} more than a month ago, though it may only fall][; {trend}]. Stop new exposure, collect, and take security as needed."

[words.trend]
unknown = { zh = "账款记录不足一个月，看不出是否上升", en = "the ledger is shorter than a month and does not show whether it rose" }
*/
with

covering as (
    select
        limit_scope.customer_id,
        limit_scope.unit,
        limit_scope.side
    from limit_scope
    where limit_scope.customer_id is not null and limit_scope.limit_state <> 'none'
    union all
    select
        customers.customer_id,
        limit_scope.unit,
        limit_scope.side
    from limit_scope
    inner join customers on customers.group_id = limit_scope.group_id
    where limit_scope.customer_id is null and limit_scope.limit_state <> 'none'
),

covered as (
    select
        held_by_unit.customer_id,
        held_by_unit.unit,
        held_by_unit.side,
        count(*) as limit_count
    from held_by_unit
    inner join covering on covering.customer_id = held_by_unit.customer_id
        and (covering.unit is null or covering.unit = held_by_unit.unit)
        and (covering.side = 'all' or covering.side = held_by_unit.side)
    group by held_by_unit.customer_id, held_by_unit.unit, held_by_unit.side
),

ended as (
    select
        held_by_unit.customer_id,
        held_by_unit.unit,
        held_by_unit.side,
        max(limits.valid_to) as ended_on
    from held_by_unit
    inner join limits on limits.customer_id = held_by_unit.customer_id
        and (limits.unit is null or limits.unit = held_by_unit.unit)
        and (limits.side = 'all' or limits.side = held_by_unit.side)
    where limits.valid_from <= $on and limits.valid_to < $on and limits.state in ('granted', 'unlimited', 'suspended')
    group by held_by_unit.customer_id, held_by_unit.unit, held_by_unit.side
)

select
    held_by_unit.customer_id,
    held_by_unit.unit,
    held_by_unit.side,
    ended.ended_on,
    case when held_by_unit.rateless_count = 0 then held_by_unit.seen_amount end as amount,
    case when month_change.change_amount > 0 then month_change.change_amount end as risen_amount,
    case when month_change.reaches_back = 0 then 'unknown' end as trend,
    held_by_unit.oldest_issued_on as since_on,
    -- Nothing moved in the month: it did not rise.
    case when month_change.change_amount > 0 or month_change.reaches_back = 0 then 'high' else 'medium' end as severity
from held_by_unit
left join covered on covered.customer_id = held_by_unit.customer_id
    and covered.unit is not distinct from held_by_unit.unit and covered.side = held_by_unit.side
left join month_change on month_change.customer_id = held_by_unit.customer_id
    and month_change.unit is not distinct from held_by_unit.unit and month_change.side = held_by_unit.side
left join ended on ended.customer_id = held_by_unit.customer_id
    and ended.unit is not distinct from held_by_unit.unit and ended.side = held_by_unit.side
where covered.customer_id is null
