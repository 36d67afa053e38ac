/*
title = "支付困境的征兆"
title_en = "Events that tell of distress"
grain = "customer_id"
note = "Events known by the day that occurred within 12 months, and states that still ran within them. Hard: bad debts and disputes over them, assets moved away, accounts seized, frozen or at risk, litigation, listings, heavy loss, production or business stopped. Adverse: any kind but being dunned, sensitivity to disclosure, and other. That there is none is known only where courts, registry and our own files have been searched, each with a valid clean search."

[facts.hard_event_count_12m]
type = "int"
bounded = true
title = "近 12 个月严重不良事件次数"
title_en = "Hard events within 12 months"
null = "法院、登记机关和本公司档案没有都有效地查过"
null_en = "courts, registry and our own files were not all validly searched"
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.adverse_event_count_12m]
type = "int"
bounded = true
title = "近 12 个月不良事件次数"
title_en = "Adverse events within 12 months"
null = "法院、登记机关和本公司档案没有都有效地查过"
null_en = "courts, registry and our own files were not all validly searched"
serves = "habitual payers told from those in distress, S2-3.2b"
*/
with

in_force as (
    select
        customer_id,
        case
            when kind in (
                'bad_debt', 'bad_debt_dispute', 'asset_transfer', 'account_seized', 'account_frozen', 'seizure_risk',
                'litigation', 'dishonest_listing', 'blacklisted', 'heavy_loss', 'production_stopped', 'ordered_to_stop'
            ) then 1
            else 0
        end as is_hard
    from events
    where known_on <= $on and occurred_on <= $on and kind not in ('dunned', 'sensitive_to_disclosure', 'other')
        and (
            occurred_on > $on_12m_ago
            or (ended_on is null or ended_on > $on_12m_ago) and kind in (
                'account_seized', 'account_frozen', 'seizure_risk', 'ordered_to_stop', 'ordered_to_rectify',
                'dishonest_listing', 'blacklisted', 'production_stopped'
            )
        )
),

counted as (
    select
        customer_id,
        count(*) as adverse_count,
        sum(is_hard) as hard_count
    from in_force
    group by customer_id
),

seen as (
    select
        customers.customer_id,
        coalesce(counted.hard_count, 0) as hard_count,
        coalesce(counted.adverse_count, 0) as adverse_count,
        looks.court_search_days is not null and looks.registry_search_days is not null
            and looks.own_files_search_days is not null as is_searched
    from customers
    inner join looks on looks.customer_id = customers.customer_id
    left join counted on counted.customer_id = customers.customer_id
)

select
    customer_id,
    hard_count as hard_event_count_12m_seen,
    case when is_searched then hard_count end as hard_event_count_12m,
    adverse_count as adverse_event_count_12m_seen,
    case when is_searched then adverse_count end as adverse_event_count_12m
from seen
