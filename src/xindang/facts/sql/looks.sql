/*
title = "查询记录"
title_en = "Searches: who has looked, and when"
grain = "customer_id"
note = "A clean record needs a look. Of several searches of a source the latest with an answer counts: clean is a look, for search_days_max days; failed is none, and one that found something is none either until a later one is clean (what it found stands among the events and speaks for itself). Our own event register, where the book declares it complete over 24 months, is a look into our own files on the day it reaches to, unless a search of them found something since."

[parameters.search_days_max]
default = 90
unit = "天"
title = "查询结果的有效天数"
title_en = "Days for which a search holds"

[facts.court_search_days]
type = "int"
title = "距上次查询法院的天数"
title_en = "Days since the last court search"
null = "有效期内没有查询，或最近一次查出了问题"
null_en = "no valid search is on file, or the latest one found something"
unit = "天"

[facts.registry_search_days]
type = "int"
title = "距上次查询工商登记的天数"
title_en = "Days since the last registry search"
null = "有效期内没有查询，或最近一次查出了问题"
null_en = "no valid search is on file, or the latest one found something"
unit = "天"

[facts.tax_search_days]
type = "int"
title = "距上次查询税务的天数"
title_en = "Days since the last tax search"
null = "有效期内没有查询，或最近一次查出了问题"
null_en = "no valid search is on file, or the latest one found something"
unit = "天"
serves = "searches that a company's own rules may name"

[facts.bank_search_days]
type = "int"
title = "距上次查询银行的天数"
title_en = "Days since the last bank search"
null = "有效期内没有查询，或最近一次查出了问题"
null_en = "no valid search is on file, or the latest one found something"
unit = "天"
serves = "searches that a company's own rules may name"

[facts.agency_search_days]
type = "int"
title = "距上次查询中介机构的天数"
title_en = "Days since the last agency search"
null = "有效期内没有查询，或最近一次查出了问题"
null_en = "no valid search is on file, or the latest one found something"
unit = "天"
serves = "searches that a company's own rules may name"

[facts.own_files_search_days]
type = "int"
title = "距上次查询本公司档案的天数"
title_en = "Days since the last own files search"
null = "没有有效地查过本公司档案，不良事件登记也未完整覆盖 24 个月"
null_en = "no valid look into our own files, and the event register is not complete over 24 months"
unit = "天"

[facts.visit_search_days]
type = "int"
title = "距上次查询实地走访的天数"
title_en = "Days since the last visit search"
null = "有效期内没有查询，或最近一次查出了问题"
null_en = "no valid search is on file, or the latest one found something"
unit = "天"
serves = "searches that a company's own rules may name"

[facts.outside_search_clean]
type = "bool"
title = "有效的外部查询（法院、税务、银行、中介机构）没有查出问题"
title_en = "Valid outside searches (courts, tax, banks, agencies) found nothing"
null = "有效期内没有查询过这些来源"
null_en = "none of these sources has a valid search"
*/
with

-- Where a row of either was left out on reading, it may be the one that matters: then nobody has looked.
unread as (
    select max(case when rows_left_out then 1 else 0 end) as rows_left_out
    from coverage
    where table_name in ('events', 'searches')
),

answered as (
    select
        customer_id,
        source,
        max(case when result = 'clean' then searched_on end) as clean_on,
        max(case when result = 'found' then searched_on end) as found_on
    from searches
    inner join unread on unread.rows_left_out = 0
    where searched_on <= $on and days_between(searched_on, $on) <= $search_days_max
    group by customer_id, source
),

register as (
    select
        case
            when complete and days_between($on_24m_ago, covers_from) <= 1
                and days_between(covers_to, $on) <= $search_days_max then greatest(days_between(covers_to, $on), 0)
        end as own_files_days
    from coverage
    where table_name = 'events'
),

looked as (
    select
        customer_id,
        source,
        case when found_on is null or clean_on > found_on then days_between(clean_on, $on) end as age_days,
        case when found_on is null or clean_on > found_on then 0 else 1 end as has_find
    from answered
),

by_customer as (
    select
        customer_id,
        max(case when source = 'court' then age_days end) as court_search_days,
        max(case when source = 'registry' then age_days end) as registry_search_days,
        max(case when source = 'tax' then age_days end) as tax_search_days,
        max(case when source = 'bank' then age_days end) as bank_search_days,
        max(case when source = 'agency' then age_days end) as agency_search_days,
        max(case when source = 'own_files' then age_days end) as own_files_search_days,
        max(case when source = 'visit' then age_days end) as visit_search_days,
        max(case when source = 'own_files' then has_find else 0 end) as own_files_find,
        -- Those who see how others are paid. The registry does not, and a visit is our own look.
        max(case when source in ('court', 'tax', 'bank', 'agency') then has_find else 0 end) as outside_find
    from looked
    group by customer_id
)

select
    customers.customer_id,
    by_customer.court_search_days,
    by_customer.registry_search_days,
    by_customer.tax_search_days,
    by_customer.bank_search_days,
    by_customer.agency_search_days,
    by_customer.visit_search_days,
    case
        when by_customer.own_files_find = 1 then null
        else least(by_customer.own_files_search_days, register.own_files_days)
    end as own_files_search_days,
    case
        when by_customer.outside_find = 1 then false
        when by_customer.court_search_days is not null or by_customer.tax_search_days is not null
            or by_customer.bank_search_days is not null or by_customer.agency_search_days is not null then true
    end as outside_search_clean
from customers
cross join register
left join by_customer on by_customer.customer_id = customers.customer_id
