/*
title = "查询记录"
title_en = "Searches: who has looked, and when"
grain = "customer_id"
note = "A clean record needs a look. A failed search is no look; one that found something is a look only when what it found is on file as an event. A search older than search_days_max proves nothing. Our own event register, where the book declares it complete over 24 months, is a look into our own files on the day it reaches to."

[parameters.search_days_max]
default = 90
unit = "天"
title = "查询结果的有效天数"
title_en = "Days for which a search holds"

[facts.court_search_days]
type = "int"
title = "距上次查询法院的天数"
title_en = "Days since the last court search"
null = "有效期内没有得到结果的查询记录"
null_en = "no search with an answer within search_days_max days is on file"
unit = "天"

[facts.registry_search_days]
type = "int"
title = "距上次查询工商登记的天数"
title_en = "Days since the last registry search"
null = "有效期内没有得到结果的查询记录"
null_en = "no search with an answer within search_days_max days is on file"
unit = "天"

[facts.tax_search_days]
type = "int"
title = "距上次查询税务的天数"
title_en = "Days since the last tax search"
null = "有效期内没有得到结果的查询记录"
null_en = "no search with an answer within search_days_max days is on file"
unit = "天"
serves = "searches that a company's own rules may name"

[facts.bank_search_days]
type = "int"
title = "距上次查询银行的天数"
title_en = "Days since the last bank search"
null = "有效期内没有得到结果的查询记录"
null_en = "no search with an answer within search_days_max days is on file"
unit = "天"
serves = "searches that a company's own rules may name"

[facts.agency_search_days]
type = "int"
title = "距上次查询中介机构的天数"
title_en = "Days since the last agency search"
null = "有效期内没有得到结果的查询记录"
null_en = "no search with an answer within search_days_max days is on file"
unit = "天"
serves = "searches that a company's own rules may name"

[facts.own_files_search_days]
type = "int"
title = "距上次查询本公司档案的天数"
title_en = "Days since the last own files search"
null = "有效期内没有查过本公司档案，不良事件登记也未完整覆盖 24 个月"
null_en = "no look into our own files within search_days_max days, and the event register is not complete over 24 months"
unit = "天"

[facts.visit_search_days]
type = "int"
title = "距上次查询实地走访的天数"
title_en = "Days since the last visit search"
null = "有效期内没有得到结果的查询记录"
null_en = "no search with an answer within search_days_max days is on file"
unit = "天"
serves = "searches that a company's own rules may name"
*/
with

on_file as (
    select customer_id
    from events
    where known_on <= $on and occurred_on <= $on
    group by customer_id
),

answered as (
    select
        searches.customer_id,
        searches.source,
        days_between(max(searches.searched_on), $on) as age_days
    from searches
    left join on_file on on_file.customer_id = searches.customer_id
    where searches.searched_on <= $on and days_between(searches.searched_on, $on) <= $search_days_max
        and (searches.result = 'clean' or searches.result = 'found' and on_file.customer_id is not null)
    group by searches.customer_id, searches.source
),

own_register as (
    select days_between(covers_to, $on) as age_days
    from coverage
    where table_name = 'events' and complete and covers_from <= $on_24m_ago
        and days_between(covers_to, $on) <= $search_days_max
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
        max(case when source = 'visit' then age_days end) as visit_search_days
    from answered
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
        when own_register.age_days is null then by_customer.own_files_search_days
        else least(by_customer.own_files_search_days, greatest(own_register.age_days, 0))
    end as own_files_search_days
from customers
left join by_customer on by_customer.customer_id = customers.customer_id
left join own_register on true
