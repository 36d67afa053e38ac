/*
title = "各方向占用"
title_en = "Exposure by side"
grain = "customer_id, side"
note = "Receivables and goods owed both hold our funds. A note received takes its item out of aging, not out of exposure, until it is honoured. Money not applied is shown beside, never netted."

[facts.exposure_amount]
type = "money"
title = "占用金额（本位币，含未兑付票据）"
title_en = "Exposure, base currency, notes not yet honoured included"
null = "账款记录没有到达当日，或缺少汇率"
null_en = "the ledger does not reach the day, or an exchange rate is missing"
absent = 0
needs = ["items", "settlements"]
age_days = 31
serves = "limits of S1-22; worklist of S1-33, S1-34"
*/
with

held as (
    select
        item_state.customer_id,
        item_state.side,
        case
            when item_state.currency = $base_currency then item_state.open_amount + item_state.notes_amount
            else try_cast(
                (item_state.open_amount + item_state.notes_amount) * currency_rate.rate as decimal(18, 2)
            )
        end as amount
    from item_state
    left join currency_rate on currency_rate.currency = item_state.currency
    where item_state.open_amount > 0 or item_state.notes_amount > 0
)

select
    customer_id,
    side,
    case when count(*) = count(amount) then sum(amount) end as exposure_amount
from held
group by customer_id, side
