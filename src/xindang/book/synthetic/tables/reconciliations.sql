-- Every quarter, in a month of the customer's own; with some the last two were left undone.
with

asked as (
    select
        *,
        hash(hash(key, 'reconciliation', quarters_back)) as asked_key,
        cast(last_day($until - to_months(cast(3 * quarters_back + whole(key, 'offset', 1, 2) as integer))) as date) as asked_on
    from synthetic_trait
    cross join range(8) as quarters (quarters_back)
    where dice(key, 'reconciles') < $reconciled_share
        and (quarters_back > 1 or dice(key, 'behind') >= $reconciliation_late_share)
),

answered as (
    select
        *,
        asked_on + whole(asked_key, 'answer', 2, 25) as answered_on
    from asked
    where first_slot = 0 or asked_on > opened_on
)

select
    customer_id,
    unit,
    asked_on as "on",
    case when dice(asked_key, 'confirmed') < 0.95 and answered_on <= $until then answered_on end as confirmed_on,
    case when dice(asked_key, 'differs') < 0.08 then money(ticket * between_two(key, 'difference', -0.5, 0.5)) else 0 end
        as difference
from answered
order by customer_id, "on"
