with

numbered as (
    select
        *,
        unnest(range(1, event_count + 1)) as n
    from synthetic_trait
    where event_count > 0
),

occurred as (
    select
        numbered.customer_id,
        numbered.number_text,
        numbered.ticket,
        numbered.n,
        hash(hash(key, 'event', n)) as key,
        $until - cast(floor(1000 * pow(dice(hash(key, n), 'occurred'), 1.2)) as integer) as occurred_on
    from numbered
)

select
    'E' || number_text || '-' || n as event_id,
    customer_id,
    kind,
    occurred_on,
    least(occurred_on + whole(key, 'known', 0, 40), $until) as known_on,
    case
        when lasting and dice(key, 'ends') < 0.5 and occurred_on + whole(key, 'ended', 20, 300) <= $until
            then occurred_on + whole(key, 'ended', 20, 300)
    end as ended_on,
    case when dice(key, 'amount_known') < 0.4 then money(ticket * between_two(key, 'amount', 0.5, 6)) end as amount,
    pick(key, 'channel', $channels) as channel,
    note
from occurred
inner join synthetic_event on dice(key, 'kind') >= from_share and dice(key, 'kind') < to_share
order by event_id
