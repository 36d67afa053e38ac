/*
title = "档案资料"
title_en = "Completeness of the dossier"
grain = "customer_id"
note = "What is known of a dossier is what the latest day on file by the day says, for dossier_days_max days; of several rows of that day the worst. An archive is kept where the book gives the table and does not say that it begins later; then whoever has no row is unknown."

[parameters.dossier_days_max]
default = 92
unit = "天"
title = "档案完整情况的有效天数"
title_en = "Days for which a statement of a dossier's completeness holds"

[facts.has_dossiers]
type = "bool"
title = "账簿载有档案完整情况"
title_en = "The book tells how complete dossiers are"
null = "不会未知"
null_en = "never unknown"

[facts.key_information_missing_count]
type = "int"
bounded = true
title = "尚缺的关键资料项数"
title_en = "Key items of information lacking"
null = "没有该客户有效期内的档案完整情况"
null_en = "nothing in date says how complete the dossier is"

[facts.dossier_contradiction_count]
type = "int"
bounded = true
title = "档案中未了结的矛盾数"
title_en = "Open contradictions in the dossier"
null = "没有该客户有效期内的档案完整情况"
null_en = "nothing in date says how complete the dossier is"
*/
with

told as (
    select
        customer_id,
        key_item_count - key_known_count as lacking_count,
        contradiction_open_count,
        dossiers.on as told_on,
        max(dossiers.on) over (partition by customer_id) as last_on
    from dossiers
    where dossiers.on <= $on and days_between(dossiers.on, $on) <= $dossier_days_max
),

-- A row that was left out on reading may be the one that matters: then nobody knows.
kept as (
    select
        given and (covers_from is null or covers_from <= $on) as is_kept,
        rows_left_out
    from coverage
    where table_name = 'dossiers'
),

latest as (
    select
        customer_id,
        case when count(*) = count(lacking_count) then max(lacking_count) end as lacking_count,
        case when count(*) = count(contradiction_open_count) then max(contradiction_open_count) end as open_count
    from told
    where told_on = last_on
    group by customer_id
)

select
    customers.customer_id,
    kept.is_kept as has_dossiers,
    case when not kept.rows_left_out then latest.lacking_count end as key_information_missing_count,
    case when not kept.rows_left_out then latest.open_count end as dossier_contradiction_count
from customers
cross join kept
left join latest on latest.customer_id = customers.customer_id
