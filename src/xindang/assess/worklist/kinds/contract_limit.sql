/*
title = "合同未写明额度或与额度不符"
title_en = "Contract and limit disagree"
clause = "S1-24"
note_zh = "现行合同没有写明信用额度，而客户在该方向有占用；或者写明的额度高于现行额度。"
note = "A contract in force states no limit while something is held on its side; or it states more than the limit in force."
owner_role = "sales_manager"
severity = "low"
given = ["contracts.stated_limit", "limits"]
text_zh = "合同 {contract_id} [写明的额度 {stated_limit}高于现行额度 {limit_amount}][{unstated}]。请与客户签订补充协议，使合同与批准的额度一致。"
text_en = "Contract {contract_id} [states a limit of {stated_limit}, more than the {limit_amount} in force][{unstated}]. Agree on a supplement so that it says what was approved."

[words.unstated]
unstated = { zh = "没有写明信用额度或最高占用", en = "states no limit and no most that may be held" }
*/
with

running as (
    select
        contract_id,
        customer_id,
        unit,
        side,
        stated_limit,
        valid_from,
        valid_to
    from contracts
    where valid_from <= $on and (valid_to is null or valid_to >= $on) and side in ('sale', 'prepayment')
),

bounded as (
    select
        running.contract_id,
        min(limit_scope.limit_amount) as limit_amount,
        max(case when limit_scope.limit_state = 'unlimited' or limit_scope.limit_amount is null then 1 else 0 end)
            as is_open
    from running
    inner join limit_scope on limit_scope.customer_id = running.customer_id
        and (limit_scope.unit is null or running.unit is null or limit_scope.unit = running.unit)
        and limit_scope.side in (running.side, 'all')
    where limit_scope.limit_state <> 'none'
    group by running.contract_id
),

held as (
    select
        running.contract_id,
        count(*) as held_count
    from running
    inner join held_by_unit on held_by_unit.customer_id = running.customer_id and held_by_unit.side = running.side
        and (running.unit is null or running.unit = held_by_unit.unit)
    group by running.contract_id
)

select
    running.customer_id,
    running.unit,
    running.side,
    running.contract_id,
    running.valid_from as since_on,
    running.valid_to as due_on,
    running.stated_limit,
    case when running.stated_limit is not null then coalesce(bounded.limit_amount, 0) end as limit_amount,
    cast(running.stated_limit - coalesce(bounded.limit_amount, 0) as decimal(24, 2)) as amount,
    case when running.stated_limit is null then 'unstated' end as unstated
from running
left join bounded on bounded.contract_id = running.contract_id
left join held on held.contract_id = running.contract_id
where running.stated_limit is null and held.contract_id is not null
    or running.stated_limit > coalesce(bounded.limit_amount, 0) and coalesce(bounded.is_open, 0) = 0
