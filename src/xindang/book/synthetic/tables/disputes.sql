select
    'D' || substr(item_id, 2) as dispute_id,
    item_id,
    issued_on + whole(key, 'raised', 5, 40) as raised_on,
    case when dice(key, 'part') < 0.8 then money(amount * between_two(key, 'disputed', 0.05, 0.9)) end as amount,
    pick(key, 'reason', $reasons) as reason,
    case when resolved_on <= $until then resolved_on end as resolved_on,
    case when resolved_on <= $until then pick(key, 'outcome', ['ours', 'ours', 'theirs', 'split', 'withdrawn']) end
        as outcome
from (
    select
        *,
        case
            when dice(key, 'is_resolved') < 0.88
                then issued_on + whole(key, 'raised', 5, 40) + whole(key, 'resolved', 5, 120)
        end as resolved_on
    from synthetic_item
    where side = 'sale' and dice(key, 'dispute') < dispute_share
)
where issued_on + whole(key, 'raised', 5, 40) <= $until
order by dispute_id
