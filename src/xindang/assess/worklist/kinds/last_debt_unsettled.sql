/*
title = "前款未清"
title_en = "Last debt unsettled"
clause = "S1-35"
note_zh = "长期授信：任何超过期限的未清项；只有临时授信的：任何未清项。没有额度的占用另见 S1-34。容差以内的不列。在此之后一个月内又办理赊销、预付的，程度为高。"
note = "With long-term credit anything open past its term; with only temporary credit anything open. Exposure without a limit stands under S1-34. Within the tolerances nothing is listed. Where new credit was given since, within the last month, severity is high."
owner_role = "credit_controller"
given = ["limits"]
needs = ["items", "settlements"]
age_days = 31
unknown_zh = "未清项缺少汇率，不能与容差比较"
unknown_en = "an exchange rate is missing, so what is open cannot be held against the tolerance"
text_zh = "{side}前款未清 {amount}，最早到期 {due_on}[；此后一个月内又新办理 {new_amount}]。结清之前不再办理新的赊销、预付。"
text_en = "{side}: the last debt of {amount} is unsettled, the oldest due {due_on}[; in spite of it {new_amount} was newly given within the last month]. Nothing new until it is settled."

[parameters.last_debt_tolerance_days]
default = 0
unit = "天"
title = "前款逾期多少天以内不作未清"
title_en = "Days past its term within which the last debt is not held against the customer"

[parameters.last_debt_tolerance_amount]
default = 0
unit = "元"
title = "前款未清金额多少以内不作未清"
title_en = "Amount up to which the last debt is not held against the customer"
*/
with

credit as (
    select
        customer_id,
        side,
        max(case when tenure = 'long' and state <> 'none' then 1 else 0 end) as is_long
    from limit_in_force
    where customer_id is not null and state <> 'none'
    group by customer_id, side
),

credit_of_side as (
    select
        customer_id,
        'sale' as side,
        max(is_long) as is_long
    from credit
    where side in ('sale', 'all')
    group by customer_id
    union all
    select
        customer_id,
        'prepayment' as side,
        max(is_long) as is_long
    from credit
    where side in ('prepayment', 'all')
    group by customer_id
),

old as (
    select
        item_state.customer_id,
        item_state.side,
        sum(item_state.open_base_amount) as seen_amount,
        sum(case when item_state.open_base_amount is null then 1 else 0 end) as rateless_count,
        min(item_state.due_on) as due_on,
        min(item_state.issued_on) as issued_on,
        max(credit_of_side.is_long) as is_long
    from item_state
    inner join credit_of_side
        on credit_of_side.customer_id = item_state.customer_id and credit_of_side.side = item_state.side
    where item_state.open_amount > 0 and (
        credit_of_side.is_long = 0 or days_between(item_state.due_on, $on) > $last_debt_tolerance_days
    )
    group by item_state.customer_id, item_state.side
),

-- What was issued once the oldest of it was past its term; with temporary credit, once it was there.
newer as (
    select
        old.customer_id,
        old.side,
        sum(try_cast(item_state.amount * currency_rate.rate as decimal(18, 2))) as new_amount
    from old
    inner join item_state on item_state.customer_id = old.customer_id and item_state.side = old.side
    left join currency_rate on currency_rate.currency = item_state.currency
    where item_state.issued_on > $month_ago
        and item_state.issued_on > case when old.is_long = 1 then old.due_on else old.issued_on end
    group by old.customer_id, old.side
)

select
    old.customer_id,
    old.side,
    cast(case when old.rateless_count = 0 then old.seen_amount end as decimal(24, 2)) as amount,
    old.due_on,
    case when old.is_long = 1 then old.due_on + 1 else old.issued_on end as since_on,
    cast(newer.new_amount as decimal(24, 2)) as new_amount,
    case when newer.customer_id is null then 'low' else 'high' end as severity,
    old.rateless_count = 0 or old.seen_amount > $last_debt_tolerance_amount as is_known
from old
left join newer on newer.customer_id = old.customer_id and newer.side = old.side
where old.rateless_count > 0 or old.seen_amount > $last_debt_tolerance_amount
