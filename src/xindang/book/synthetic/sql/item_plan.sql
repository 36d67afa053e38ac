-- What becomes of every item: when it was issued and due, what it is worth, when and how it is paid, if it is.
with

numbered as (
    select
        *,
        unnest(range(1, item_count + 1)) as n
    from synthetic_trait
),

placed as (
    select
        * exclude (key, customer_no),
        key as customer_key,
        hash(hash(key, n)) as key,
        cast(first_slot + floor((end_slot - first_slot) * (n - 1 + dice(hash(key, n), 'slot')) / item_count) as integer)
            as slot
    from numbered
),

-- A third of the business falls on the last five days of a month.
issued as (
    select
        placed.*,
        side = 'supplier' or side = 'both' and dice(key, 'side') < 0.3 as is_prepayment,
        n = 1 and first_slot = 0 and dice(key, 'opening') < 0.2 as is_opening,
        case
            when n = 1 and first_slot = 0 and dice(key, 'opening') < 0.2 then $starts_on - whole(key, 'before', 1, 60)
            when dice(key, 'bunch') < 0.25
                then season.month_start + greatest(season.month_days - whole(key, 'day', 1, 5), 0)
            else season.month_start + whole(key, 'day', 0, season.month_days - 1)
        end as issued_on
    from placed
    inner join synthetic_season as season on season.slot = placed.slot
),

termed as (
    select
        *,
        case when is_prepayment then 0 else whole(key, 'invoiced', 0, 5) end as invoice_days,
        case
            when is_prepayment then 'advance'
            when is_opening then 'opening'
            when dice(key, 'kind') < 0.004 and late_days > 10 then 'late_charge'
            when dice(key, 'kind') < 0.007 and late_days > 10 then 'interest'
            when dice(key, 'kind') < 0.011 then 'retention'
            when dice(key, 'kind') < 0.06 then 'shipment'
            else 'invoice'
        end as kind,
        date_diff('day', $starts_on, issued_on) / date_diff('day', $starts_on, $until) as progress
    from issued
),

-- Due dates are left out now and then, long ago: one of an open item would hide what is overdue altogether.
due as (
    select
        *,
        issued_on + invoice_days as invoiced_on,
        case
            when leaves_out_due_dates and dice(key, 'dateless') < 0.6 and progress < 0.3
                and stops_on is null and dice(key, 'left_open') >= left_open_share
                then null
            when is_prepayment then issued_on + whole(key, 'lead', 10, 45)
            when term_days = 0 then issued_on
            when kind = 'retention' then issued_on + 365
            when term_basis = 'invoice' then issued_on + invoice_days + term_days
            when term_basis = 'month_end' then last_day(issued_on) + term_days
            when term_basis = 'acceptance' then issued_on + 7 + term_days
            else issued_on + term_days
        end as due_on,
        money(greatest(
            ticket * exp(0.8 * bell(key, 'amount')) * (1 + trend * greatest(progress, 0))
            * case when kind in ('late_charge', 'interest') then 0.02 when kind = 'retention' then 0.1 else 1 end,
            50
        )) as amount
    from termed
),

-- Cash customers pay on the day, but for a few times; everybody else by the habits of his kind, later and later where it gets worse.
meant as (
    select
        *,
        cast(case
            when term_days = 0 and not is_prepayment and dice(key, 'cash') < 0.95 then issued_on
            else greatest(
                issued_on,
                coalesce(due_on, issued_on + 30)
                + case
                    when dice(key, 'slips') < slip_share then whole(key, 'slip', late_days, late_days + slip_days)
                    else whole(key, 'delay', early_days, late_days)
                end
                + cast(floor(worse_days * progress * abs(progress)) as integer)
            )
        end as date) as pays_on,
        not is_prepayment and kind not in ('late_charge', 'interest') and dice(key, 'credit') < 0.025 as is_credited,
        dice(key, 'credit_applied') < 0.95 as credit_is_applied,
        issued_on + whole(key, 'credited_on', 3, 25) as credited_on,
        money(amount * between_two(key, 'credited', 0.03, 0.3)) as credited_amount
    from due
)

select
    key,
    customer_key,
    customer_id,
    'F' || number_text || '-' || n as item_id,
    case when dice(key, 'unit') < 0.3 then coalesce(second_unit, unit) else unit end as unit,
    case when is_prepayment then 'prepayment' else 'sale' end as side,
    kind,
    case
        when has_contract and not is_opening
            and issued_on <= contract_ends_on(customer_key, business_year(issued_on, first_month), first_month)
            and (is_renewed or issued_on < last_year_begins_on)
            then 'H' || number_text || '-' || business_year(issued_on, first_month)
    end as contract_id,
    issued_on,
    invoiced_on,
    due_on,
    amount,
    currency,
    payer,
    pays_on,
    case when pays_on <= $until and (stops_on is null or pays_on < stops_on) then pays_on end as paid_on,
    case
        when is_prepayment then whole(key, 'parts', 1, 3)
        when dice(key, 'parts') < 0.84 then 1
        when dice(key, 'parts') < 0.96 then 2
        else 3
    end as part_count,
    dice(key, 'left_open') < left_open_share as is_left_open,
    dice(key, 'overpaid') < 0.0008 and not is_prepayment as is_overpaid,
    case
        when stops_on is not null and pays_on >= stops_on and dice(customer_key, 'writes_off') < 0.35
            then coalesce(due_on, issued_on + 30) + whole(key, 'written_off', 200, 300)
    end as written_off_on,
    pays_by_note and not is_prepayment and dice(key, 'note') < 0.6 as is_paid_by_note,
    note_kind,
    note_kind = 'commercial' and dice(key, 'bounces') < case when trouble > 1.5 then 0.10 else 0.003 end as note_bounces,
    is_credited and credited_on <= $until as is_credited,
    credit_is_applied,
    credited_on,
    credited_amount,
    amount - case when is_credited and credit_is_applied and credited_on <= $until then credited_amount else 0 end
        as net_amount,
    promise_share,
    promise_kept_share,
    dispute_share
from meant
