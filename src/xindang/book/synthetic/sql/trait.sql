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
        'C' || number_text as customer_id,
        0.4102 * pow(0.0001 + 0.9999 * dice(key, 'size'), -0.6) as size,
        dice(key, 'side') as side_dice,
        dice(key, 'currency') as currency_dice,
        dice(key, 'person') < 0.03 as is_person,
        dice(key, 'kept') < $kept_share as is_kept
    from drawn
),

behaving as (
    select
        sized.*,
        region.city,
        region.place,
        region.code as region_code,
        case when dice(key, 'at_home') < 0.8 then region.unit else pick(key, 'unit', $units) end as unit,
        payer.* exclude (share, from_share, to_share, code),
        payer.code as payer,
        health.* exclude (share, from_share, to_share, code),
        health.code as health,
        case when dice(key, 'opened') < 0.86 then 0 else whole(key, 'first_slot', 0, $slot_count * 95 // 100) end
            as first_slot,
        case when dice(key, 'stops') < payer.stop_share * least(1, 1 / sized.size) then $until - whole(key, 'stop', 40, 600) end as stops_on
    from sized
    inner join synthetic_region as region
        on dice(key, 'region') >= region.from_share and dice(key, 'region') < region.to_share
    inner join synthetic_payer as payer
        on dice(key, 'payer') >= payer.from_share and dice(key, 'payer') < payer.to_share
    inner join synthetic_health as health
        on 1 - pow(1 - dice(key, 'health'), payer.trouble) >= health.from_share
        and 1 - pow(1 - dice(key, 'health'), payer.trouble) < health.to_share
),

-- Some go. To one who has stopped paying goods go on for a while, then no more.
living as (
    select
        *,
        case
            when stops_on is not null
                then greatest(
                    first_slot + 1,
                    $slot_count * (date_diff('day', $starts_on, stops_on) + whole(key, 'cut_off', 10, 90))
                    // date_diff('day', $starts_on, $until)
                )
            when dice(key, 'gone') < 0.04
                then first_slot + 1 + whole(key, 'gone_slot', 0, ($slot_count - first_slot) * 8 // 10)
            else $slot_count
        end as would_end_slot,
        least(would_end_slot, $slot_count) as end_slot,
        (end_slot - first_slot) / $slot_count as life_share
    from behaving
),

-- 0.9 is the mean of life_share, so that items are as many as asked for.
dealing as (
    select
        living.*,
        cast(greatest(floor($mean / 0.9 * size * life_share + dice(key, 'count')), 1) as integer) as item_count,
        48000 * pow(size, 0.8) * exp(0.7 * bell(key, 'ticket')) / case when currency_dice < 0.025 then 7 else 1 end
            as ticket,
        case when side_dice < 0.9 then 'buyer' when side_dice < 0.96 then 'supplier' else 'both' end as side,
        case when currency_dice < 0.02 then 'USD' when currency_dice < 0.025 then 'EUR' else 'CNY' end as currency,
        case when dice(key, 'two_units') < 0.06 then pick(key, 'second_unit', $units) end as second_unit,
        dice(key, 'has_limit') < limit_share as has_limit,
        case
            when not has_limit and dice(key, 'cash') < $cash_share then 0
            else pick(key, 'term', [15, 30, 30, 30, 30, 30, 45, 60])
        end as term_days,
        pick(key, 'term_basis', ['shipment', 'invoice', 'invoice', 'month_end', 'acceptance']) as term_basis,
        dice(key, 'dateless') < 0.008 as leaves_out_due_dates,
        dice(key, 'trend') * 0.7 - 0.2 as trend,
        dice(key, 'pays_by_note') < 0.18 as pays_by_note,
        case when dice(key, 'note_kind') < 0.3 then 'commercial' else 'bank' end as note_kind,
        dice(key, 'has_contract') < $contract_share as has_contract,
        case when dice(key, 'by_calendar') < 0.6 then 1 else whole(key, 'first_month', 1, 12) end as first_month,
        dice(key, 'contract_renewed') >= $contract_not_renewed_share as is_renewed,
        not is_person
        and dice(key, 'gives_statements') < case when is_kept then $statements_share_kept else $statements_share_left end
            as gives_statements,
        -- In every tenth run of twenty customers the first two to five belong together.
        case
            when dice(block_key, 'is_group') < 0.1 and customer_no % 20 < whole(block_key, 'members', 2, 5)
                then 'G' || lpad(cast(customer_no // 20 as varchar), 7, '0')
        end as group_id,
        case
            when first_slot > 0 then opening.month_start
            when dice(key, 'opened_known') < 0.96 then $starts_on - whole(key, 'opened_before', 30, 4000)
        end as opened_on,
        case
            when dice(key, 'events') >= event_share then 0
            when dice(key, 'event_count') < 0.8 then 1
            else 2
        end as event_count
    from living
    inner join synthetic_season as opening on opening.slot = first_slot
),

-- Business of a month in money: 1.4 is the mean of an item over the ticket, 31 the months of the book.
monthly as (
    select
        *,
        ticket * item_count * 1.4 / 31 / life_share as monthly
    from dealing
)

select
    *,
    year_begins_on(business_year($until, first_month), first_month) as last_year_begins_on,
    round_up(greatest(monthly * (0.6 + term_days / 30), 1.6 * ticket) * between_two(key, 'limit', 0.8, 2.2)) as limit_amount,
    case
        when dice(key, 'limit_state') < denied_share then 'none'
        when dice(key, 'limit_state') < denied_share + suspended_share then 'suspended'
        when dice(key, 'limit_state') > 1 - $unlimited_share then 'unlimited'
        else 'granted'
    end as limit_state
from monthly
