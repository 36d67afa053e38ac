-- What is true of a customer as long as the book lasts. One row per customer; everything follows from ``key``.
with

drawn as (
    select
        n as customer_no,
        hash(hash($seed, n)) as key,
        hash(hash($seed, n // 20, 'block')) as block_key,
        lpad(cast(n as varchar), 8, '0') as number_text
    from range($first, $last + 1) as numbers (n)
),

-- Sizes fall off with rank to the power 0.6, mean 1; 0.4102 makes the mean, 0.0001 bounds the largest.
sized as (
    select
        *,
        0.4102 * pow(0.0001 + 0.9999 * dice(key, 'size'), -0.6) as size,
        case when dice(key, 'opened') < 0.86 then 0 else whole(key, 'first_slot', 0, $slot_count * 95 // 100) end
            as first_slot,
        dice(key, 'side') as side_dice,
        dice(key, 'currency') as currency_dice,
        dice(key, 'person') < 0.03 as is_person
    from drawn
),

dealing as (
    select
        *,
        'C' || number_text as customer_id,
        cast(greatest(floor($mean * size + dice(key, 'count')), 1) as integer) as item_count,
        6000 * pow(size, 0.8) * exp(0.7 * bell(key, 'ticket')) / case when currency_dice < 0.025 then 7 else 1 end
            as ticket,
        case when side_dice < 0.9 then 'buyer' when side_dice < 0.96 then 'supplier' else 'both' end as side,
        case when currency_dice < 0.02 then 'USD' when currency_dice < 0.025 then 'EUR' else 'CNY' end as currency,
        pick(key, 'unit', $units) as unit,
        case when dice(key, 'two_units') < 0.06 then pick(key, 'second_unit', $units) end as second_unit,
        pick(key, 'term', [0, 30, 30, 30, 45, 60, 60, 90]) as term_days,
        pick(key, 'term_basis', ['shipment', 'invoice', 'invoice', 'month_end', 'acceptance']) as term_basis,
        case
            when dice(key, 'gone') < 0.04
                then first_slot + 1 + whole(key, 'gone_slot', 0, ($slot_count - first_slot) * 8 // 10)
            else $slot_count
        end as end_slot,
        dice(key, 'dateless') < 0.008 as leaves_out_due_dates,
        dice(key, 'trend') * 0.7 - 0.2 as trend,
        dice(key, 'pays_by_note') < 0.18 as pays_by_note,
        case when dice(key, 'note_kind') < 0.3 then 'commercial' else 'bank' end as note_kind,
        dice(key, 'has_contract') < 0.7 as has_contract,
        -- In every tenth run of twenty customers the first two to five belong together.
        case
            when dice(block_key, 'is_group') < 0.1 and customer_no % 20 < whole(block_key, 'members', 2, 5)
                then 'G' || lpad(cast(customer_no // 20 as varchar), 7, '0')
        end as group_id
    from sized
)

select
    dealing.*,
    payer.* exclude (share, from_share, to_share, code),
    payer.code as payer,
    health.* exclude (share, from_share, to_share, code),
    health.code as health,
    case when dice(key, 'stops') < payer.stop_share then $until - whole(key, 'stop', 40, 400) end as stops_on,
    case
        when dealing.first_slot > 0 then opening.month_start
        when dice(key, 'opened_known') < 0.96 then $starts_on - whole(key, 'opened_before', 30, 4000)
    end as opened_on,
    case
        when dice(key, 'events') >= payer.event_share then 0
        when dice(key, 'event_count') < 0.8 then 1
        else 2
    end as event_count
from dealing
inner join synthetic_payer as payer
    on dice(key, 'payer') >= payer.from_share and dice(key, 'payer') < payer.to_share
inner join synthetic_health as health
    on 1 - pow(1 - dice(key, 'health'), payer.trouble) >= health.from_share
    and 1 - pow(1 - dice(key, 'health'), payer.trouble) < health.to_share
inner join synthetic_season as opening on opening.slot = dealing.first_slot
