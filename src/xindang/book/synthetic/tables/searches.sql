-- Court, registry and own files are looked into for most customers, and lately; the other sources for few.
with

looked as (
    select
        customer_id,
        event_count,
        unnest(['court', 'registry', 'own_files', 'tax', 'bank', 'visit']) as source,
        unnest([0.97, 0.97, 0.92, 0.15, 0.1, 0.12]) as source_share,
        key as customer_key
    from synthetic_trait
),

repeated as (
    select
        *,
        hash(hash(customer_key, source, look_no)) as key
    from (select *, unnest(range(case when source_share > 0.5 then 2 else 1 end)) as look_no from looked)
    where dice(hash(customer_key, source), 'looked') < source_share
)

select
    customer_id,
    source,
    $until - case
        when look_no = 1 then whole(key, 'older', 150, 400)
        when dice(customer_key, 'stale') < 0.1 then whole(key, 'stale', 95, 300)
        else whole(key, 'fresh', 0, 85)
    end as searched_on,
    case
        when dice(key, 'failed') < 0.015 then 'failed'
        when event_count > 0 and dice(key, 'found') < 0.6 then 'found'
        else 'clean'
    end as result
from repeated
order by customer_id, source, searched_on
