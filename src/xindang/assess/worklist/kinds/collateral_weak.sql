/*
title = "抵押担保有缺陷"
title_en = "Collateral that does not hold"
clause = "S1-27"
note_zh = "有占用或现行额度的客户，其抵押担保：手续不完备、没有写明在先权利、已到期、将在 ending_notice_days 天内到期、估值超过 valuation_days_max 天（为 0 不查）。已到期而另有有效担保的不列。每项每个缺陷一行。"
note = "Of customers with exposure or a limit: formalities incomplete, prior claims not stated, ended with no other in force, ending within ending_notice_days, valued more than valuation_days_max days ago (0: not looked at). One row per flaw."
owner_role = "sales_manager"
given = ["collateral"]
text_zh = "抵押担保[ {collateral_id}][（{collateral_kind}）]价值 {amount}，{flaw}[（{flaw_on}）]。请{remedy}。"
text_en = "Collateral[ {collateral_id}][ ({collateral_kind})] of {amount}: {flaw}[ ({flaw_on})]. {remedy}."

[parameters.ending_notice_days]
default = 30
unit = "天"
title = "额度、合同、担保到期前多少天提醒"
title_en = "Days before limits, contracts and collateral end at which they are listed"

[parameters.valuation_days_max]
default = 365
unit = "天"
title = "抵押担保估值的有效天数"
title_en = "Days for which a valuation of collateral holds"

[words.flaw]
incomplete = { zh = "手续不完备", en = "its formalities are not complete" }
claims = { zh = "没有写明在先权利", en = "prior claims are not stated" }
ended = { zh = "已到期", en = "it has ended" }
ending = { zh = "即将到期", en = "it is about to end" }
valuation = { zh = "估值已过期", en = "its valuation is out of date" }
undated = { zh = "没有评估日期", en = "the day of its valuation is not stated" }

[words.remedy]
incomplete = { zh = "补齐登记等手续，在此之前不作为授信依据", en = "Complete registration and the rest; until then it supports no credit" }
claims = { zh = "查明并写明在先权利（没有也要写零）", en = "Find out and state prior claims (none is written zero)" }
ended = { zh = "续办，或者收清占用", en = "Renew it, or collect what is held" }
ending = { zh = "在到期前续办", en = "Renew it in time" }
valuation = { zh = "重新评估", en = "Have it valued again" }
undated = { zh = "补上评估日期和依据", en = "State the day and the evidence of the valuation" }
*/
with

relying as (
    select customer_id
    from held_by_unit
    group by customer_id
    union
    select customer_id
    from limit_in_force
    where customer_id is not null and state in ('granted', 'unlimited')
),

begun as (
    select
        collateral.collateral_id,
        collateral.customer_id,
        collateral.kind as collateral_kind,
        collateral.value as amount,
        collateral.currency,
        collateral.valued_on,
        collateral.formalities_complete,
        collateral.prior_claims,
        collateral.valid_from,
        collateral.valid_to,
        max(case when collateral.valid_to is null or collateral.valid_to >= $on then 1 else 0 end)
            over (partition by collateral.customer_id) as has_another
    from collateral
    inner join relying on relying.customer_id = collateral.customer_id
    where (collateral.valid_from is null or collateral.valid_from <= $on)
        and (collateral.valued_on is null or collateral.valued_on <= $on)
),

standing as (
    select *
    from begun
    where valid_to is null or valid_to >= $on
),

flawed as (
    select
        *,
        'incomplete' as flaw,
        valid_from as since_on
    from standing
    where formalities_complete is null or not formalities_complete
    union all
    select
        *,
        'claims' as flaw,
        valid_from as since_on
    from standing
    where prior_claims is null
    union all
    select
        *,
        'ended' as flaw,
        valid_to as since_on
    from begun
    where valid_to < $on and has_another = 0
    union all
    select
        *,
        'ending' as flaw,
        valid_from as since_on
    from standing
    where days_between($on, valid_to) <= $ending_notice_days and $ending_notice_days > 0
    union all
    select
        *,
        case when valued_on is null then 'undated' else 'valuation' end as flaw,
        valued_on as since_on
    from standing
    where $valuation_days_max > 0 and (valued_on is null or days_between(valued_on, $on) > $valuation_days_max)
)

select
    customer_id,
    currency,
    cast(amount as decimal(24, 2)) as amount,
    collateral_id,
    collateral_kind,
    flaw,
    flaw as remedy,
    since_on,
    case flaw when 'ended' then valid_to when 'ending' then valid_to when 'valuation' then valued_on end as flaw_on,
    case when flaw in ('ended', 'ending') then valid_to end as due_on,
    case flaw when 'ended' then 'high' when 'incomplete' then 'high' when 'ending' then 'medium' else 'low' end
        as severity
from flawed
