/*
title = "额度的范围"
title_en = "What a limit bounds"
grain = "customer_id or group_id, unit, side"
note = "Long-term and temporary limits of one unit and side add up. The first of these counts: suspended (the limit is 0), granted, unlimited, none. A limit without unit bounds all units together, one of side all both sides together; each limit on file bounds on its own what it covers."
*/
with

counted as (
    select
        customer_id,
        group_id,
        unit,
        side,
        max(case when state = 'suspended' then 1 else 0 end) as suspended,
        max(case when state = 'granted' then 1 else 0 end) as granted,
        max(case when state = 'unlimited' then 1 else 0 end) as unlimited,
        max(case when state = 'none' then 1 else 0 end) as nothing,
        max(valid_from) as set_on,
        sum(case when state = 'granted' then amount end) as granted_amount,
        sum(case when state = 'granted' and amount is null then 1 else 0 end) as rateless_count
    from limit_in_force
    group by customer_id, group_id, unit, side
)

select
    row_number() over (
        order by customer_id nulls last, group_id nulls last, unit nulls last, side nulls last
    ) as scope_no,
    customer_id,
    group_id,
    unit,
    side,
    set_on,
    case
        when suspended = 1 then 'suspended'
        when granted = 1 then 'granted'
        when nothing = 1 then 'none'
        else 'unlimited'
    end as limit_state,
    case
        when suspended = 1 then cast(0 as decimal(24, 2))
        when granted = 1 and rateless_count = 0 then cast(granted_amount as decimal(24, 2))
    end as limit_amount
from counted
