"""From what a file gives to what the contract asks for: SQL expressions per column type and source type.

A column ``c`` passes three layers: ``c?`` is the cell as given (blank as NULL), ``c`` its value, and ``c!`` whether it
is *broken*, a cell that cannot be converted; which sentence it deserves is worked out only when it is listed, so that a
clean book pays for one comparison per cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xindang.engines.duckdb import quoted_name, quoted_text

NEVER = "false"
NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)"
ISO_DAY = r"\d{4}-\d{2}-\d{2}"
DAY = r"(\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{8})([T ]0{1,2}:00(:00(\.0+)?)?)?"
DAY_PARTS = r"^(\d{4})[-/]?(\d{1,2})[-/]?(\d{1,2}).*$"
COMPACT_PARTS = r"^(\d{4})(\d{2})(\d{2})$"
# No dealing on anybody's books is older, and no calendar we read goes beyond.
POSSIBLE_DAYS = "between date '1900-01-01' and date '9999-12-31'"
WHOLE_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
TRUE_WORDS, FALSE_WORDS = ("true", "t", "yes", "y", "1", "是"), ("false", "f", "no", "n", "0", "否")
# The most digits of an exact number in the engine.
ENGINE_DIGITS = 38
# How far a DOUBLE may lie from the decimal it stands for: far above binary noise, far below a third decimal place.
NOISE = "1e-9 * greatest(1, abs({given}))"


@dataclass(frozen=True, slots=True)
class Conversion:
    """SQL of one column: ``given`` over the source, ``value`` over the given cell; over both, when it is ``broken``
    and the ``code`` of the problem it then is.
    """

    given: str
    value: str
    broken: str = NEVER
    code: str = "''"

    @property
    def can_break(self) -> bool:
        return self.broken != NEVER


def given_name(column: str) -> str:
    """The name of a cell as given, beside the column's own, which is its value."""
    return quoted_name(f"{column}?")


def broken_name(column: str) -> str:
    """The name of the flag that a cell is broken."""
    return quoted_name(f"{column}!")


def converted(relation: str, cells: Mapping[str, Conversion]) -> str:
    """The query of ``row_no`` and, of each column, the cell as given, its value, and whether it is broken."""
    given = "".join(f", {cell.given} as {given_name(name)}" for name, cell in cells.items())
    values = "".join(f", {cell.value} as {quoted_name(name)}" for name, cell in cells.items())
    broken = "".join(
        f", coalesce({cell.broken}, false) as {broken_name(name)}" for name, cell in cells.items() if cell.can_break
    )
    return f"select *{broken} from (select *{values} from (select s.row_no{given} from {relation} s))"


def conversion(column: str, source_type: str, wanted: str, *, trimmed: bool) -> Conversion:
    """How a source column of an engine type becomes a column of the contract's type ``wanted``.

    ``trimmed``: text cells have no blanks around them and are NULL when blank, as the text readers leave them.
    """
    kind = source_type.partition("(")[0]
    cell, given, value = f"s.{quoted_name(column)}", given_name(column), quoted_name(column)
    if wanted in {"text", "id", "code"}:
        return Conversion(_text(cell, kind, trimmed=trimmed), given)
    if wanted == "date" and kind == "DATE":
        return Conversion(cell, given, f"{given} not {POSSIBLE_DAYS}", "'impossible_date'")
    if wanted == "date" and kind.startswith("TIMESTAMP") and "ZONE" not in kind:
        broken = f"({given} is not null and ({value} is null or {given} <> {value} or {value} not {POSSIBLE_DAYS}))"
        return Conversion(cell, f"try_cast({given} as date)", broken, "'impossible_date'")
    if wanted in {"money", "rate"} and (kind == "DECIMAL" or kind in WHOLE_TYPES):
        return _exact_number(cell, given, value, wanted, source_type)
    if wanted in {"money", "rate"} and kind == "DOUBLE":
        return _double(cell, given, value, wanted)
    if wanted == "int" and kind in WHOLE_TYPES:
        return _broken_when_null(cell, given, value, f"try_cast({given} as integer)", "'not_a_whole_number'")
    if wanted == "bool" and kind == "BOOLEAN":
        return Conversion(cell, given)
    return _from_text(_text(cell, kind, trimmed=trimmed), given, value, wanted)


def _text(cell: str, kind: str, *, trimmed: bool) -> str:
    """Text with blank as NULL. What needs no trimming, nearly every cell, is not copied: ids are millions."""
    if kind != "VARCHAR":
        return f"nullif(cast({cell} as varchar), '')"
    if trimmed:
        return cell
    return f"case when {cell} < '!' or ends_with({cell}, ' ') then nullif(trim({cell}, ' \t\r\n'), '') else {cell} end"


def _exact_number(cell: str, given: str, value: str, wanted: str, source_type: str) -> Conversion:
    """What changes on the way is broken. A source too wide to stand beside our type is compared in its own."""
    changed = f"{value} <> {given}"
    whole, places = _digits(source_type)
    if max(18 - decimals(wanted), whole) + max(decimals(wanted), places) > ENGINE_DIGITS:
        changed = f"try_cast({value} as {source_type}) is distinct from {given}"
    broken = f"({given} is not null and ({value} is null or {changed}))"
    code = f"case when {value} is null then 'amount_too_large' else 'too_many_decimals' end"
    return Conversion(cell, f"try_cast({given} as {_decimal(wanted)})", broken, code)


def _double(cell: str, given: str, value: str, wanted: str) -> Conversion:
    apart = f"abs({given} - cast({value} as double)) > {NOISE.format(given=given)}"
    broken = f"({given} is not null and ({value} is null or isnan({given}) or {apart}))"
    code = f"""case when isnan({given}) or isinf({given}) then 'not_a_number'
        when {value} is null then 'amount_too_large' else 'too_many_decimals' end"""
    return Conversion(cell, f"try_cast(round({given}, {decimals(wanted)}) as {_decimal(wanted)})", broken, code)


def _from_text(cell: str, given: str, value: str, wanted: str) -> Conversion:
    match wanted:
        case "date":
            return _date_text(cell, given, value)
        case "money" | "rate":
            return _number_text(cell, given, value, wanted)
        case "int":
            whole = rf"regexp_full_match({given}, '[+-]?\d{{1,9}}(\.0*)?')"
            number = f"case when {whole} then try_cast({given} as integer) end"
            return _broken_when_null(cell, given, value, number, "'not_a_whole_number'")
        case _:
            truth = f"""case when lower({given}) in {_listed(TRUE_WORDS)} then true
                when lower({given}) in {_listed(FALSE_WORDS)} then false end"""
            return _broken_when_null(cell, given, value, truth, "'not_yes_or_no'")


def _date_text(cell: str, given: str, value: str) -> Conversion:
    """ISO days at once; the few other spellings that leave no doubt are rewritten first."""
    day = f"""case when regexp_full_match({given}, '{ISO_DAY}') then try_cast({given} as date)
        when regexp_full_match({given}, '\\d{{8}}')
            then try_cast(regexp_replace({given}, '{COMPACT_PARTS}', '\\1-\\2-\\3') as date)
        when regexp_full_match({given}, '{DAY}')
            then try_cast(regexp_replace({given}, '{DAY_PARTS}', '\\1-\\2-\\3') as date) end"""
    code = f"case when regexp_full_match({given}, '{DAY}') then 'impossible_date' else 'date_not_iso' end"
    return Conversion(cell, day, f"({given} is not null and ({value} is null or {value} not {POSSIBLE_DAYS}))", code)


def _number_text(cell: str, given: str, value: str, wanted: str) -> Conversion:
    places, whole = decimals(wanted), 18 - decimals(wanted)
    plain = rf"[+-]?(0*\d{{1,{whole}}}(\.\d{{0,{places}}}0*)?|\.\d{{1,{places}}}0*)"
    number = f"case when regexp_full_match({given}, '{plain}') then try_cast({given} as {_decimal(wanted)}) end"
    code = rf"""case when not regexp_full_match({given}, '{NUMBER}') then 'not_a_number'
        when not regexp_full_match({given}, '[+-]?0*\d{{0,{whole}}}(\.\d*)?') then 'amount_too_large'
        else 'too_many_decimals' end"""
    return _broken_when_null(cell, given, value, number, code)


def _broken_when_null(cell: str, given: str, value: str, made: str, code: str) -> Conversion:
    return Conversion(cell, made, f"({given} is not null and {value} is null)", code)


def _digits(source_type: str) -> tuple[int, int]:
    """How many digits an engine's exact number has before and after the point."""
    digits, _, scale = source_type.removeprefix("DECIMAL(").removesuffix(")").partition(",")
    if digits.isdecimal():
        return int(digits) - int(scale or 0), int(scale or 0)
    return (ENGINE_DIGITS if "HUGEINT" in source_type else 20), 0


def decimals(wanted: str) -> int:
    """Decimal places that a money or rate column keeps."""
    return 2 if wanted == "money" else 8


def _decimal(wanted: str) -> str:
    return f"decimal(18, {decimals(wanted)})"


def _listed(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(quoted_text(word) for word in words) + ")"
