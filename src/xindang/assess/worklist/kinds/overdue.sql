/*
title = "逾期未收"
title_en = "Overdue"
clause = "S1-36b"
note_zh = "每个客户、方向、币种一行，按最久一笔的逾期天数归段和落实责任人：业务员；超过 overdue_manager_days 天，营销部经理；超过 overdue_controller_days 天，信用控制主管；超过 overdue_vp_days 天，主管副总（0 表示不上交）。预付另见“到期未到货”。"
note = "One row per customer, side and currency; the oldest item decides the band and who recovers it: the salesperson; beyond overdue_manager_days the sales manager; beyond overdue_controller_days the credit controller; beyond overdue_vp_days the VP sales (0: never passed up). Goods owed have a kind of their own."
needs = ["items", "settlements"]
age_days = 31
text_zh = "{side}逾期 {amount}，共 {item_count} 笔，最早到期 {due_on}，最久逾期 {overdue_days} 天（{band}）[；其中有争议 {disputed_amount}]。请由{owner_role}负责催收。"
text_en = "{side}: {amount} overdue (items: {item_count}), the oldest due {due_on}, {overdue_days} days ago ({band_en})[; {disputed_amount} of it in dispute]. To be recovered by the {owner_role}."

[parameters.overdue_manager_days]
default = 60
unit = "天"
title = "逾期超过多少天由营销部经理催收"
title_en = "Days overdue beyond which the sales manager recovers"

[parameters.overdue_controller_days]
default = 90
unit = "天"
title = "逾期超过多少天由信用控制主管催收"
title_en = "Days overdue beyond which the credit controller recovers"

[parameters.overdue_vp_days]
default = 180
unit = "天"
title = "逾期超过多少天由主管副总督办"
title_en = "Days overdue beyond which the VP sales takes it up"
*/
with

late as (
    select
        item_state.customer_id,
        item_state.side,
        item_state.currency,
        sum(item_state.open_amount) as amount,
        count(*) as item_count,
        min(item_state.due_on) as due_on,
        days_between(min(item_state.due_on), $on) as overdue_days,
        sum(item_dispute.disputed_amount) as disputed_amount
    from item_state
    left join item_dispute on item_dispute.item_id = item_state.item_id
    where item_state.open_amount > 0 and item_state.due_on < $on and item_state.side <> 'prepayment'
    group by item_state.customer_id, item_state.side, item_state.currency
),

assigned as (
    select
        *,
        case
            when overdue_days > $overdue_vp_days and $overdue_vp_days > 0 then 'vp_sales'
            when overdue_days > $overdue_controller_days and $overdue_controller_days > 0 then 'credit_controller'
            when overdue_days > $overdue_manager_days and $overdue_manager_days > 0 then 'sales_manager'
            else 'salesperson'
        end as owner_role
    from late
)

select
    assigned.customer_id,
    assigned.side,
    assigned.currency,
    cast(assigned.amount as decimal(24, 2)) as amount,
    assigned.item_count,
    assigned.due_on,
    assigned.due_on + 1 as since_on,
    assigned.overdue_days,
    cast(case when assigned.disputed_amount > 0 then assigned.disputed_amount end as decimal(24, 2))
        as disputed_amount,
    overdue_band.band,
    overdue_band.band_en,
    assigned.owner_role,
    case assigned.owner_role when 'salesperson' then 'low' when 'sales_manager' then 'medium' else 'high' end as severity
from assigned
inner join overdue_band
    on assigned.overdue_days >= overdue_band.from_days and assigned.overdue_days <= overdue_band.to_days
