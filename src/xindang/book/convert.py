"""From what a file gives to what the contract asks for: SQL expressions per column type and source type.

A cell that cannot be converted gives NULL and is *broken*; the sentence it deserves is worked out only when it is
listed, so that a clean book pays for one comparison per cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from xindang.engines.duckdb import quoted_text

NEVER = "false"
NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)"
ISO_DAY = r"\d{4}-\d{2}-\d{2}"
DAY = r"(\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{8})([T ]0{1,2}:00(:00(\.0+)?)?)?"
DAY_PARTS = r"^(\d{4})[-/]?(\d{1,2})[-/]?(\d{1,2}).*$"
# No dealing on anybody's books is older, and no calendar we read goes beyond.
FIRST_DAY, LAST_DAY = "date '1900-01-01'", "date '9999-12-31'"
WHOLE_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
TRUE_WORDS, FALSE_WORDS = ("true", "t", "yes", "y", "1", "是"), ("false", "f", "no", "n", "0", "否")
# How far a DOUBLE may lie from the decimal it stands for: far above binary noise, far below a third decimal place.
NOISE = "1e-9 * greatest(1, abs({cell}))"


@dataclass(frozen=True, slots=True)
class Conversion:
    """SQL of one cell: ``given`` (NULL when blank), its ``value``, when it is ``broken``, and the problem's code."""

    given: str
    value: str
    broken: str = NEVER
    code: str = "''"


def conversion(cell: str, source_type: str, wanted: str) -> Conversion:
    """How a cell (an SQL name) of an engine type becomes a column of the contract's type ``wanted``."""
    kind = source_type.partition("(")[0]
    if wanted in {"text", "id", "code"}:
        return _text(cell, kind)
    if wanted == "date" and kind == "DATE":
        broken = f"({cell} < {FIRST_DAY} or {cell} > {LAST_DAY})"
        return Conversion(cell, cell, broken, "'impossible_date'")
    if wanted == "date" and kind.startswith("TIMESTAMP") and "ZONE" not in kind:
        return _timestamp(cell)
    if wanted in {"money", "rate"} and (kind == "DECIMAL" or kind in WHOLE_TYPES):
        return _exact_number(cell, wanted)
    if wanted in {"money", "rate"} and kind == "DOUBLE":
        return _double(cell, wanted)
    if wanted == "int" and kind in WHOLE_TYPES:
        return _broken_when_null(cell, f"try_cast({cell} as integer)", "'not_a_whole_number'")
    if wanted == "bool" and kind == "BOOLEAN":
        return Conversion(cell, cell)
    return _from_text(_text(cell, kind).given, wanted)


def _text(cell: str, kind: str) -> Conversion:
    text = cell if kind == "VARCHAR" else f"cast({cell} as varchar)"
    given = f"nullif(trim({text}), '')"
    return Conversion(given, given)


def _timestamp(cell: str) -> Conversion:
    day = f"cast({cell} as date)"
    broken = f"({cell} <> {day} or {day} < {FIRST_DAY} or {day} > {LAST_DAY})"
    return Conversion(cell, f"try_cast({cell} as date)", broken, "'impossible_date'")


def _exact_number(cell: str, wanted: str) -> Conversion:
    value = f"try_cast({cell} as {_decimal(wanted)})"
    broken = f"({cell} is not null and ({value} is null or {value} <> {cell}))"
    code = f"case when {value} is null then 'amount_too_large' else 'too_many_decimals' end"
    return Conversion(cell, value, broken, code)


def _double(cell: str, wanted: str) -> Conversion:
    value = f"try_cast(round({cell}, {decimals(wanted)}) as {_decimal(wanted)})"
    apart = f"abs({cell} - cast({value} as double)) > {NOISE.format(cell=cell)}"
    broken = f"({cell} is not null and ({value} is null or {apart}))"
    code = f"""case when isnan({cell}) or isinf({cell}) then 'not_a_number'
        when {value} is null then 'amount_too_large' else 'too_many_decimals' end"""
    return Conversion(cell, value, broken, code)


def _from_text(given: str, wanted: str) -> Conversion:
    match wanted:
        case "date":
            return _date_text(given)
        case "money" | "rate":
            return _number_text(given, wanted)
        case "int":
            whole = rf"regexp_full_match({given}, '[+-]?\d{{1,9}}(\.0*)?')"
            value = f"case when {whole} then try_cast({given} as integer) end"
            return _broken_when_null(given, value, "'not_a_whole_number'")
        case _:
            value = f"""case when lower({given}) in {_listed(TRUE_WORDS)} then true
                when lower({given}) in {_listed(FALSE_WORDS)} then false end"""
            return _broken_when_null(given, value, "'not_yes_or_no'")


def _date_text(given: str) -> Conversion:
    """ISO days at once; the few other spellings that leave no doubt are rewritten first."""
    rewritten = rf"regexp_replace({given}, '{DAY_PARTS}', '\1-\2-\3')"
    compact = rf"regexp_replace({given}, '^(\d{{4}})(\d{{2}})(\d{{2}})$', '\1-\2-\3')"
    parsed = f"""case when regexp_full_match({given}, '{ISO_DAY}') then try_cast({given} as date)
        when regexp_full_match({given}, '\\d{{8}}') then try_cast({compact} as date)
        when regexp_full_match({given}, '{DAY}') then try_cast({rewritten} as date) end"""
    value = f"(case when {parsed} between {FIRST_DAY} and {LAST_DAY} then {parsed} end)"
    code = f"""case when regexp_full_match({given}, '{DAY}') then 'impossible_date' else 'date_not_iso' end"""
    return _broken_when_null(given, value, code)


def _number_text(given: str, wanted: str) -> Conversion:
    places, whole = decimals(wanted), 18 - decimals(wanted)
    plain = rf"[+-]?(0*\d{{1,{whole}}}(\.\d{{0,{places}}}0*)?|\.\d{{1,{places}}}0*)"
    value = f"case when regexp_full_match({given}, '{plain}') then try_cast({given} as {_decimal(wanted)}) end"
    code = rf"""case when not regexp_full_match({given}, '{NUMBER}') then 'not_a_number'
        when not regexp_full_match({given}, '[+-]?0*\d{{0,{whole}}}(\.\d*)?') then 'amount_too_large'
        else 'too_many_decimals' end"""
    return _broken_when_null(given, value, code)


def _broken_when_null(given: str, value: str, code: str) -> Conversion:
    return Conversion(given, value, f"({given} is not null and {value} is null)", code)


def decimals(wanted: str) -> int:
    """Decimal places that a money or rate column keeps."""
    return 2 if wanted == "money" else 8


def _decimal(wanted: str) -> str:
    return f"decimal(18, {decimals(wanted)})"


def _listed(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(quoted_text(word) for word in words) + ")"
