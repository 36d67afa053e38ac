/*
title = "付款快慢"
title_en = "How late payments are"
grain = "customer_id"
note = "Days from due to paid, item by item, less than nothing where paid before due; of what is not paid, up to the last day that the record of payments reaches. Sales and power, no charges for lateness, nothing that a credit note undid in full; an item is judged once its grace has passed. A span holds what fell due in it and was issued at most 3 months before it began, so that a ledger that covers both holds all of it. A mean is taken to a tenth of a day. Paid in parts: money came on two days or more, or some came and the rest did not. Late: beyond the grace. An item stood late within 3 months where it was closed late in them or still is open. Where nothing is late the share is a true zero; otherwise fewer items than payment_items_min prove nothing."

[parameters.quarter_items_min]
default = 2
unit = "笔"
title = "判断一个季度付款快慢所需的最少笔数"
title_en = "Fewest items that show how late the payments of a quarter are"

[facts.due_item_count_12m]
type = "int"
bounded = true
title = "近 12 个月到期的账款笔数"
title_en = "Items due within 12 months"
null = "账款、结算记录未覆盖 15 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.late_item_count_12m]
type = "int"
bounded = true
title = "近 12 个月到期账款逾期付款的笔数"
title_en = "Items due within 12 months that were paid late"
null = "账款、结算记录未覆盖 15 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.late_item_share_12m]
type = "ratio"
title = "近 12 个月到期账款逾期付款的笔数比例"
title_en = "Share of the items due within 12 months that were paid late, by number"
null = "账款、结算记录未覆盖 15 个月、有逾期而到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, some are late and fewer items than payment_items_min fell due, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.late_item_count_3m]
type = "int"
bounded = true
title = "近 3 个月内处于逾期的账款笔数"
title_en = "Items that stood late within 3 months"
null = "账款、结算记录未覆盖 15 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.late_days_mean_12m]
type = "days"
unit = "天"
title = "近 12 个月到期账款平均晚付天数"
title_en = "Mean days late of the items due within 12 months"
null = "账款、结算记录未覆盖 15 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, fewer items than payment_items_min fell due, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.due_item_count_quarter_1]
type = "int"
bounded = true
title = "最近 3 个月到期的账款笔数"
title_en = "Items due within the last 3 months"
null = "账款、结算记录未覆盖 6 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 6 months, or an item has no due date"
window = "6m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.late_days_mean_quarter_1]
type = "days"
unit = "天"
title = "最近 3 个月到期账款平均晚付天数"
title_en = "Mean days late of the items due within the last 3 months"
null = "账款、结算记录未覆盖 6 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 6 months, fewer items than quarter_items_min fell due, or an item has no due date"
window = "6m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.due_item_count_quarter_2]
type = "int"
bounded = true
title = "前第二个 3 个月到期的账款笔数"
title_en = "Items due 3 to 6 months ago"
null = "账款、结算记录未覆盖 9 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 9 months, or an item has no due date"
window = "9m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.late_days_mean_quarter_2]
type = "days"
unit = "天"
title = "前第二个 3 个月到期账款平均晚付天数"
title_en = "Mean days late of the items due 3 to 6 months ago"
null = "账款、结算记录未覆盖 9 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 9 months, fewer items than quarter_items_min fell due, or an item has no due date"
window = "9m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.due_item_count_quarter_3]
type = "int"
bounded = true
title = "前第三个 3 个月到期的账款笔数"
title_en = "Items due 6 to 9 months ago"
null = "账款、结算记录未覆盖 12 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 12 months, or an item has no due date"
window = "12m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.late_days_mean_quarter_3]
type = "days"
unit = "天"
title = "前第三个 3 个月到期账款平均晚付天数"
title_en = "Mean days late of the items due 6 to 9 months ago"
null = "账款、结算记录未覆盖 12 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 12 months, fewer items than quarter_items_min fell due, or an item has no due date"
window = "12m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.due_item_count_quarter_4]
type = "int"
bounded = true
title = "前第四个 3 个月到期的账款笔数"
title_en = "Items due 9 to 12 months ago"
null = "账款、结算记录未覆盖 15 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.late_days_mean_quarter_4]
type = "days"
unit = "天"
title = "前第四个 3 个月到期账款平均晚付天数"
title_en = "Mean days late of the items due 9 to 12 months ago"
null = "账款、结算记录未覆盖 15 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, fewer items than quarter_items_min fell due, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.due_item_count_6m]
type = "int"
bounded = true
title = "近 6 个月到期的账款笔数"
title_en = "Items due within 6 months"
null = "账款、结算记录未覆盖 9 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 9 months, or an item has no due date"
window = "9m"
needs = ["items", "settlements"]
age_days = 31
serves = "smokescreen signal of S2-3.2a; habitual payers told from those in distress, S2-3.2b"

[facts.late_days_mean_6m]
type = "days"
unit = "天"
title = "近 6 个月到期账款平均晚付天数"
title_en = "Mean days late of the items due within 6 months"
null = "账款、结算记录未覆盖 9 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 9 months, fewer items than payment_items_min fell due, or an item has no due date"
window = "9m"
needs = ["items", "settlements"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.due_item_count_prior_6m]
type = "int"
bounded = true
title = "再前 6 个月到期的账款笔数"
title_en = "Items due in the 6 months before"
null = "账款、结算记录未覆盖 15 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "smokescreen signal of S2-3.2a; habitual payers told from those in distress, S2-3.2b"

[facts.late_days_mean_prior_6m]
type = "days"
unit = "天"
title = "再前 6 个月到期账款平均晚付天数"
title_en = "Mean days late of the items due in the 6 months before"
null = "账款、结算记录未覆盖 15 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, fewer items than payment_items_min fell due, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.slower_days_6m]
type = "days"
unit = "天"
title = "近 6 个月付款比再前 6 个月慢的天数"
title_en = "Days by which payments of 6 months are slower than those of the 6 before"
null = "两段中有一段的平均晚付天数未知"
null_en = "the mean days late of one of the two are not known"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "smokescreen signal of S2-3.2a"

[facts.part_paid_count_6m]
type = "int"
bounded = true
title = "近 6 个月到期账款分次付款的笔数"
title_en = "Items due within 6 months that were paid in parts"
null = "账款、结算记录未覆盖 9 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 9 months, or an item has no due date"
window = "9m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.part_paid_share_6m]
type = "ratio"
title = "近 6 个月到期账款分次付款的笔数比例"
title_en = "Share of the items due within 6 months that were paid in parts, by number"
null = "账款、结算记录未覆盖 9 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 9 months, fewer items than payment_items_min fell due, or an item has no due date"
window = "9m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.part_paid_count_prior_6m]
type = "int"
bounded = true
title = "再前 6 个月到期账款分次付款的笔数"
title_en = "Items due in the 6 months before that were paid in parts"
null = "账款、结算记录未覆盖 15 个月，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"

[facts.part_paid_share_prior_6m]
type = "ratio"
title = "再前 6 个月到期账款分次付款的笔数比例"
title_en = "Share of the items due in the 6 months before that were paid in parts, by number"
null = "账款、结算记录未覆盖 15 个月、到期不足规定笔数，或有账款没有到期日"
null_en = "ledger and payments do not cover 15 months, fewer items than payment_items_min fell due, or an item has no due date"
window = "15m"
needs = ["items", "settlements"]
age_days = 31
serves = "habitual payers told from those in distress, S2-3.2b"
*/
with

credited as (
    select
        applies_to as item_id,
        sum(amount) as amount
    from items
    where kind = 'credit_note' and applies_to is not null and issued_on <= $on and issued_on > $on_15m_ago
    group by applies_to
),

received as (
    select
        settlements.item_id,
        sum(settlements.amount) as amount,
        min(settlements.settled_on) as first_on,
        max(settlements.settled_on) as last_on
    from settlements
    inner join items on items.item_id = settlements.item_id
    where items.issued_on > $on_15m_ago
        and settlements.amount > 0 and settlements.settled_on <= $on
        and (settlements.bounced_on is null or settlements.bounced_on > $on)
        and (settlements.method is null or settlements.method not in ('writeoff', 'offset'))
    group by settlements.item_id
),

-- What is not paid is seen to be so only where the record of payments reaches back to its issue.
recorded as (
    select
        covers_from,
        complete
    from coverage
    where table_name = 'settlements'
),

judged as (
    select
        items.customer_id,
        items.issued_on,
        items.due_on,
        item_state.closed_on,
        days_between(items.due_on, coalesce(item_state.closed_on, $settled_until)) as days_late,
        received.first_on < received.last_on or received.amount < items.amount - coalesce(credited.amount, 0)
            as is_in_parts,
        item_state.closed_on is not null or recorded.complete and recorded.covers_from <= items.issued_on as is_seen
    from items
    cross join recorded
    inner join item_state on item_state.item_id = items.item_id
    left join credited on credited.item_id = items.item_id
    left join received on received.item_id = items.item_id
    where items.side in ('sale', 'power') and items.kind not in ('credit_note', 'late_charge', 'interest')
        and items.issued_on <= $on and items.issued_on > $on_15m_ago
        and items.amount > 0 and (credited.amount is null or credited.amount < items.amount)
        and (items.due_on is null or days_between(items.due_on, $settled_until) > $settle_grace_days)
),

-- An item without a due date may have fallen due in any span that it is old enough for.
spanned as (
    select
        customer_id,
        days_late,
        case when days_late > $settle_grace_days then 1 else 0 end as is_late,
        case when is_in_parts then 1 else 0 end as is_in_parts,
        case when due_on is null then 1 else 0 end as is_dateless,
        case when due_on is null then 0 else 1 end as is_dated,
        case when is_seen then 1 else 0 end as is_seen,
        case when closed_on is null or closed_on > $on_3m_ago then 1 else 0 end as in_3m,
        case when coalesce(due_on, $on) > $on_12m_ago then 1 else 0 end as in_12m,
        case when coalesce(due_on, $on) > $on_6m_ago and issued_on > $on_9m_ago then 1 else 0 end as in_6m,
        case when coalesce(due_on, issued_on) <= $on_6m_ago and coalesce(due_on, $on) > $on_12m_ago then 1 else 0 end
            as in_prior_6m,
        case when coalesce(due_on, $on) > $on_3m_ago and issued_on > $on_6m_ago then 1 else 0 end as in_quarter_1,
        case
            when coalesce(due_on, issued_on) <= $on_3m_ago and coalesce(due_on, $on) > $on_6m_ago
                and issued_on > $on_9m_ago then 1
            else 0
        end as in_quarter_2,
        case
            when coalesce(due_on, issued_on) <= $on_6m_ago and coalesce(due_on, $on) > $on_9m_ago
                and issued_on > $on_12m_ago then 1
            else 0
        end as in_quarter_3,
        case when coalesce(due_on, issued_on) <= $on_9m_ago and coalesce(due_on, $on) > $on_12m_ago then 1 else 0 end
            as in_quarter_4
    from judged
),

added as (
    select
        customer_id,
        sum(in_12m) as count_12m,
        sum(in_12m * is_dated) as dated_12m,
        sum(in_12m * days_late) as days_12m,
        sum(in_12m * is_late) as late_12m,
        sum(in_12m * is_late * is_seen) as late_seen_12m,
        max(in_12m * is_dateless) as dateless_12m,
        sum(in_3m * is_late) as late_3m,
        sum(in_3m * is_late * is_seen) as late_seen_3m,
        max(in_3m * is_dateless) as dateless_3m,
        sum(in_6m) as count_6m,
        sum(in_6m * is_dated) as dated_6m,
        sum(in_6m * days_late) as days_6m,
        sum(in_6m * is_in_parts) as parts_6m,
        sum(in_6m * is_in_parts * is_dated * is_seen) as parts_seen_6m,
        max(in_6m * is_dateless) as dateless_6m,
        sum(in_prior_6m) as count_prior_6m,
        sum(in_prior_6m * is_dated) as dated_prior_6m,
        sum(in_prior_6m * days_late) as days_prior_6m,
        sum(in_prior_6m * is_in_parts) as parts_prior_6m,
        sum(in_prior_6m * is_in_parts * is_dated * is_seen) as parts_seen_prior_6m,
        max(in_prior_6m * is_dateless) as dateless_prior_6m,
        sum(in_quarter_1) as count_1,
        sum(in_quarter_1 * is_dated) as dated_1,
        sum(in_quarter_1 * days_late) as days_1,
        max(in_quarter_1 * is_dateless) as dateless_1,
        sum(in_quarter_2) as count_2,
        sum(in_quarter_2 * is_dated) as dated_2,
        sum(in_quarter_2 * days_late) as days_2,
        max(in_quarter_2 * is_dateless) as dateless_2,
        sum(in_quarter_3) as count_3,
        sum(in_quarter_3 * is_dated) as dated_3,
        sum(in_quarter_3 * days_late) as days_3,
        max(in_quarter_3 * is_dateless) as dateless_3,
        sum(in_quarter_4) as count_4,
        sum(in_quarter_4 * is_dated) as dated_4,
        sum(in_quarter_4 * days_late) as days_4,
        max(in_quarter_4 * is_dateless) as dateless_4
    from spanned
    group by customer_id
),

meant as (
    select
        customer_id,
        dated_12m as due_item_count_12m_seen,
        case when dateless_12m = 0 then count_12m end as due_item_count_12m,
        dated_1 as due_item_count_quarter_1_seen,
        case when dateless_1 = 0 then count_1 end as due_item_count_quarter_1,
        dated_2 as due_item_count_quarter_2_seen,
        case when dateless_2 = 0 then count_2 end as due_item_count_quarter_2,
        dated_3 as due_item_count_quarter_3_seen,
        case when dateless_3 = 0 then count_3 end as due_item_count_quarter_3,
        dated_4 as due_item_count_quarter_4_seen,
        case when dateless_4 = 0 then count_4 end as due_item_count_quarter_4,
        dated_6m as due_item_count_6m_seen,
        case when dateless_6m = 0 then count_6m end as due_item_count_6m,
        dated_prior_6m as due_item_count_prior_6m_seen,
        case when dateless_prior_6m = 0 then count_prior_6m end as due_item_count_prior_6m,
        late_seen_12m as late_item_count_12m_seen,
        case when dateless_12m = 0 then late_12m end as late_item_count_12m,
        parts_seen_prior_6m as part_paid_count_prior_6m_seen,
        case when dateless_prior_6m = 0 then parts_prior_6m end as part_paid_count_prior_6m,
        case
            when dateless_12m = 0 and late_12m = 0 then ratio(0, 1)
            when dateless_12m = 0 and count_12m >= $payment_items_min then ratio(late_12m, count_12m)
        end as late_item_share_12m,
        late_seen_3m as late_item_count_3m_seen,
        case when dateless_3m = 0 then late_3m end as late_item_count_3m,
        case when dateless_12m = 0 and count_12m >= $payment_items_min then ratio(days_12m, count_12m) end
            as days_mean_12m,
        case when dateless_1 = 0 and count_1 >= $quarter_items_min then ratio(days_1, count_1) end as days_mean_1,
        case when dateless_2 = 0 and count_2 >= $quarter_items_min then ratio(days_2, count_2) end as days_mean_2,
        case when dateless_3 = 0 and count_3 >= $quarter_items_min then ratio(days_3, count_3) end as days_mean_3,
        case when dateless_4 = 0 and count_4 >= $quarter_items_min then ratio(days_4, count_4) end as days_mean_4,
        case when dateless_6m = 0 and count_6m >= $payment_items_min then ratio(days_6m, count_6m) end
            as days_mean_6m,
        case
            when dateless_prior_6m = 0 and count_prior_6m >= $payment_items_min
                then ratio(days_prior_6m, count_prior_6m)
        end as days_mean_prior_6m,
        parts_seen_6m as part_paid_count_6m_seen,
        case when dateless_6m = 0 then parts_6m end as part_paid_count_6m,
        case when dateless_6m = 0 and count_6m >= $payment_items_min then ratio(parts_6m, count_6m) end
            as part_paid_share_6m,
        case
            when dateless_prior_6m = 0 and count_prior_6m >= $payment_items_min
                then ratio(parts_prior_6m, count_prior_6m)
        end as part_paid_share_prior_6m
    from added
),

-- Signals compare what people are shown: days to a tenth.
rounded as (
    select
        customer_id,
        due_item_count_12m_seen,
        due_item_count_12m,
        due_item_count_quarter_1_seen,
        due_item_count_quarter_1,
        due_item_count_quarter_2_seen,
        due_item_count_quarter_2,
        due_item_count_quarter_3_seen,
        due_item_count_quarter_3,
        due_item_count_quarter_4_seen,
        due_item_count_quarter_4,
        due_item_count_6m_seen,
        due_item_count_6m,
        due_item_count_prior_6m_seen,
        due_item_count_prior_6m,
        late_item_count_12m_seen,
        late_item_count_12m,
        part_paid_count_prior_6m_seen,
        part_paid_count_prior_6m,
        late_item_share_12m,
        late_item_count_3m_seen,
        late_item_count_3m,
        cast(days_mean_12m as decimal(9, 1)) as late_days_mean_12m,
        cast(days_mean_1 as decimal(9, 1)) as late_days_mean_quarter_1,
        cast(days_mean_2 as decimal(9, 1)) as late_days_mean_quarter_2,
        cast(days_mean_3 as decimal(9, 1)) as late_days_mean_quarter_3,
        cast(days_mean_4 as decimal(9, 1)) as late_days_mean_quarter_4,
        cast(days_mean_6m as decimal(9, 1)) as late_days_mean_6m,
        cast(days_mean_prior_6m as decimal(9, 1)) as late_days_mean_prior_6m,
        part_paid_count_6m_seen,
        part_paid_count_6m,
        part_paid_share_6m,
        part_paid_share_prior_6m
    from meant
)

select
    customers.customer_id,
    coalesce(rounded.due_item_count_12m_seen, 0) as due_item_count_12m_seen,
    case when rounded.customer_id is null then 0 else rounded.due_item_count_12m end as due_item_count_12m,
    coalesce(rounded.due_item_count_quarter_1_seen, 0) as due_item_count_quarter_1_seen,
    case when rounded.customer_id is null then 0 else rounded.due_item_count_quarter_1 end as due_item_count_quarter_1,
    coalesce(rounded.due_item_count_quarter_2_seen, 0) as due_item_count_quarter_2_seen,
    case when rounded.customer_id is null then 0 else rounded.due_item_count_quarter_2 end as due_item_count_quarter_2,
    coalesce(rounded.due_item_count_quarter_3_seen, 0) as due_item_count_quarter_3_seen,
    case when rounded.customer_id is null then 0 else rounded.due_item_count_quarter_3 end as due_item_count_quarter_3,
    coalesce(rounded.due_item_count_quarter_4_seen, 0) as due_item_count_quarter_4_seen,
    case when rounded.customer_id is null then 0 else rounded.due_item_count_quarter_4 end as due_item_count_quarter_4,
    coalesce(rounded.due_item_count_6m_seen, 0) as due_item_count_6m_seen,
    case when rounded.customer_id is null then 0 else rounded.due_item_count_6m end as due_item_count_6m,
    coalesce(rounded.due_item_count_prior_6m_seen, 0) as due_item_count_prior_6m_seen,
    case when rounded.customer_id is null then 0 else rounded.due_item_count_prior_6m end as due_item_count_prior_6m,
    coalesce(rounded.late_item_count_12m_seen, 0) as late_item_count_12m_seen,
    case when rounded.customer_id is null then 0 else rounded.late_item_count_12m end as late_item_count_12m,
    coalesce(rounded.part_paid_count_prior_6m_seen, 0) as part_paid_count_prior_6m_seen,
    case when rounded.customer_id is null then 0 else rounded.part_paid_count_prior_6m end as part_paid_count_prior_6m,
    case when rounded.customer_id is null then ratio(0, 1) else rounded.late_item_share_12m end as late_item_share_12m,
    coalesce(rounded.late_item_count_3m_seen, 0) as late_item_count_3m_seen,
    case when rounded.customer_id is null then 0 else rounded.late_item_count_3m end as late_item_count_3m,
    rounded.late_days_mean_12m,
    rounded.late_days_mean_quarter_1,
    rounded.late_days_mean_quarter_2,
    rounded.late_days_mean_quarter_3,
    rounded.late_days_mean_quarter_4,
    rounded.late_days_mean_6m,
    rounded.late_days_mean_prior_6m,
    rounded.late_days_mean_6m - rounded.late_days_mean_prior_6m as slower_days_6m,
    coalesce(rounded.part_paid_count_6m_seen, 0) as part_paid_count_6m_seen,
    case when rounded.customer_id is null then 0 else rounded.part_paid_count_6m end as part_paid_count_6m,
    rounded.part_paid_share_6m,
    rounded.part_paid_share_prior_6m
from customers
left join rounded on rounded.customer_id = customers.customer_id
