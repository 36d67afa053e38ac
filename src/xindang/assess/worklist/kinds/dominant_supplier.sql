/*
title = "我方为主要供应商而无外部佐证"
title_en = "A dominant supplier without an outside source"
clause = "S2-3.2c"
note_zh = "我方占其采购的份额达到主要供应商的界限，而没有有效的外部查询（法院、税务、银行、中介机构），或者查出了问题；只列近 12 个月有往来或者有未清项的客户。档案没有写明份额、也没有这样的查询的，计入不能判断。"
note = "Our share of the customer's purchases is dominance_share_min or more, and there is no valid outside search (courts, tax, banks, agencies), or one found something; only customers dealt with in the last 12 months or with anything open. Where the file gives no share and there is no such search either, it cannot be judged."
owner_role = "credit_controller"
given = ["customers.share_of_purchases"]
unknown_zh = "档案没有写明我方占其采购的份额，也没有有效的外部查询"
unknown_en = "the file does not give our share of the purchases, and there is no valid outside search"
text_zh = "我方占其采购的 {share}，它对我方的付款表现会偏好，而外部查询{evidence}；在此之前不能仅凭回款表现评为最好的等级，自有回款指标的权重不超过 {weight}。"
text_en = "We supply {share} of what it buys, so its payments to us flatter, and outside searches {evidence}; until then payment to us alone carries no best grade, and our own payment indicators weigh {weight} at most."

[words.evidence]
none = { zh = "没有或者已过期，请向法院、税务、银行或者中介机构取得佐证", en = "are missing or out of date: get evidence from courts, tax authority, banks or agencies" }
found = { zh = "查出了问题，请核实清楚并重新评级", en = "found something: verify it and rate again" }
*/
select
    facts.customer_id,
    facts.is_dominant_supplier is not null as is_known,
    facts.share_of_purchases as share,
    facts.own_payment_weight_max as weight,
    case when facts.outside_search_clean is null then 'none' else 'found' end as evidence,
    facts.open_amount as amount,
    case when facts.outside_search_clean is null then 'medium' else 'high' end as severity
from facts
inner join live_customer on live_customer.customer_id = facts.customer_id
where (facts.outside_search_clean is null or not facts.outside_search_clean)
    and (facts.is_dominant_supplier or facts.is_dominant_supplier is null)
    and (facts.is_buyer or facts.is_buyer is null)
