"""Values in words inside a query, so that millions of sentences are written where the rows are."""

from __future__ import annotations

from xindang.assess.report.columns import code_order, word
from xindang.engines.duckdb import DuckEngine, quoted_text

LANGUAGES = ("zh", "en")
UNKNOWN = {"zh": "未知", "en": "unknown"}
AT_LEAST = {"zh": "至少 ", "en": "at least "}

# A number as text, thousands separated, with exactly as many decimals as it has; most are short.
GROUPED = """create or replace temp macro since_grouped(t) as case
    when length(t) < 4 then t
    else case when t like '-%' then '−' else '' end
        || format('{:,}', cast(split_part(ltrim(t, '-'), '.', 1) as bigint))
        || case when t like '%.%' then '.' || split_part(t, '.', 2) else '' end
    end"""
PERCENT = """create or replace temp macro since_percent(t) as
    since_grouped(rtrim(rtrim(cast(cast(cast(t as decimal(18, 6)) * 100 as decimal(22, 4)) as varchar), '0'), '.'))
    || '%'"""


def make_macros(engine: DuckEngine) -> None:
    """``since_grouped`` and ``since_percent``: a number, and a share, as people write them."""
    engine.execute(GROUPED)
    engine.execute(PERCENT)


def value_said(column: str, kind: str, language: str) -> str:
    """A fact's value, given as text, by the column of its type: NULL is unknown, 7+ is at least 7."""
    plain = f"rtrim({column}, '+')"
    least = f"case when {column} like '%+' then {quoted_text(AT_LEAST[language])} else '' end"
    return f"""coalesce({least} || case
        when {kind} in ('int', 'days', 'money') then since_grouped({plain})
        when {kind} = 'ratio' then since_percent({plain})
        when {kind} = 'bool' then {code_said("yes_no", plain, language)}
        when {kind} = 'verdict' then {code_said("outcome", plain, language)}
        else {plain} end, {quoted_text(UNKNOWN[language])})"""


def code_said(codes: str, column: str, language: str) -> str:
    """A code of a list as people say it; one that is in no list stands as it is."""
    cases = [f"when {quoted_text(code)} then {quoted_text(word(codes, code, language))}" for code in code_order(codes)]
    return f"(case {column} {' '.join(cases)} else {column} end)"
