-- Chance without a state: a number in [0, 1) from a key and a purpose, the same on every run and thread.
-- The outer hash matters: the inner one alone leaves two purposes of one key alike.
create or replace temp macro dice(key, purpose) as (hash(hash(key, purpose)) >> 11) / 9007199254740992.0;

-- A whole number from ``low`` to ``high``, both included.
create or replace temp macro whole(key, purpose, low, high) as
    cast(low + floor(dice(key, purpose) * (high - low + 1)) as integer);

-- A number between two bounds.
create or replace temp macro between_two(key, purpose, low, high) as low + dice(key, purpose) * (high - low);

-- Bell-shaped, mean 0, standard deviation 1, never beyond 3.
create or replace temp macro bell(key, purpose) as
    (dice(key, purpose || '1') + dice(key, purpose || '2') + dice(key, purpose || '3') - 1.5) * 2;

create or replace temp macro pick(key, purpose, words) as
    words[1 + cast(floor(dice(key, purpose) * len(words)) as integer)];

create or replace temp macro money(amount) as cast(round(amount, 2) as decimal(18, 2));

-- Up to two figures that count, as people set a limit.
create or replace temp macro round_up(amount) as
    cast(ceil(amount / pow(10, floor(log10(amount)) - 1)) * pow(10, floor(log10(amount)) - 1) as decimal(18, 2));

-- What owners have paid in of six months' sales registered as capital.
create or replace temp macro paid_in(key, monthly) as money(round_up(monthly * 6) * pick(key, 'paid_in', [0.2, 0.5, 1, 1, 1]));

-- A yearly contract or limit that begins in a month of the customer's own: its year on a day, and its first day.
create or replace temp macro business_year(day, first_month) as
    cast(year(day - to_months(first_month - 1)) as integer);
create or replace temp macro year_begins_on(year_number, first_month) as
    make_date(year_number, first_month, 1);
create or replace temp macro months_later(day, month_count) as cast(day + to_months(month_count) as date);

-- A contract runs for a year, but one in twelve ends sooner.
create or replace temp macro contract_ends_on(key, year_number, first_month) as
    months_later(
        year_begins_on(year_number, first_month),
        case
            when dice(hash(key, year_number), 'short') < 0.08 then whole(hash(key, year_number), 'month', 2, 11)
            else 12
        end
    ) - 1;

-- Eight places of an organisation code: a leading M as newer registrations have it, or digits, and one letter now and then.
create or replace temp macro organisation_body(key) as
    case when dice(key, 'code') < 0.6 then 'MA' else lpad(cast(whole(key, 'code1', 10, 79) as varchar), 2, '0') end
    || pick(key, 'code2', ['0', '1', '2', '3', '4', '5', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K'])
    || lpad(cast(whole(key, 'code3', 0, 99999) as varchar), 5, '0');
