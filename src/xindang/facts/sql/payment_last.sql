/*
title = "最近回款"
title_en = "The last payment"
grain = "customer_id, side"
note = "Money that came in, or goods accepted for a prepayment; no write-offs, offsets, bounced instruments or notes not yet honoured, as in the averages. A note counts on the day on which it was honoured. Money not yet applied to an item counts too."

[facts.payment_last_on]
type = "date"
title = "最近回款日（预付为最近到货日）"
title_en = "Day of the last payment (for prepayments: of goods last accepted)"
null = "记录中没有回款，或回款记录没有到达当日"
null_en = "no payment is on record, or the record of payments does not reach the day"
needs = ["settlements"]
age_days = 31
serves = "lists of customers: the day of the last payment"
*/
select
    customer_id,
    side,
    max(case when method = 'note' then honoured_on else settled_on end) as payment_last_on
from settlements
where amount > 0 and settled_on <= $on and (bounced_on is null or bounced_on > $on)
    and (method is null or method <> 'note' or honoured_on <= $on)
    and (method is null or method not in ('writeoff', 'offset'))
    -- A prepayment is settled by goods accepted; money that comes back delivers nothing.
    and (side <> 'prepayment' or method is null or method = 'delivery')
group by customer_id, side
