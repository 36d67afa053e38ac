/*
title = "票据到期"
title_en = "Notes falling due"
clause = "S1-26"
note_zh = "未兑付的票据在 note_notice_days 天内到期的；已过到期日而既未兑付也未退票的，程度为高。"
note = "Notes not honoured that mature within note_notice_days; those past their day, neither honoured nor bounced, are high."
owner_role = "finance"
off = "note_notice_days"
given = ["settlements.matures_on", "settlements.honoured_on"]
text_zh = "{side}所收票据 {amount}（{note_count} 张）{state} {due_on} 到期[{unpaid}]。请{act}。"
text_en = "{side}: notes of {amount} (number: {note_count}) {state} on {due_on}[{unpaid}]. {act}."

[parameters.note_notice_days]
default = 7
unit = "天"
title = "票据到期前多少天提醒"
title_en = "Days before notes mature at which they are listed"

[words.state]
coming = { zh = "最早将于", en = "mature, the first of them," }
past = { zh = "最早已于", en = "matured, the first of them," }

[words.unpaid]
past = { zh = "，没有兑付记录", en = ", with no payment on record" }

[words.act]
coming = { zh = "按期提示付款", en = "Present them in time" }
past = { zh = "查明是否已经兑付；被拒付的，登记退票并追索", en = "Find out whether they were paid; if refused, record them as bounced and take recourse" }
*/
with

pending as (
    select
        customer_id,
        side,
        currency,
        matures_on,
        amount,
        case when matures_on < $on then 'past' else 'coming' end as state
    from settlements
    where method = 'note' and settled_on <= $on and (honoured_on is null or honoured_on > $on)
        and (bounced_on is null or bounced_on > $on) and days_between($on, matures_on) <= $note_notice_days
)

select
    customer_id,
    side,
    currency,
    state,
    state as act,
    case when state = 'past' then state end as unpaid,
    cast(sum(amount) as decimal(24, 2)) as amount,
    count(*) as note_count,
    min(matures_on) as due_on,
    case when state = 'past' then 'high' else 'low' end as severity
from pending
group by customer_id, side, currency, state
