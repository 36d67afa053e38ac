with

-- The last of several parts comes on paid_on, the others before it. An item left open lacks its last part.
part as (
    select
        *,
        cast(unnest(range(1, share_count + 1)) as integer) as part_no
    from (
        select *, greatest(part_count, case when is_left_open then 2 else 1 end) as share_count
        from synthetic_item
        where paid_on is not null
    )
),

shared as (
    select
        *,
        case when part_no = share_count then 1.0 else part_no / share_count * between_two(key, 'split', 0.6, 1.2) end
            as to_share,
        case when part_no = 1 then 0.0 else (part_no - 1) / share_count * between_two(key, 'split', 0.6, 1.2) end
            as from_share,
        greatest(issued_on, paid_on - (share_count - part_no) * whole(key, 'gap', 5, 20)) as settled_on
    from part
    where not (is_left_open and part_no = share_count)
),

paid as (
    select
        *,
        cast(
            money(net_amount * to_share) - money(net_amount * from_share)
            + case when is_overpaid and part_no = share_count then money(net_amount * 0.02) + 1 else 0 end
            as decimal(18, 2)
        ) as paid_amount,
        case when is_paid_by_note then settled_on + pick(key, 'months', [90, 180, 180]) end as matures_on
    from shared
),

bounced as (
    select
        *,
        case when note_bounces and matures_on < $until then matures_on + 1 end as bounced_on
    from paid
),

entry as (
    select
        'S' || substr(item_id, 2) || '-' || part_no as settlement_id,
        item_id,
        customer_id,
        unit,
        side,
        settled_on,
        paid_amount as amount,
        currency,
        case
            when side = 'prepayment' then 'delivery'
            when is_paid_by_note then 'note'
            when dice(key, 'method') < 0.03 then 'cash'
            when dice(key, 'method') < 0.09 then 'cheque'
            when dice(key, 'method') < 0.10 then 'offset'
            else 'transfer'
        end as method,
        case when is_paid_by_note then note_kind end as note_kind,
        matures_on,
        case when not note_bounces and matures_on <= $until then matures_on end as honoured_on,
        bounced_on,
        case when bounced_on is not null then pick(key, 'cause', ['customer', 'customer', 'customer', 'bank', 'other']) end
            as bounce_cause
    from bounced
    union all
    -- A bounced note is made good by transfer, mostly.
    select
        'S' || substr(item_id, 2) || '-' || part_no || 'B',
        item_id,
        customer_id,
        unit,
        side,
        bounced_on + whole(key, 'made_good', 5, 60),
        paid_amount,
        currency,
        'transfer',
        null,
        null,
        null,
        null,
        null
    from bounced
    where is_paid_by_note and note_bounces and bounced_on + whole(key, 'made_good', 5, 60) <= $until
        and dice(key, 'makes_good') < 0.7
    union all
    select
        'S' || substr(item_id, 2) || '-W',
        item_id,
        customer_id,
        unit,
        side,
        written_off_on,
        net_amount,
        currency,
        'writeoff',
        null,
        null,
        null,
        null,
        null
    from synthetic_item
    where written_off_on <= $until
    union all
    -- Money that nobody has matched yet.
    select
        'S' || number_text || '-U',
        null,
        customer_id,
        unit,
        case side when 'supplier' then 'prepayment' else 'sale' end,
        $until - whole(key, 'unapplied_on', 0, 90),
        money(ticket * between_two(key, 'unapplied_amount', 0.2, 1.5)) + 1,
        currency,
        'transfer',
        null,
        null,
        null,
        null,
        null
    from synthetic_trait
    where dice(key, 'unapplied') < 0.02
)

select *
from entry
order by settled_on, settlement_id
