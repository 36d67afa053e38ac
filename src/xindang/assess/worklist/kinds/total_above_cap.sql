/*
title = "授信总额超过上限"
title_en = "All credit granted is above the cap"
clause = "S1-24"
note_zh = "全部现行额度（本位币）合计与上限比较：有赊销和预付合并额度的客户只计合并额度；有集团额度的，成员额度之和与集团额度取低者（成员都没有额度，或者有成员的额度没有金额的，取集团额度）。只列一行，不自动压减任何客户。"
note = "All limits in force in base currency against the cap: of a customer with a limit of both sides only that one counts; of a group with a limit the lower of it and its members' limits (its own where no member has any, or one has no amount). One row; nothing is scaled in silence."
owner_role = "cfo"
severity = "high"
given = ["limits"]
unknown_zh = "授信总额上限尚未设定，或者有额度不设上限、缺少汇率，总额不明"
unknown_en = "the cap on credit is not set, or a limit is unlimited or lacks an exchange rate, so that the total is not known"
text_zh = "现行额度合计 {granted_amount}（{limit_count} 个客户和集团），超过授信总额上限 {cap_amount}，超出 {amount}。请决定压减哪些客户的额度，程序不自动压减。"
text_en = "Limits in force add up to {granted_amount} (customers and groups: {limit_count}), {amount} above the cap of {cap_amount}. Decide whose limits to cut; nothing is scaled by itself."

[parameters.credit_cap_amount]
default = 0
unit = "元"
title = "授信总额上限（0 表示尚未设定）"
title_en = "Cap on the total of credit granted (0: not set yet)"
*/
with

-- A limit of both sides holds those of each.
by_customer as (
    select
        customer_id,
        sum(case when side = 'all' then limit_amount end) as both_amount,
        sum(case when side <> 'all' then limit_amount end) as each_amount,
        sum(case when limit_state = 'unlimited' or limit_state = 'granted' and limit_amount is null then 1 else 0 end)
            as unknown_count
    from limit_scope
    where customer_id is not null and limit_state in ('granted', 'unlimited')
    group by customer_id
),

by_group as (
    select
        group_id,
        sum(case when side = 'all' then limit_amount end) as both_amount,
        sum(case when side <> 'all' then limit_amount end) as each_amount,
        sum(case when limit_state = 'unlimited' or limit_state = 'granted' and limit_amount is null then 1 else 0 end)
            as unknown_count
    from limit_scope
    where customer_id is null and limit_state in ('granted', 'unlimited')
    group by group_id
),

own as (
    select
        by_customer.customer_id,
        by_group.group_id,
        coalesce(by_customer.both_amount, by_customer.each_amount) as amount,
        by_customer.unknown_count
    from by_customer
    inner join customers on customers.customer_id = by_customer.customer_id
    left join by_group on by_group.group_id = customers.group_id
),

members as (
    select
        group_id,
        -- One member whose limit has no amount may take up the group's to the full.
        case when sum(unknown_count) = 0 then sum(amount) end as amount
    from own
    where group_id is not null
    group by group_id
),

granted as (
    select
        amount,
        unknown_count
    from own
    where group_id is null
    union all
    select
        least(coalesce(by_group.both_amount, by_group.each_amount), members.amount) as amount,
        by_group.unknown_count
    from by_group
    left join members on members.group_id = by_group.group_id
),

total as (
    select
        sum(amount) as amount,
        count(*) as limit_count,
        sum(unknown_count) as unknown_count
    from granted
)

select
    null as customer_id,
    cast(amount as decimal(24, 2)) as granted_amount,
    limit_count,
    cast($credit_cap_amount as decimal(24, 2)) as cap_amount,
    cast(amount - $credit_cap_amount as decimal(24, 2)) as amount,
    amount > $credit_cap_amount and $credit_cap_amount > 0 as is_known
from total
where limit_count > 0 and ($credit_cap_amount = 0 or unknown_count > 0 or amount > $credit_cap_amount)
