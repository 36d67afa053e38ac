/*
title = "不良事件"
title_en = "Adverse events"
grain = "customer_id"
note = "An event counts from the day it was known. It counts for 24 months from its day; a state (a freeze, a listing, a stop) also when it began earlier and was still running within those 24 months."

[facts.bad_debt_count_24m]
type = "int"
title = "近 24 个月坏账次数"
title_en = "Bad debts within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.short_delivery_count_24m]
type = "int"
title = "近 24 个月欠货次数"
title_en = "Short deliveries within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.serious_breach_count_24m]
type = "int"
title = "近 24 个月严重违约次数"
title_en = "Serious breaches within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.bad_debt_dispute_count_24m]
type = "int"
title = "近 24 个月不良债务纠纷次数"
title_en = "Disputes over bad debts within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.asset_transfer_count_24m]
type = "int"
title = "近 24 个月转移资产次数"
title_en = "Assets moved away within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.unfair_conduct_count_24m]
type = "int"
title = "近 24 个月不公正行为次数"
title_en = "Unfair conduct within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.illegality_count_24m]
type = "int"
title = "近 24 个月违法经营次数"
title_en = "Illegal acts within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.dishonest_listing_count_24m]
type = "int"
title = "近 24 个月或仍持续的列入失信名单次数"
title_en = "Dishonest-debtor listings within 24 months or still running"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.blacklisted_count_24m]
type = "int"
title = "近 24 个月或仍持续的列入黑名单次数"
title_en = "Blacklistings within 24 months or still running"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.theft_of_power_count_24m]
type = "int"
title = "近 24 个月窃电次数"
title_en = "Theft of power within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true
serves = "the power policy, S3-1b"

[facts.breach_of_power_use_count_24m]
type = "int"
title = "近 24 个月违约用电次数"
title_en = "Breach of power use within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true
serves = "the power policy, S3-1b"

[facts.ordered_to_stop_count_24m]
type = "int"
title = "近 24 个月或仍持续的责令停业次数"
title_en = "Orders to stop business within 24 months or still running"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.ordered_to_rectify_count_24m]
type = "int"
title = "近 24 个月或仍持续的责令整改次数"
title_en = "Orders to rectify within 24 months or still running"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.heavy_loss_count_24m]
type = "int"
title = "近 24 个月严重亏损次数"
title_en = "Reports of heavy loss within 24 months"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.production_stopped_count_24m]
type = "int"
title = "近 24 个月或仍持续的停产次数"
title_en = "Stops of production within 24 months or still running"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.account_seized_count]
type = "int"
title = "账户被查封（现存）次数"
title_en = "Accounts seized now"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.account_frozen_count]
type = "int"
title = "账户被冻结（现存）次数"
title_en = "Accounts frozen now"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true

[facts.seizure_risk_count]
type = "int"
title = "有被查封、冻结的危险（现存）次数"
title_en = "Risks of seizure now"
null = "没有查过：只有规则所列的查询才能说明没有"
null_en = "nobody has looked: known only through the searches that a rule names"
bounded = true
searched = true
*/
with

in_force as (
    select
        customer_id,
        kind,
        case when ended_on is null or ended_on > $on then 1 else 0 end as running
    from events
    where known_on <= $on and occurred_on <= $on
        and (
            occurred_on > $on_24m_ago
            or (ended_on is null or ended_on > $on_24m_ago) and kind in (
                'account_seized', 'account_frozen', 'seizure_risk', 'ordered_to_stop', 'ordered_to_rectify',
                'dishonest_listing', 'blacklisted', 'production_stopped'
            )
        )
)

select
    customer_id,
    sum(case when kind = 'bad_debt' then 1 else 0 end) as bad_debt_count_24m,
    sum(case when kind = 'short_delivery' then 1 else 0 end) as short_delivery_count_24m,
    sum(case when kind = 'serious_breach' then 1 else 0 end) as serious_breach_count_24m,
    sum(case when kind = 'bad_debt_dispute' then 1 else 0 end) as bad_debt_dispute_count_24m,
    sum(case when kind = 'asset_transfer' then 1 else 0 end) as asset_transfer_count_24m,
    sum(case when kind = 'unfair_conduct' then 1 else 0 end) as unfair_conduct_count_24m,
    sum(case when kind = 'illegality' then 1 else 0 end) as illegality_count_24m,
    sum(case when kind = 'dishonest_listing' then 1 else 0 end) as dishonest_listing_count_24m,
    sum(case when kind = 'blacklisted' then 1 else 0 end) as blacklisted_count_24m,
    sum(case when kind = 'theft_of_power' then 1 else 0 end) as theft_of_power_count_24m,
    sum(case when kind = 'breach_of_power_use' then 1 else 0 end) as breach_of_power_use_count_24m,
    sum(case when kind = 'ordered_to_stop' then 1 else 0 end) as ordered_to_stop_count_24m,
    sum(case when kind = 'ordered_to_rectify' then 1 else 0 end) as ordered_to_rectify_count_24m,
    sum(case when kind = 'heavy_loss' then 1 else 0 end) as heavy_loss_count_24m,
    sum(case when kind = 'production_stopped' then 1 else 0 end) as production_stopped_count_24m,
    sum(case when kind = 'account_seized' then running else 0 end) as account_seized_count,
    sum(case when kind = 'account_frozen' then running else 0 end) as account_frozen_count,
    sum(case when kind = 'seizure_risk' then running else 0 end) as seizure_risk_count
from in_force
group by customer_id
