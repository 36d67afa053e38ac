/*
title = "我方占其采购的份额"
title_en = "Our share of the customer's purchases"
grain = "customer_id"
note = "A supplier whom a customer needs is paid first: its own record of payments flatters. The share is what the file says. Where it is not on file, nobody knows that we are not such a supplier."

[parameters.dominance_share_min]
default = 0.30
unit = "比例"
title = "我方占其采购的份额达到多少为主要供应商"
title_en = "Our share of a customer's purchases from which we are a dominant supplier"

[parameters.dominance_weight_max]
default = 0.40
unit = "比例"
title = "我方为主要供应商时，自有回款指标的最高权重"
title_en = "Most that our own payment indicators may weigh where we are a dominant supplier"

[facts.share_of_purchases]
type = "ratio"
title = "我方占其采购的份额"
title_en = "Our share of the customer's purchases"
null = "档案未写明"
null_en = "the file does not say"

[facts.is_dominant_supplier]
type = "bool"
title = "我方为其主要供应商"
title_en = "We are a dominant supplier of it"
null = "档案未写明我方占其采购的份额"
null_en = "the file does not give our share of its purchases"
serves = "worklist of S2-3.2c"

[facts.own_payment_weight_max]
type = "ratio"
title = "自有回款指标的最高权重"
title_en = "Most that our own payment indicators may weigh"
null = "档案未写明我方占其采购的份额，按主要供应商对待"
null_en = "the file does not give our share of its purchases; to be treated as a dominant supplier's"
serves = "scorecards, S2-3.2c"
*/
select
    customer_id,
    share_of_purchases,
    share_of_purchases >= $dominance_share_min as is_dominant_supplier,
    case
        when share_of_purchases >= $dominance_share_min then $dominance_weight_max
        when share_of_purchases < $dominance_share_min then 1
    end as own_payment_weight_max
from customers
