with

-- Finance assesses funds and results of those who give no statements; the others get an opinion on this or that.
asked as (
    select
        *,
        unnest(['S1-15.4', 'S1-15.5', 'S1-16.4', 'S1-16.5']) as criterion,
        case
            when health in ('strong', 'thin') then 'met'
            when dice(key, 'unsure') < 0.3 then 'unknown'
            else 'not_met'
        end as verdict,
        'finance' as assessor_role
    from synthetic_trait
    where not gives_statements and dice(key, 'assessed_instead') < $assessed_instead_share
    union all by name
    select
        *,
        pick(hash(key, n), 'criterion', $criteria) as criterion,
        case
            when dice(hash(key, n), 'verdict') < 0.05 then 'unknown'
            when dice(hash(key, n), 'verdict') < case when trouble > 1.5 then 0.6 else 0.1 end then 'not_met'
            else 'met'
        end as verdict,
        pick(hash(key, n), 'role', ['credit_controller', 'sales_manager', 'finance']) as assessor_role
    from synthetic_trait
    cross join range(2) as numbers (n)
    where gives_statements and dice(key, 'assessed') < $assessed_share
),

dated as (
    select
        *,
        '资信调查表' as evidence,
        $until - whole(key, 'assessed', 0, case when is_kept then 330 else 500 end) as assessed_on
    from asked
    union all by name
    -- The yearly rating leaves an opinion that is the same as the data's: whether there was a year of business.
    select
        *,
        'S1-15.1' as criterion,
        case when opened_on > $until - whole(key, 'rated', 0, 330) - 365 then 'not_met' else 'met' end as verdict,
        'credit_controller' as assessor_role,
        '客户信用等级评定表' as evidence,
        $until - whole(key, 'rated', 0, 330) as assessed_on
    from synthetic_trait
    where dice(key, 'is_rated') < case when is_kept then $rated_share_kept else $rated_share_left end
        and (opened_on is null or opened_on < $until - whole(key, 'rated', 0, 330))
),

single as (
    select
        *,
        hash(hash(key, 'assessment', criterion)) as assessed_key
    from dated
    qualify row_number() over (partition by customer_id, criterion order by verdict) = 1
)

select
    'P' || number_text || '-' || substr(criterion, 4) as assessment_id,
    customer_id,
    criterion,
    verdict,
    pick(assessed_key, 'assessor1', $surnames) || pick(assessed_key, 'assessor2', $given_names) as assessor,
    assessor_role,
    assessed_on,
    case when dice(key, 'has_end') < 0.2 then assessed_on + 365 end as valid_to,
    evidence
from single
order by assessment_id
