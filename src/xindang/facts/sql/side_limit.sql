/*
title = "各方向现行额度"
title_en = "Limits in force by side"
grain = "customer_id, side"
note = "A limit of one side, and a limit of both sides together, bind alike: the lower counts. One of all units together (no unit written) is what all may hold, whatever single units have; without one, those of single units are added up. Of several in force the first of these counts: suspended, granted, none; unlimited only where nothing else is on file. No limit on file is none, never unlimited."

[facts.limit_long_state]
type = "code"
codes = ["none", "granted", "suspended", "unlimited"]
title = "长期额度状态"
title_en = "State of the long-term limit"
null = "不会未知：没有额度记录即为无额度"
null_en = "never: no limit on file is none"
serves = "limits of S1-26 to S1-28, S1-42"

[facts.limit_long_amount]
type = "money"
title = "现行长期额度（暂停的按 0）"
title_en = "Long-term limit in force (0 where suspended)"
null = "额度状态不是已授予或暂停，或缺少汇率"
null_en = "the state is neither granted nor suspended, or an exchange rate is missing"
serves = "limits of S1-26 to S1-28, S1-42"

[facts.limit_temporary_state]
type = "code"
codes = ["none", "granted", "suspended", "unlimited"]
title = "临时额度状态"
title_en = "State of the temporary limit"
null = "不会未知：没有额度记录即为无额度"
null_en = "never: no limit on file is none"
serves = "limits of S1-26 to S1-28, S1-42"

[facts.limit_temporary_amount]
type = "money"
title = "现行临时额度（暂停的按 0）"
title_en = "Temporary limit in force (0 where suspended)"
null = "额度状态不是已授予或暂停，或缺少汇率"
null_en = "the state is neither granted nor suspended, or an exchange rate is missing"
serves = "limits of S1-26 to S1-28, S1-42"
*/
with

-- One row per customer, side on file and tenure, for all units together and for single units.
counted as (
    select
        customer_id,
        side,
        tenure,
        unit is null as of_all_units,
        max(case when state = 'suspended' then 1 else 0 end) as suspended,
        max(case when state = 'granted' then 1 else 0 end) as granted,
        max(case when state = 'none' then 1 else 0 end) as nothing,
        sum(case when state = 'granted' then amount end) as amount,
        sum(case when state = 'granted' and amount is null then 1 else 0 end) as rateless_count
    from limit_in_force
    where customer_id is not null
    group by customer_id, side, tenure, unit is null
),

-- A limit of both sides stands beside those of each.
scoped as (
    select
        traded_side.customer_id,
        traded_side.side,
        counted.tenure,
        counted.of_all_units,
        counted.suspended,
        counted.granted,
        counted.nothing,
        counted.amount,
        counted.rateless_count
    from traded_side
    inner join counted on counted.customer_id = traded_side.customer_id
        and (counted.side = traded_side.side or counted.side = 'all')
),

joined as (
    select
        customer_id,
        side,
        tenure,
        max(suspended) as suspended,
        max(granted) as granted,
        max(nothing) as nothing,
        coalesce(min(case when of_all_units then amount end), min(amount)) as amount,
        sum(rateless_count) as rateless_count
    from scoped
    group by customer_id, side, tenure
),

stated as (
    select
        customer_id,
        side,
        tenure,
        case
            when suspended = 1 then 'suspended'
            when granted = 1 then 'granted'
            when nothing = 1 then 'none'
            else 'unlimited'
        end as state,
        case when suspended = 1 then cast(0 as decimal(18, 2)) when rateless_count = 0 then amount end as amount
    from joined
)

select
    traded_side.customer_id,
    traded_side.side,
    coalesce(max(case when stated.tenure = 'long' then stated.state end), 'none') as limit_long_state,
    max(case when stated.tenure = 'long' then stated.amount end) as limit_long_amount,
    coalesce(max(case when stated.tenure = 'temporary' then stated.state end), 'none') as limit_temporary_state,
    max(case when stated.tenure = 'temporary' then stated.amount end) as limit_temporary_amount
from traded_side
left join stated on stated.customer_id = traded_side.customer_id and stated.side = traded_side.side
group by traded_side.customer_id, traded_side.side
