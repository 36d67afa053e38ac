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
),

-- Who is still behind some weeks after the day gets a letter, mostly.
dunned as (
    select
        *,
        due_on + whole(key, 'dunned_after', 16, 40) as dunned_on
    from synthetic_item
    where side = 'sale' and dice(key, 'dunned') < promise_share / 2
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
union all
select
    'E' || substr(item_id, 2) || '-C',
    customer_id,
    'dunned',
    dunned_on,
    dunned_on,
    null,
    net_amount,
    '本公司',
    '发出催款函'
from dunned
where dunned_on < pays_on and dunned_on <= $until
order by event_id
