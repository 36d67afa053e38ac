/*
title = "基本情况与往来"
title_en = "Profile and dealings"
grain = "customer_id"
note = "What we charge for lateness is no dealing, and a loan makes nobody a buyer. Which side a customer is on: what the file says, and whatever was dealt in the last 12 months. That he is not on the other side needs the file to say so, or a ledger that covers 12 months."

[facts.is_buyer]
type = "bool"
title = "是下游客户（买方）"
title_en = "Buys from us"
null = "档案未写明买方或供应商，近 12 个月的账款记录也看不出"
null_en = "the file gives no side, and no item of the last 12 months shows one"

[facts.is_supplier]
type = "bool"
title = "是上游供应商"
title_en = "Supplies us"
null = "档案未写明买方或供应商，近 12 个月的账款记录也看不出"
null_en = "the file gives no side, and no item of the last 12 months shows one"

[facts.first_dealing_months]
type = "int"
bounded = true
title = "距首次往来的整月数"
title_en = "Full months since the first dealing"
unit = "月"
null = "档案未写明首次往来日期；账款记录只能说明至少这么久"
null_en = "the file does not say when dealings began; the ledger shows only that they are at least this old"

[facts.dealing_count_12m]
type = "int"
bounded = true
title = "近 12 个月往来笔数"
title_en = "Dealings in the last 12 months"
null = "账款记录未覆盖最近 12 个月"
null_en = "the ledger does not cover the last 12 months"
window = "12m"
needs = ["items"]
age_days = 31

[facts.dossier_refreshed_days]
type = "int"
title = "距档案上次全面更新的天数"
title_en = "Days since the dossier was last fully refreshed"
unit = "天"
null = "没有更新记录"
null_en = "no refresh is on file"
serves = "worklist of S1-12"
*/
with

dealt as (
    select
        customer_id,
        min(issued_on) as first_on,
        sum(case when issued_on > $on_12m_ago then 1 else 0 end) as count_12m,
        max(case when side = 'prepayment' and issued_on > $on_12m_ago then 1 else 0 end) as supplied,
        max(case when side in ('sale', 'power') and issued_on > $on_12m_ago then 1 else 0 end) as bought
    from items
    where issued_on <= $on and kind not in ('credit_note', 'late_charge', 'interest')
    group by customer_id
),

dated as (
    select
        customers.customer_id,
        customers.side,
        case when customers.opened_on <= $on then customers.opened_on end as opened_on,
        case when customers.refreshed_on <= $on then customers.refreshed_on end as refreshed_on,
        dealt.first_on,
        dealt.count_12m,
        dealt.supplied,
        dealt.bought
    from customers
    left join dealt on dealt.customer_id = customers.customer_id
),

ledger as (
    select
        case
            when complete and days_between($on_12m_ago, covers_from) <= 1 and days_between(covers_to, $on) <= 31 then 1
            else 0
        end as covers_12m
    from coverage
    where table_name = 'items'
),

first as (
    select
        customer_id,
        least(opened_on, first_on) as seen_on,
        case when opened_on is not null then least(opened_on, first_on) end as known_on
    from dated
)

select
    dated.customer_id,
    case
        when dated.side in ('buyer', 'both') or dated.bought = 1 then true
        when dated.side = 'supplier' or dated.supplied = 1 and ledger.covers_12m = 1 then false
    end as is_buyer,
    case
        when dated.side in ('supplier', 'both') or dated.supplied = 1 then true
        when dated.side = 'buyer' or dated.bought = 1 and ledger.covers_12m = 1 then false
    end as is_supplier,
    (year($on) - year(first.seen_on)) * 12 + month($on) - month(first.seen_on)
        - case when day($on) < day(first.seen_on) then 1 else 0 end as first_dealing_months_seen,
    (year($on) - year(first.known_on)) * 12 + month($on) - month(first.known_on)
        - case when day($on) < day(first.known_on) then 1 else 0 end as first_dealing_months,
    coalesce(dated.count_12m, 0) as dealing_count_12m,
    days_between(dated.refreshed_on, $on) as dossier_refreshed_days
from dated
cross join ledger
inner join first on first.customer_id = dated.customer_id
