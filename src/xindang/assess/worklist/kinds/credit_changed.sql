/*
title = "信用发生变化"
title_en = "Credit has changed"
clause = "S1-38"
note_zh = "近一个月内获知的不良事件，客户有占用或者现行额度的；每个客户、每种事件一行。催收记录和“其他”不列。"
note = "Adverse events that became known within the last month, of customers with exposure or a limit; one row per customer and kind of event. Dunning and other events are left out."
owner_role = "sales_manager"
given = ["events"]
text_zh = "{since_on} 获知：{event}[（发生于 {occurred_on}）][，占用 {amount}]。请立即上报，检查该客户并决定是否暂停或调整额度。"
text_en = "Known since {since_on}: {event}[ (of {occurred_on})][; exposure {amount}]. Report it at once, review the customer and decide whether to suspend or adjust the limit."

[words.event]
bad_debt = { zh = "不良欠款", en = "a bad debt" }
short_delivery = { zh = "欠货", en = "a short delivery" }
serious_breach = { zh = "严重违约", en = "a serious breach" }
bad_debt_dispute = { zh = "不良债务纠纷", en = "a dispute over a bad debt" }
asset_transfer = { zh = "转移资产", en = "assets moved away" }
unfair_conduct = { zh = "不公正行为", en = "unfair conduct" }
illegality = { zh = "违法经营", en = "an illegal act" }
ordered_to_stop = { zh = "被责令停业", en = "an order to stop business" }
ordered_to_rectify = { zh = "被责令整改", en = "an order to rectify" }
account_seized = { zh = "账户被查封", en = "an account seized" }
account_frozen = { zh = "账户被冻结", en = "an account frozen" }
seizure_risk = { zh = "账户有被查封、冻结的危险", en = "accounts at risk of seizure" }
litigation = { zh = "涉诉", en = "litigation" }
dishonest_listing = { zh = "列入失信名单", en = "listed as a dishonest debtor" }
blacklisted = { zh = "列入黑名单", en = "blacklisted" }
heavy_loss = { zh = "严重亏损", en = "a heavy loss" }
production_stopped = { zh = "停产", en = "production stopped" }
sensitive_to_disclosure = { zh = "对提供资料过分敏感", en = "undue sensitivity to disclosure" }
theft_of_power = { zh = "窃电", en = "theft of power" }
breach_of_power_use = { zh = "违约用电", en = "breach of power use" }
*/
with

relying as (
    select customer_id
    from held_by_unit
    group by customer_id
    union
    select customer_id
    from limit_in_force
    where customer_id is not null and state in ('granted', 'unlimited', 'suspended')
),

held as (
    select
        customer_id,
        case when sum(rateless_count) = 0 then sum(seen_amount) end as amount
    from held_by_unit
    group by customer_id
),

news as (
    select
        events.customer_id,
        events.kind as event,
        max(events.known_on) as known_on,
        max(events.occurred_on) as occurred_on
    from events
    inner join relying on relying.customer_id = events.customer_id
    where events.known_on <= $on and events.known_on > $month_ago and events.occurred_on <= $on
        and events.kind not in ('dunned', 'other')
    group by events.customer_id, events.kind
)

select
    news.customer_id,
    news.event,
    cast(held.amount as decimal(24, 2)) as amount,
    news.known_on as since_on,
    case when news.occurred_on <> news.known_on then news.occurred_on end as occurred_on,
    case when news.event in ('litigation', 'sensitive_to_disclosure') then 'medium' else 'high' end as severity
from news
left join held on held.customer_id = news.customer_id
