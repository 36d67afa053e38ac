/*
title = "争议的样子"
title_en = "What disputes look like"
grain = "customer_id"
note = "Of the items issued within 6 months (sales and power, no charges for lateness). A dispute withdrawn has no finding and is left out of the findings. Ours: found for us. Shares are by number. Where nothing was disputed the share is a true zero; otherwise fewer items than payment_items_min prove nothing."

[facts.issued_item_count_6m]
type = "int"
bounded = true
title = "近 6 个月发生的账款笔数"
title_en = "Items issued within 6 months"
null = "账款记录未完整覆盖 6 个月"
null_en = "the ledger does not cover 6 months"
window = "6m"
needs = ["items"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.disputed_item_count_6m]
type = "int"
bounded = true
title = "近 6 个月账款中有争议的笔数"
title_en = "Items of 6 months that were disputed"
null = "账款记录或争议登记未完整覆盖 6 个月"
null_en = "the ledger or the register of disputes does not cover 6 months"
window = "6m"
needs = ["items", "disputes"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.disputed_item_share_6m]
type = "ratio"
title = "近 6 个月账款中有争议的笔数比例"
title_en = "Share of the items of 6 months that were disputed, by number"
null = "账款记录或争议登记未完整覆盖 6 个月，或有争议而账款不足规定笔数"
null_en = "the ledger or the register of disputes does not cover 6 months, or there are disputes and fewer items than payment_items_min"
window = "6m"
needs = ["items", "disputes"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.dispute_count_6m]
type = "int"
bounded = true
title = "对这些账款提出的争议次数"
title_en = "Disputes raised of those items"
null = "账款记录或争议登记未完整覆盖 6 个月"
null_en = "the ledger or the register of disputes does not cover 6 months"
window = "6m"
needs = ["items", "disputes"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.dispute_after_due_count_6m]
type = "int"
bounded = true
title = "这些争议中到期以后才提出的次数"
title_en = "Those of the disputes that were raised after the due date"
null = "有争议的账款没有到期日，或记录未完整覆盖 6 个月"
null_en = "a disputed item has no due date, or the records do not cover 6 months"
window = "6m"
needs = ["items", "disputes"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.dispute_after_due_share_6m]
type = "ratio"
title = "这些争议中到期以后才提出的比例"
title_en = "Share of those disputes that were raised after the due date"
null = "没有争议，有争议的账款没有到期日，或记录未完整覆盖 6 个月"
null_en = "there is no dispute, a disputed item has no due date, or the records do not cover 6 months"
window = "6m"
needs = ["items", "disputes"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.dispute_finding_count_6m]
type = "int"
bounded = true
title = "这些争议中已有结论的次数"
title_en = "Those of the disputes that have a finding"
null = "已了结的争议没有写明结论，或记录未完整覆盖 6 个月"
null_en = "a dispute that is settled does not say its finding, or the records do not cover 6 months"
window = "6m"
needs = ["items", "disputes"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.dispute_ours_count_6m]
type = "int"
bounded = true
title = "其中结论为我方有理的次数"
title_en = "Those of the findings that are for us"
null = "已了结的争议没有写明结论，或记录未完整覆盖 6 个月"
null_en = "a dispute that is settled does not say its finding, or the records do not cover 6 months"
window = "6m"
needs = ["items", "disputes"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.dispute_ours_share_6m]
type = "ratio"
title = "这些争议中已有结论的，结论为我方有理的比例"
title_en = "Share found for us of those of them that have a finding"
null = "没有已有结论的争议，已了结的没有写明结论，或记录未完整覆盖 6 个月"
null_en = "none has a finding, one that is settled does not say which, or the records do not cover 6 months"
window = "6m"
needs = ["items", "disputes"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"
*/
with

recent as (
    select
        item_id,
        customer_id,
        due_on
    from items
    where side in ('sale', 'power') and kind not in ('credit_note', 'late_charge', 'interest') and amount > 0
        and issued_on <= $on and issued_on > $on_6m_ago
),

issued as (
    select
        customer_id,
        count(*) as item_count
    from recent
    group by customer_id
),

raised as (
    select
        recent.customer_id,
        recent.item_id,
        case
            when recent.due_on is null then null
            when disputes.raised_on > recent.due_on then 1
            else 0
        end as is_after_due,
        case when disputes.resolved_on <= $on then 1 else 0 end as is_resolved,
        disputes.outcome
    from disputes
    inner join recent on recent.item_id = disputes.item_id
    where disputes.raised_on <= $on
),

of_items as (
    select
        customer_id,
        item_id,
        count(*) as dispute_count,
        count(is_after_due) as dated_count,
        sum(is_after_due) as after_due_count,
        sum(case when is_resolved = 1 and (outcome is null or outcome <> 'withdrawn') then 1 else 0 end) as found_count,
        sum(case when is_resolved = 1 and outcome is null then 1 else 0 end) as untold_count,
        sum(case when is_resolved = 1 and outcome = 'ours' then 1 else 0 end) as ours_count
    from raised
    group by customer_id, item_id
),

disputed as (
    select
        customer_id,
        count(*) as item_count,
        sum(dispute_count) as dispute_count,
        sum(dated_count) as dated_count,
        sum(after_due_count) as after_due_count,
        sum(found_count) as found_count,
        sum(untold_count) as untold_count,
        sum(ours_count) as ours_count
    from of_items
    group by customer_id
)

select
    customers.customer_id,
    coalesce(issued.item_count, 0) as issued_item_count_6m,
    coalesce(disputed.item_count, 0) as disputed_item_count_6m,
    case
        when disputed.item_count is null then ratio(0, 1)
        when issued.item_count >= $payment_items_min then ratio(disputed.item_count, issued.item_count)
    end as disputed_item_share_6m,
    coalesce(disputed.dispute_count, 0) as dispute_count_6m,
    coalesce(disputed.after_due_count, 0) as dispute_after_due_count_6m_seen,
    case when disputed.dated_count < disputed.dispute_count then null else coalesce(disputed.after_due_count, 0) end
        as dispute_after_due_count_6m,
    case
        when disputed.dated_count = disputed.dispute_count
            then ratio(disputed.after_due_count, disputed.dispute_count)
    end as dispute_after_due_share_6m,
    coalesce(disputed.found_count - disputed.untold_count, 0) as dispute_finding_count_6m_seen,
    case when disputed.untold_count > 0 then null else coalesce(disputed.found_count, 0) end
        as dispute_finding_count_6m,
    coalesce(disputed.ours_count, 0) as dispute_ours_count_6m_seen,
    case when disputed.untold_count > 0 then null else coalesce(disputed.ours_count, 0) end as dispute_ours_count_6m,
    case when disputed.untold_count = 0 then ratio(disputed.ours_count, disputed.found_count) end
        as dispute_ours_share_6m
from customers
left join issued on issued.customer_id = customers.customer_id
left join disputed on disputed.customer_id = customers.customer_id
