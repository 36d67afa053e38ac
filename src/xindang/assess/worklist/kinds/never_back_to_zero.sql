/*
title = "合同期内余额未曾归零"
title_en = "Never back to zero within the contract"
clause = "S1-36"
note_zh = "现行合同，自生效或其后第一笔发生以来每天日终都有占用，已满 zero_balance_days 天，或者合同将在 ending_notice_days 天内到期的。生效日早于账款记录起点的，不能判断，除非看得到归零的一天。以票据结清的，兑付后按收到票据之日算结清；退票视为未曾结清。"
note = "A contract in force with something held at the end of every day since it began, or since the first item after that, for zero_balance_days; or one that ends within ending_notice_days. One that began before the ledger does cannot be judged, unless a day at zero can be seen. What a note settled is settled from the day it came, once it is honoured; a bounced payment settled nothing."
owner_role = "sales_manager"
off = "zero_balance_days"
given = ["contracts"]
needs = ["items", "settlements"]
age_days = 31
unknown_zh = "合同生效日早于账款记录起点，看不出余额是否曾经归零"
unknown_en = "the contract began before the ledger does, which does not show whether the balance was ever zero"
text_zh = "合同 {contract_id}：自 {since_on} 起{side}余额从未归零，现为 {amount}[，合同 {due_on} 到期]。请安排在合同期内至少结清一次。"
text_en = "Contract {contract_id}: since {since_on} the balance was never zero ({side}); it is now {amount}[ and the contract ends on {due_on}]. Have it settled in full once within the contract."

[parameters.zero_balance_days]
default = 180
unit = "天"
title = "合同期内余额多少天未归零即提醒"
title_en = "Days within a contract after which a balance that was never zero is listed"

[parameters.ending_notice_days]
default = 30
unit = "天"
title = "额度、合同、担保到期前多少天提醒"
title_en = "Days before limits, contracts and collateral end at which they are listed"
*/
with

running as (
    select
        row_number() over (order by contract_id nulls last) as contract_no,
        contract_id,
        customer_id,
        unit,
        case when side in ('sale', 'prepayment') then side else 'all' end as side,
        valid_from,
        valid_to
    from contracts
    where valid_from <= $on and (valid_to is null or valid_to >= $on)
),

held as (
    select
        running.contract_no,
        sum(held_by_unit.seen_amount) as amount,
        sum(held_by_unit.rateless_count) as rateless_count
    from running
    inner join held_by_unit on held_by_unit.customer_id = running.customer_id
        and (running.unit is null or running.unit = held_by_unit.unit)
        and (running.side = 'all' or running.side = held_by_unit.side)
    group by running.contract_no
),

-- From the day an item was issued until it was settled it holds the balance above zero. What was settled before the
-- contract began cannot tell of a return to zero within it.
span as (
    select
        running.contract_no,
        item_state.issued_on,
        case when item_state.open_amount > 0 or item_state.notes_amount > 0 then $on + 1 else item_state.closed_on end
            as settled_on
    from running
    inner join held on held.contract_no = running.contract_no
    inner join item_state on item_state.customer_id = running.customer_id
        and (running.side = 'all' or running.side = item_state.side)
    inner join customers on customers.customer_id = running.customer_id
    where item_state.side in ('sale', 'prepayment') and item_state.amount > 0
        and (running.unit is null or running.unit = coalesce(item_state.unit, customers.unit))
        and (
            item_state.open_amount > 0 or item_state.notes_amount > 0 or item_state.closed_on >= running.valid_from
        )
),

chained as (
    select
        contract_no,
        issued_on,
        max(settled_on) over (
            partition by contract_no order by issued_on nulls last rows between unbounded preceding and 1 preceding
        ) as settled_before
    from span
),

returned as (
    select
        contract_no,
        min(issued_on) as first_on,
        max(case when issued_on > settled_before then 1 else 0 end) as was_zero
    from chained
    group by contract_no
),

ledger as (
    select
        max(covers_from) as covers_from,
        min(case when complete then 1 else 0 end) as is_complete
    from coverage
    where table_name in ('items', 'settlements')
)

select
    running.customer_id,
    running.unit,
    running.side,
    running.contract_id,
    greatest(running.valid_from, returned.first_on) as since_on,
    running.valid_to as due_on,
    cast(case when held.rateless_count = 0 then held.amount end as decimal(24, 2)) as amount,
    case when days_between($on, running.valid_to) <= $ending_notice_days then 'medium' else 'low' end as severity,
    ledger.is_complete = 1 and ledger.covers_from <= running.valid_from as is_known
from running
inner join held on held.contract_no = running.contract_no
inner join returned on returned.contract_no = running.contract_no
cross join ledger
where returned.was_zero = 0
    and (
        days_between(greatest(running.valid_from, returned.first_on), $on) >= $zero_balance_days
        or days_between($on, running.valid_to) <= $ending_notice_days
    )
