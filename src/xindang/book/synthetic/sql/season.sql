-- The time of the book in slots of equal business: a month with twice the business has twice the slots.
with

month as (
    select
        cast(month_start as date) as month_start,
        least(date_diff('day', month_start, month_start + interval 1 month), date_diff('day', month_start, $until) + 1)
            as month_days,
        date_diff('day', month_start, month_start + interval 1 month) as month_length
    from range($starts_on, $until + interval 1 day, interval 1 month) as months (month_start)
),

weighed as (
    select
        *,
        ($season)[month(month_start)] * month_days / month_length as weight
    from month
),

bounded as (
    select
        month_start,
        cast(month_days as integer) as month_days,
        (sum(weight) over (order by month_start) - weight) / sum(weight) over () as from_share,
        sum(weight) over (order by month_start) / sum(weight) over () as to_share
    from weighed
)

select
    cast(slot as integer) as slot,
    bounded.month_start,
    bounded.month_days
from range($slot_count) as slots (slot)
inner join bounded
    on (slot + 0.5) / $slot_count >= bounded.from_share and (slot + 0.5) / $slot_count < bounded.to_share
order by slot
