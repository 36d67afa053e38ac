"""What a source makes of several of its columns: signed amounts, and dates whose parts stand apart."""

from __future__ import annotations

from collections.abc import Mapping

from xindang.book.mapping.bound import Bound
from xindang.book.mapping.rows import BLANK_SIGNS, year_name
from xindang.book.mapping.spec import MadeDate, Signed
from xindang.engines.duckdb import quoted_name as quoted
from xindang.engines.duckdb import quoted_text as literal
from xindang.policy.expression import FactType


def signed_sql(signed: Signed, facts: Mapping[str, FactType], bound: Bound) -> str:
    """A signed amount, and what is wrong with it, as two columns."""
    fact = facts[signed.name]
    width = f"decimal({fact.digits + fact.scale}, {fact.scale})"
    if signed.debit:
        debit, credit = quoted(signed.debit), quoted(signed.credit)
        value = f"try_cast(coalesce({debit}, 0) - coalesce({credit}, 0) as {width})"
        given = f"({debit} is not null or {credit} is not null)"
        code = "mapping_number_unreadable"
        return f"""case when {given} then {value} end as {quoted(signed.name)},
            case when {given} and {value} is null then {literal(code)} end as {quoted(f"{signed.name}!")}"""
    amount = quoted(signed.amount)
    direction = f"regexp_replace({quoted(signed.direction)}, {literal(BLANK_SIGNS)}, '', 'g')"
    value = f"""case when {direction} in {bound.listed(signed.plus)} then {amount}
        when {direction} in {bound.listed(signed.minus)} then -{amount}
        when {direction} in {bound.listed(signed.zero)} then 0 end"""
    return f"""cast({value} as {width}) as {quoted(signed.name)},
        case when {amount} is not null and ({value}) is null then 'mapping_direction_unknown' end
            as {quoted(f"{signed.name}!")}"""


def date_sql(made: MadeDate) -> str:
    """A date of its parts, and what is wrong with it. Blank where month or day is: many a total has only the month."""
    year = f"try_cast({quoted(made.year) if made.year else year_name(made)} as decimal(19, 4))"
    parts = (year, quoted(made.month), quoted(made.day))
    whole = " and ".join(f"{part} % 1 = 0" for part in parts)
    joined = " || '-' || ".join(f"cast(cast({part} as bigint) as varchar)" for part in parts)
    value = f"case when {whole} and {year} between 1900 and 9999 then try_cast({joined} as date) end"
    given = f"{quoted(made.month)} is not null and {quoted(made.day)} is not null"
    return f"""case when {given} then {value} end as {quoted(made.name)},
        case when {given} and {value} is null then 'mapping_date_unreadable' end as {quoted(f"{made.name}!")}"""
