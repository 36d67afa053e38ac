/*
title = "迟付的性质"
title_en = "What kind of late payer"
grain = "customer_id"
note = "In distress: late within 3 months, and either each of the last two spans of 3 months was slower than the one before, or more is paid in parts than in the 6 months before, or there is a hard event. Late by habit: most items late over 12 months, the mean of each span of 3 months near that of all 12, no adverse event, and not in distress. Made of the facts of payment_days and hard_events, each as far as the book covers it; nobody is both."

[parameters.late_share_min]
default = 0.50
unit = "比例"
title = "逾期付款的笔数达到多少比例为惯于迟付"
title_en = "Share of items paid late from which it is a habit"

[parameters.steady_days_max]
default = 5
unit = "天"
title = "各季平均晚付天数与全年平均相差多少天以内为稳定"
title_en = "Days from the mean of the year within which the mean of a quarter is steady"

[parameters.worse_days_min]
default = 10
unit = "天"
title = "平均晚付天数比前一季增加多少天为变坏"
title_en = "Days by which a quarter is worse than the one before"

[parameters.part_paid_rise_share_min]
default = 0.20
unit = "比例"
title = "分次付款的笔数比例增加多少为明显增多"
title_en = "Rise of the share paid in parts from which it is clear"

[parameters.part_paid_items_min]
default = 2
unit = "笔"
title = "分次付款增多所需的最少笔数"
title_en = "Fewest items paid in parts that show a rise"

[facts.is_distressed]
type = "bool"
title = "疑似陷入支付困境"
title_en = "Looks in distress"
null = "逾期、付款快慢、分次付款或者不良事件中有未知的，其余又不能决定"
null_en = "something of lateness, how payments change, part payments or events is not known, and the rest does not decide"
serves = "worklist of S2-3.2b"

[facts.is_late_by_habit]
type = "bool"
title = "属于惯于迟付"
title_en = "Late by habit"
null = "付款快慢或者不良事件中有未知的，其余又不能决定"
null_en = "something of how late payments are or of events is not known, and the rest does not decide"
serves = "worklist of S2-3.2b"
*/
with

judged as (
    select
        customers.customer_id,
        (payment_days.late_item_count_3m_seen > 0 or payment_days.late_item_count_3m > 0)
        and (
            payment_days.late_days_mean_quarter_1 - payment_days.late_days_mean_quarter_2 >= $worse_days_min
            and payment_days.late_days_mean_quarter_2 - payment_days.late_days_mean_quarter_3 >= $worse_days_min
            or payment_days.part_paid_count_6m >= $part_paid_items_min
            and payment_days.part_paid_share_6m - payment_days.part_paid_share_prior_6m >= $part_paid_rise_share_min
            or hard_events.hard_event_count_12m_seen > 0
            or hard_events.hard_event_count_12m > 0
        ) as is_distressed,
        payment_days.late_item_share_12m >= $late_share_min
        and payment_days.late_days_mean_quarter_1 <= payment_days.late_days_mean_12m + $steady_days_max
        and payment_days.late_days_mean_quarter_1 >= payment_days.late_days_mean_12m - $steady_days_max
        and payment_days.late_days_mean_quarter_2 <= payment_days.late_days_mean_12m + $steady_days_max
        and payment_days.late_days_mean_quarter_2 >= payment_days.late_days_mean_12m - $steady_days_max
        and payment_days.late_days_mean_quarter_3 <= payment_days.late_days_mean_12m + $steady_days_max
        and payment_days.late_days_mean_quarter_3 >= payment_days.late_days_mean_12m - $steady_days_max
        and payment_days.late_days_mean_quarter_4 <= payment_days.late_days_mean_12m + $steady_days_max
        and payment_days.late_days_mean_quarter_4 >= payment_days.late_days_mean_12m - $steady_days_max
        and hard_events.adverse_event_count_12m_seen = 0
        and hard_events.adverse_event_count_12m = 0 as is_steadily_late
    from customers
    inner join hard_events on hard_events.customer_id = customers.customer_id
    left join payment_days on payment_days.customer_id = customers.customer_id
)

select
    customer_id,
    is_distressed,
    is_steadily_late and not is_distressed as is_late_by_habit
from judged
