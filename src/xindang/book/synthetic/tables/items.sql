with

entry as (
    select
        item_id,
        customer_id,
        unit,
        side,
        kind,
        case kind when 'advance' then 'YF' when 'credit_note' then 'HZ' else 'FP' end || substr(item_id, 2) as document_no,
        contract_id,
        issued_on,
        case when invoiced_on <= $until then invoiced_on end as invoiced_on,
        due_on,
        amount,
        currency,
        cast(null as varchar) as applies_to
    from synthetic_item
    union all
    select
        item_id || '-R',
        customer_id,
        unit,
        side,
        'credit_note',
        'HZ' || substr(item_id, 2),
        contract_id,
        credited_on,
        credited_on,
        null,
        credited_amount,
        currency,
        case when credit_is_applied then item_id end
    from synthetic_item
    where is_credited
)

select *
from entry
order by issued_on, item_id
