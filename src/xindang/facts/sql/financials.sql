/*
title = "财务报表"
title_en = "Financial statements"
grain = "customer_id"
note = "A statement counts from the day it was received. Of several whose periods end in one month the audited one counts, then the one received last, then the poorer. Equity that is not stated is assets less liabilities, which it is by definition. Whoever has given a monthly statement within 12 months is expected to go on: a gap is unknown."

[facts.equity_latest]
type = "money"
title = "最近年度净资产"
title_en = "Equity, latest year"
null = "截至当日没有最近 16 个月内的年度报表，或报表未列此项"
null_en = "no annual statement of the last 16 months was known by the day, or it does not say"

[facts.total_assets_latest]
type = "money"
title = "最近年度资产总额"
title_en = "Total assets, latest year"
null = "截至当日没有最近 16 个月内的年度报表，或报表未列此项"
null_en = "no annual statement of the last 16 months was known by the day, or it does not say"

[facts.total_liabilities_latest]
type = "money"
title = "最近年度负债总额"
title_en = "Total liabilities, latest year"
null = "截至当日没有最近 16 个月内的年度报表，或报表未列此项"
null_en = "no annual statement of the last 16 months was known by the day, or it does not say"

[facts.current_assets_latest]
type = "money"
title = "最近年度流动资产"
title_en = "Current assets, latest year"
null = "截至当日没有最近 16 个月内的年度报表，或报表未列此项"
null_en = "no annual statement of the last 16 months was known by the day, or it does not say"

[facts.current_liabilities_latest]
type = "money"
title = "最近年度流动负债"
title_en = "Current liabilities, latest year"
null = "截至当日没有最近 16 个月内的年度报表，或报表未列此项"
null_en = "no annual statement of the last 16 months was known by the day, or it does not say"

[facts.net_profit_latest]
type = "money"
title = "最近年度净利润"
title_en = "Net profit, latest year"
null = "截至当日没有最近 16 个月内的年度报表，或报表未列此项"
null_en = "no annual statement of the last 16 months was known by the day, or it does not say"

[facts.revenue_latest]
type = "money"
title = "最近年度营业收入"
title_en = "Revenue, latest year"
null = "截至当日没有最近 16 个月内的年度报表，或报表未列此项"
null_en = "no annual statement of the last 16 months was known by the day, or it does not say"

[facts.operating_cash_flow_latest]
type = "money"
title = "最近年度经营现金流"
title_en = "Operating cash flow, latest year"
null = "截至当日没有最近 16 个月内的年度报表，或报表未列此项"
null_en = "no annual statement of the last 16 months was known by the day, or it does not say"

[facts.net_profit_prior]
type = "money"
title = "上一年度净利润"
title_en = "Net profit, year before"
null = "截至当日没有上一年度报表，或报表未列此项"
null_en = "no statement for the year before was known by the day, or it does not say"

[facts.revenue_prior]
type = "money"
title = "上一年度营业收入"
title_en = "Revenue, year before"
null = "截至当日没有上一年度报表，或报表未列此项"
null_en = "no statement for the year before was known by the day, or it does not say"

[facts.operating_cash_flow_prior]
type = "money"
title = "上一年度经营现金流"
title_en = "Operating cash flow, year before"
null = "截至当日没有上一年度报表，或报表未列此项"
null_en = "no statement for the year before was known by the day, or it does not say"

[facts.equity_audited]
type = "money"
title = "最近年度净资产（经审计）"
title_en = "Equity, latest year, audited"
null = "截至当日没有最近年度的经审计报表"
null_en = "no audited annual statement for the latest year was known by the day"

[facts.net_profit_audited]
type = "money"
title = "最近年度净利润（经审计）"
title_en = "Net profit, latest year, audited"
null = "截至当日没有最近年度的经审计报表"
null_en = "no audited annual statement for the latest year was known by the day"

[facts.has_monthly_statements]
type = "bool"
title = "近 12 个月内报送月报"
title_en = "Gives monthly statements: one of the last 12 months is on file"
null = "没有月报，而报表记录未覆盖近 12 个月"
null_en = "there is none, and the statements on file do not cover 12 months"

[facts.revenue_month_1]
type = "money"
title = "客户月报营业收入（最近一个月）"
title_en = "Revenue by their monthly statements, latest month"
null = "没有连续四个月、且距当日不超过 4 个月的月报"
null_en = "there are no four monthly statements running that reach to within 4 months of the day"

[facts.revenue_month_2]
type = "money"
title = "客户月报营业收入（前第二个月）"
title_en = "Revenue by their monthly statements, month before"
null = "没有连续四个月、且距当日不超过 4 个月的月报"
null_en = "there are no four monthly statements running that reach to within 4 months of the day"

[facts.revenue_month_3]
type = "money"
title = "客户月报营业收入（前第三个月）"
title_en = "Revenue by their monthly statements, two months before"
null = "没有连续四个月、且距当日不超过 4 个月的月报"
null_en = "there are no four monthly statements running that reach to within 4 months of the day"

[facts.revenue_month_4]
type = "money"
title = "客户月报营业收入（前第四个月）"
title_en = "Revenue by their monthly statements, three months before"
null = "没有连续四个月、且距当日不超过 4 个月的月报"
null_en = "there are no four monthly statements running that reach to within 4 months of the day"
*/
with

received as (
    select
        customer_id,
        period_end,
        year(period_end) * 12 + month(period_end) as month_no,
        months,
        received_on,
        coalesce(audited, false) as audited,
        coalesce(equity, total_assets - total_liabilities) as equity,
        total_assets,
        total_liabilities,
        current_assets,
        current_liabilities,
        net_profit,
        revenue,
        operating_cash_flow
    from statements
    where received_on <= $on and period_end <= $on and months in (1, 12)
        and customer_id between $first_customer and $last_customer
),

preferred as (
    select
        *,
        row_number() over (
            partition by customer_id, month_no, months
            order by
                case when audited then 0 else 1 end nulls last, received_on desc nulls last, period_end desc nulls last,
                equity nulls first, net_profit nulls first, revenue nulls first, operating_cash_flow nulls first,
                total_liabilities desc nulls first, total_assets nulls first, current_assets nulls first,
                current_liabilities desc nulls first
        ) as preference
    from received
),

annual as (
    select
        *,
        row_number() over (partition by customer_id order by month_no desc nulls last) as age
    from preferred
    where months = 12 and preference = 1
),

latest as (
    select *
    from annual
    where age = 1 and period_end > $on_16m_ago
),

monthly as (
    select
        customer_id,
        month_no,
        revenue,
        row_number() over (partition by customer_id order by month_no desc nulls last) as age
    from preferred
    where months = 1 and preference = 1 and period_end > $on_12m_ago
),

-- Four running months: the oldest of the newest four lies three months before the newest.
running as (
    select
        customer_id,
        max(case when age = 1 then revenue end) as revenue_month_1,
        max(case when age = 2 then revenue end) as revenue_month_2,
        max(case when age = 3 then revenue end) as revenue_month_3,
        max(case when age = 4 then revenue end) as revenue_month_4,
        case
            when count(*) = 4 and max(month_no) - min(month_no) = 3
                and max(month_no) >= year($on) * 12 + month($on) - 4 then 1
            else 0
        end as is_running
    from monthly
    where age <= 4
    group by customer_id
),

on_file as (
    select case when days_between($on_12m_ago, covers_from) <= 1 then false end as has_monthly_statements
    from coverage
    where table_name = 'statements'
)

select
    customers.customer_id,
    latest.equity as equity_latest,
    latest.total_assets as total_assets_latest,
    latest.total_liabilities as total_liabilities_latest,
    latest.current_assets as current_assets_latest,
    latest.current_liabilities as current_liabilities_latest,
    latest.net_profit as net_profit_latest,
    latest.revenue as revenue_latest,
    latest.operating_cash_flow as operating_cash_flow_latest,
    prior.net_profit as net_profit_prior,
    prior.revenue as revenue_prior,
    prior.operating_cash_flow as operating_cash_flow_prior,
    case when latest.audited then latest.equity end as equity_audited,
    case when latest.audited then latest.net_profit end as net_profit_audited,
    case when running.customer_id is not null then true else on_file.has_monthly_statements end
        as has_monthly_statements,
    case when running.is_running = 1 then running.revenue_month_1 end as revenue_month_1,
    case when running.is_running = 1 then running.revenue_month_2 end as revenue_month_2,
    case when running.is_running = 1 then running.revenue_month_3 end as revenue_month_3,
    case when running.is_running = 1 then running.revenue_month_4 end as revenue_month_4
from customers
cross join on_file
left join latest on latest.customer_id = customers.customer_id
left join annual as prior on prior.customer_id = customers.customer_id and prior.month_no = latest.month_no - 12
left join running on running.customer_id = customers.customer_id
where customers.customer_id between $first_customer and $last_customer
