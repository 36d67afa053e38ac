-- Court, registry and own files are looked into for everybody whose dossier is kept, and lately; other sources for few.
with

looked as (
    select
        *,
        hash(hash(key, source)) as source_key,
        case
            when is_often and is_kept then $searched_share_kept
            when is_often then $searched_share_left
            else 0.12
        end as source_share
    from synthetic_trait
    cross join (values
        ('court', true), ('registry', true), ('own_files', true),
        ('tax', false), ('bank', false), ('agency', false), ('visit', false)
    ) as sources (source, is_often)
),

repeated as (
    select
        *,
        hash(hash(source_key, look_no)) as look_key
    from looked
    cross join range(2) as looks (look_no)
    where dice(source_key, 'looked') < source_share and (look_no = 0 or is_often)
)

select
    customer_id,
    source,
    $until - case
        when look_no = 1 then whole(look_key, 'older', 150, 400)
        when dice(key, 'stale') < case when is_kept then $stale_share_kept else $stale_share_left end
            then whole(look_key, 'stale', 95, 300)
        else whole(look_key, 'fresh', 0, 85)
    end as searched_on,
    case
        when dice(look_key, 'failed') < 0.01 then 'failed'
        when event_count > 0 and dice(look_key, 'found') < 0.6 then 'found'
        else 'clean'
    end as result
from repeated
order by customer_id, source, searched_on
