/*
title = "合同到期"
title_en = "Contract ending or ended"
clause = "S1-36"
note_zh = "合同在 ending_notice_days 天内到期（不论有无余额），或者已经到期、没有后续合同而该方向仍有占用的。"
note = "A contract that ends within ending_notice_days, with a balance or not; and one that has ended, with no later one of that side in force, while something is still held."
owner_role = "sales_manager"
off = "ending_notice_days"
given = ["contracts"]
needs = ["items", "settlements"]
age_days = 31
text_zh = "合同 {contract_id} {state} {due_on} 到期[，{side}占用 {amount}]。请商定下一期的合作方式[，并收清{ended_side}]。"
text_en = "Contract {contract_id} {state} on {due_on}[; {side}: exposure {amount}]. Agree on what follows it[ and collect {ended_side}]."

[parameters.ending_notice_days]
default = 30
unit = "天"
title = "额度、合同、担保到期前多少天提醒"
title_en = "Days before limits, contracts and collateral end at which they are listed"

[words.state]
ending = { zh = "将于", en = "ends" }
ended = { zh = "已于", en = "ended" }

[words.ended_side]
sale = { zh = "欠款", en = "the money owed" }
prepayment = { zh = "欠货", en = "the goods owed" }
all = { zh = "欠款、欠货", en = "the money and goods owed" }
*/
with

begun as (
    select
        contract_id,
        customer_id,
        unit,
        case when side in ('sale', 'prepayment') then side else 'all' end as side,
        valid_from,
        valid_to,
        case when valid_to < $on then 'ended' else 'ending' end as state
    from contracts
    where valid_from <= $on
),

-- Of contracts of one customer, unit and side that one decides which ends last.
latest as (
    select
        *,
        row_number() over (
            partition by customer_id, unit, side
            order by valid_to desc nulls first, valid_from desc nulls last, contract_id nulls last
        ) as preference
    from begun
),

due as (
    select *
    from latest
    where preference = 1 and valid_to is not null and days_between($on, valid_to) <= $ending_notice_days
),

held as (
    select
        due.contract_id,
        sum(held_by_unit.seen_amount) as seen_amount,
        sum(held_by_unit.rateless_count) as rateless_count
    from due
    inner join held_by_unit on held_by_unit.customer_id = due.customer_id
        and (due.unit is null or due.unit = held_by_unit.unit)
        and (due.side = 'all' or due.side = held_by_unit.side)
    group by due.contract_id
)

select
    due.customer_id,
    due.unit,
    due.side,
    due.contract_id,
    due.state,
    due.valid_from as since_on,
    due.valid_to as due_on,
    cast(case when held.rateless_count = 0 then held.seen_amount end as decimal(24, 2)) as amount,
    case when held.contract_id is not null then due.side end as ended_side,
    case
        when due.state = 'ended' then 'high'
        when held.contract_id is not null then 'medium'
        else 'low'
    end as severity
from due
left join held on held.contract_id = due.contract_id
where due.state = 'ending' or held.contract_id is not null
