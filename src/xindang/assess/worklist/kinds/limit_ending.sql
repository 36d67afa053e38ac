/*
title = "额度将到期"
title_en = "Limit about to end"
clause = "S1-38"
note_zh = "现行额度在 ending_notice_days 天内到期；到期后如仍有占用，即为无额度的占用。"
note = "A limit in force that ends within ending_notice_days; what is held after that is exposure without a limit."
owner_role = "sales_manager"
severity = "medium"
off = "ending_notice_days"
given = ["limits"]
text_zh = "[{unit}：]{tenure}{side}额度[ {amount}]将于 {due_on} 到期。请检查该客户，决定续期、调整或者停止授信。"
text_en = "[{unit}: ]{side}, {tenure}: the limit[ of {amount}] ends on {due_on}. Review the customer and decide to renew, adjust or end it."

[parameters.ending_notice_days]
default = 30
unit = "天"
title = "额度、合同、担保到期前多少天提醒"
title_en = "Days before limits, contracts and collateral end at which they are listed"
*/
select
    limit_in_force.customer_id,
    limit_in_force.group_id,
    limit_in_force.unit,
    limit_in_force.side,
    limit_in_force.tenure,
    limit_in_force.amount,
    limit_in_force.valid_from as since_on,
    limit_in_force.valid_to as due_on
from limit_in_force
where limit_in_force.state in ('granted', 'unlimited')
    and days_between($on, limit_in_force.valid_to) <= $ending_notice_days
