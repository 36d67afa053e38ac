select
    'P' || number_text || '-' || n as assessment_id,
    customer_id,
    pick(key, 'criterion', $criteria) as criterion,
    case when dice(key, 'verdict') < 0.75 then 'met' when dice(key, 'verdict') < 0.92 then 'not_met' else 'unknown' end
        as verdict,
    pick(key, 'assessor1', $surnames) || pick(key, 'assessor2', $given_names) as assessor,
    pick(key, 'role', ['credit_controller', 'sales_manager', 'finance']) as assessor_role,
    $until - whole(key, 'assessed', 0, 500) as assessed_on,
    case when dice(key, 'has_end') < 0.3 then $until - whole(key, 'assessed', 0, 500) + 365 end as valid_to,
    '资信调查表' as evidence
from (
    select
        customer_id,
        number_text,
        n,
        hash(hash(key, 'assessment', n)) as key
    from (select *, unnest(range(1, 3)) as n from synthetic_trait where dice(key, 'assessed') < 0.04)
)
order by assessment_id
