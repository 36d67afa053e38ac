with

-- Two annual statements; a third year back for the months in which the latest is not yet due. Some send months too.
period as (
    select
        *,
        cast(unnest(range(1, 4)) as integer) as age,
        false as is_month
    from synthetic_trait
    where gives_statements
    union all by name
    select
        *,
        cast(unnest(range(1, 7)) as integer) as age,
        true as is_month
    from synthetic_trait
    where gives_statements and dice(key, 'gives_months') < 0.04
),

dated as (
    select
        *,
        hash(hash(key, age, is_month)) as period_key,
        case
            when is_month then last_day(date_trunc('month', $until) - to_months(age))
            else make_date(cast(year($until) as integer) - age, 12, 31)
        end as period_end,
        case when is_month then whole(hash(key, age), 'month_received', 8, 20) else whole(hash(key, age), 'received', 60, 130) end
            as received_days
    from period
    where is_month or dice(key, 'only_one') >= $one_statement_share or age = 1
),

turned_over as (
    select
        *,
        ticket * item_count / 2.5 * case when currency = 'CNY' then 1 else 7 end / between_two(key, 'share', 0.02, 0.6)
            * pow(1 + between_two(key, 'growth', growth_from, growth_to), 3 - case when is_month then age / 12 else age end)
            * case when is_month then between_two(period_key, 'month', 0.07, 0.1) else 1 end as revenue,
        between_two(key, 'assets', 0.6, 1.3)
            * ticket * item_count / 2.5 / between_two(key, 'share', 0.02, 0.6) as assets,
        between_two(key, 'liabilities', liabilities_from, liabilities_to) as liabilities_share,
        between_two(period_key, 'margin', margin_from, margin_to) as margin,
        between_two(key, 'current', current_from, current_to) as current_ratio,
        dice(key, 'assets_current') * 0.4 + 0.3 as current_share
    from dated
),

-- What is earned is paid out, as far as it is more than a statement may be without; what is lost was there the year before.
earning as (
    select
        *,
        least(revenue * margin, assets * 0.08) as profit
    from turned_over
),

rolled as (
    select
        *,
        coalesce(sum(case when is_month then 0 else greatest(-profit, 0) end) over (
            partition by key, is_month order by age rows between unbounded preceding and 1 preceding
        ), 0) as lost_later
    from earning
),

-- What is due within a year is part of all that is owed, and payables and short loans are parts of it.
owing as (
    select
        *,
        least(assets * current_share / current_ratio, assets * liabilities_share) as owed_soon
    from rolled
)

select
    customer_id,
    cast(period_end as date) as period_end,
    case when is_month then 1 else 12 end as months,
    cast(period_end + received_days as date) as received_on,
    not is_month and dice(key, 'audited') < 0.55 as audited,
    money(assets * current_share * 0.25 + lost_later) as cash,
    money(assets * current_share * 0.4) as receivables,
    money(assets * current_share * 0.3) as inventory,
    money(assets * current_share + lost_later) as current_assets,
    money(assets + lost_later) as total_assets,
    money(owed_soon * 0.5) as payables,
    money(owed_soon * 0.4) as short_term_loans,
    money(owed_soon) as current_liabilities,
    money(assets * liabilities_share) as total_liabilities,
    money(assets + lost_later) - money(assets * liabilities_share) as equity,
    case when dice(key, 'listed') < 0.01 then money(abs(assets) * between_two(period_key, 'market', 0.5, 3)) end as market_equity,
    money(assets + lost_later) - money(assets * liabilities_share)
        - case when is_person then money(assets * (1 - liabilities_share) * 0.6) else paid_in(key, monthly) end as retained_earnings,
    money(revenue) as revenue,
    money(profit + revenue * 0.03) as ebit,
    money(profit) as net_profit,
    money(revenue * (margin + between_two(period_key, 'accruals', -0.04, 0.08))) as operating_cash_flow
from owing
where period_end + received_days <= $until and (is_month or age < 3 or month($until) < 6)
order by customer_id, months, period_end
