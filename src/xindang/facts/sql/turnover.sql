/*
title = "销售走势"
title_en = "Our sales to the customer over time"
grain = "customer_id"
note = "A loan is no sale. The ledger may end at most 7 days before the last full month or quarter does. Sales of full calendar months and quarters, credit notes taken off in their own month, in base currency. They stand in for the customer's own business, which we do not see."

[facts.sales_month_1]
type = "money"
title = "最近一个整月销售额"
title_en = "Sales of the last full month"
null = "账款记录未覆盖该月，或缺少汇率"
null_en = "the ledger does not cover the month, or an exchange rate is missing"
absent = 0
window = "1f"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"

[facts.sales_month_2]
type = "money"
title = "前第二个整月销售额"
title_en = "Sales of the full month before"
null = "账款记录未覆盖该月，或缺少汇率"
null_en = "the ledger does not cover the month, or an exchange rate is missing"
absent = 0
window = "2f"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"

[facts.sales_month_3]
type = "money"
title = "前第三个整月销售额"
title_en = "Sales two full months before the last"
null = "账款记录未覆盖该月，或缺少汇率"
null_en = "the ledger does not cover the month, or an exchange rate is missing"
absent = 0
window = "3f"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"

[facts.sales_month_4]
type = "money"
title = "前第四个整月销售额"
title_en = "Sales three full months before the last"
null = "账款记录未覆盖该月，或缺少汇率"
null_en = "the ledger does not cover the month, or an exchange rate is missing"
absent = 0
window = "4f"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"

[facts.sales_quarter_1]
type = "money"
title = "最近一个整季度销售额"
title_en = "Sales of the last full quarter"
null = "账款记录未覆盖该季度，或缺少汇率"
null_en = "the ledger does not cover the quarter, or an exchange rate is missing"
absent = 0
window = "1q"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"

[facts.sales_quarter_2]
type = "money"
title = "前一个整季度销售额"
title_en = "Sales of the quarter before"
null = "账款记录未覆盖该季度，或缺少汇率"
null_en = "the ledger does not cover the quarter, or an exchange rate is missing"
absent = 0
window = "2q"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"

[facts.sales_quarter_1_year_before]
type = "money"
title = "上年同季度销售额（对应最近一季）"
title_en = "Sales of the same quarter a year before the last"
null = "账款记录未覆盖该季度，或缺少汇率"
null_en = "the ledger does not cover the quarter, or an exchange rate is missing"
absent = 0
window = "5q"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"

[facts.sales_quarter_2_year_before]
type = "money"
title = "上年同季度销售额（对应前一季）"
title_en = "Sales of the same quarter a year before the one before"
null = "账款记录未覆盖该季度，或缺少汇率"
null_en = "the ledger does not cover the quarter, or an exchange rate is missing"
absent = 0
window = "6q"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"

[facts.sales_6m]
type = "money"
title = "近 6 个整月销售额"
title_en = "Sales of the last 6 full months"
null = "账款记录未覆盖这些月份，或缺少汇率"
null_en = "the ledger does not cover the months, or an exchange rate is missing"
absent = 0
window = "6f"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"
serves = "smokescreen signal of S2-3.2a"

[facts.sales_prior_6m]
type = "money"
title = "再前 6 个整月销售额"
title_en = "Sales of the 6 full months before"
null = "账款记录未覆盖这些月份，或缺少汇率"
null_en = "the ledger does not cover the months, or an exchange rate is missing"
absent = 0
window = "12f"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"
serves = "smokescreen signal of S2-3.2a"

[facts.sales_fall_share_6m]
type = "ratio"
title = "近 6 个整月销售额比再前 6 个整月下降的比例（上升为负）"
title_en = "Fall of sales of 6 full months on the 6 before (a rise is less than nothing)"
null = "账款记录未覆盖 12 个整月、缺少汇率，或再前 6 个月没有销售"
null_en = "the ledger does not cover 12 full months, an exchange rate is missing, or nothing was sold in the 6 months before"
window = "12f"
needs = ["items"]
age_days = 7
stand_in = "our sales for the customer's purchases"
serves = "smokescreen signal of S2-3.2a"
*/
with

sold as (
    select
        items.customer_id,
        $last_full_month - (year(items.issued_on) * 12 + month(items.issued_on)) + 1 as months_ago,
        $last_full_quarter - (year(items.issued_on) * 4 + quarter(items.issued_on)) + 1 as quarters_ago,
        items.kind,
        case
            when items.currency = $base_currency then items.amount
            else try_cast(items.amount * currency_rate.rate as decimal(18, 2))
        end as amount
    from items
    left join currency_rate on currency_rate.currency = items.currency
    where items.side in ('sale', 'power') and items.issued_on <= $on
        and items.kind in ('invoice', 'shipment', 'credit_note')
        and year(items.issued_on) * 4 + quarter(items.issued_on) >= $last_full_quarter - 5
),

signed as (
    select
        customer_id,
        months_ago,
        quarters_ago,
        case when kind = 'credit_note' then -amount else amount end as amount,
        case when amount is null then 1 else 0 end as rateless
    from sold
),

-- A period with any sale of unknown worth has no known sales; one without sales has a true zero.
summed as (
    select
        customer_id,
        case when max(case when months_ago = 1 then rateless else 0 end) = 0
            then sum(case when months_ago = 1 then amount else 0 end) end as sales_month_1,
        case when max(case when months_ago = 2 then rateless else 0 end) = 0
            then sum(case when months_ago = 2 then amount else 0 end) end as sales_month_2,
        case when max(case when months_ago = 3 then rateless else 0 end) = 0
            then sum(case when months_ago = 3 then amount else 0 end) end as sales_month_3,
        case when max(case when months_ago = 4 then rateless else 0 end) = 0
            then sum(case when months_ago = 4 then amount else 0 end) end as sales_month_4,
        case when max(case when quarters_ago = 1 then rateless else 0 end) = 0
            then sum(case when quarters_ago = 1 then amount else 0 end) end as sales_quarter_1,
        case when max(case when quarters_ago = 2 then rateless else 0 end) = 0
            then sum(case when quarters_ago = 2 then amount else 0 end) end as sales_quarter_2,
        case when max(case when quarters_ago = 5 then rateless else 0 end) = 0
            then sum(case when quarters_ago = 5 then amount else 0 end) end as sales_quarter_1_year_before,
        case when max(case when quarters_ago = 6 then rateless else 0 end) = 0
            then sum(case when quarters_ago = 6 then amount else 0 end) end as sales_quarter_2_year_before,
        case when max(case when months_ago between 1 and 6 then rateless else 0 end) = 0
            then sum(case when months_ago between 1 and 6 then amount else 0 end) end as sales_6m,
        case when max(case when months_ago between 7 and 12 then rateless else 0 end) = 0
            then sum(case when months_ago between 7 and 12 then amount else 0 end) end as sales_prior_6m
    from signed
    group by customer_id
)

select
    customer_id,
    sales_month_1,
    sales_month_2,
    sales_month_3,
    sales_month_4,
    sales_quarter_1,
    sales_quarter_2,
    sales_quarter_1_year_before,
    sales_quarter_2_year_before,
    sales_6m,
    sales_prior_6m,
    case when sales_prior_6m > 0 then ratio(sales_prior_6m - sales_6m, sales_prior_6m) end as sales_fall_share_6m
from summed
