"""How a cell of text becomes a text, a number or a date: SQL per declared format, nothing guessed.

What can mean only one thing is always read: full-width digits and signs, ``(123.45)`` and ``123.45-`` as negative,
an ISO date. What can mean two things (1,234 or 03/04/2026) is read only as the mapping declares it.
"""

from __future__ import annotations

from dataclasses import dataclass

from xindang.book.mapping.spec import NUMBER_DIGITS, SourceColumn
from xindang.engines.duckdb import quoted_text
from xindang.policy.expression import Kind

FULL_WIDTH, HALF_WIDTH = "０１２３４５６７８９．，－＋（）／：−", "0123456789.,-+()/:-"
# Name of a number style: what stands between thousands. "number" alone takes none.
NUMBER_STYLES = {"": "", "1,234.50": ",", "1.234,50": "."}

# No dealing on anybody's books is older than 1900.
YEAR, TWO, ONE_OR_TWO = r"(19\d{2}|[2-9]\d{3})", r"(\d{2})", r"(\d{1,2})"
MIDNIGHT = r"([T ]0{1,2}:00(:00(\.0+)?)?)?"
CLOCK = r"[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?"
ISO_DAY = (f"{YEAR}-{TWO}-{TWO}{MIDNIGHT}", r"\1-\2-\3")
SERIAL = r"\d{1,7}(\.\d+)?"
# Excel counts a 29 February 1900 that never was; serial numbers up to it are not dates anybody means.
SERIAL_FIRST, SERIAL_LAST, SERIAL_ZERO = 61, 2_958_465, "date '1899-12-30'"
EXCEL_SERIAL = "excel_serial"

# Name of a date format: its pattern, and which groups hold year, month and day.
DATE_FORMATS: dict[str, tuple[str, str]] = {
    "Y-M-D": (f"{YEAR}-{ONE_OR_TWO}-{ONE_OR_TWO}{MIDNIGHT}", r"\1-\2-\3"),
    "Y/M/D": (f"{YEAR}/{ONE_OR_TWO}/{ONE_OR_TWO}{MIDNIGHT}", r"\1-\2-\3"),
    "Y.M.D": (rf"{YEAR}\.{ONE_OR_TWO}\.{ONE_OR_TWO}", r"\1-\2-\3"),
    "M/D/Y": (f"{ONE_OR_TWO}/{ONE_OR_TWO}/{YEAR}{MIDNIGHT}", r"\3-\1-\2"),
    "D/M/Y": (f"{ONE_OR_TWO}/{ONE_OR_TWO}/{YEAR}{MIDNIGHT}", r"\3-\2-\1"),
    "M-D-Y": (f"{ONE_OR_TWO}-{ONE_OR_TWO}-{YEAR}{MIDNIGHT}", r"\3-\1-\2"),
    "D-M-Y": (f"{ONE_OR_TWO}-{ONE_OR_TWO}-{YEAR}{MIDNIGHT}", r"\3-\2-\1"),
    "M.D.Y": (rf"{ONE_OR_TWO}\.{ONE_OR_TWO}\.{YEAR}", r"\3-\1-\2"),
    "D.M.Y": (rf"{ONE_OR_TWO}\.{ONE_OR_TWO}\.{YEAR}", r"\3-\2-\1"),
    "Y年M月D日": (rf"{YEAR}\s*年\s*{ONE_OR_TWO}\s*月\s*{ONE_OR_TWO}\s*日", r"\1-\2-\3"),
    "YYYYMMDD": (f"{YEAR}{TWO}{TWO}", r"\1-\2-\3"),
    "ISO timestamp": (f"{YEAR}-{TWO}-{TWO}{CLOCK}", r"\1-\2-\3"),
    EXCEL_SERIAL: (SERIAL, ""),
}
# Formats that differ only in the order of day and month. A column that reads only under the other one was declared
# wrongly, and then even the rows that can be read are read wrongly.
OTHER_ORDER = {
    "M/D/Y": "D/M/Y",
    "D/M/Y": "M/D/Y",
    "M-D-Y": "D-M-Y",
    "D-M-Y": "M-D-Y",
    "M.D.Y": "D.M.Y",
    "D.M.Y": "M.D.Y",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """SQL of a cell in two steps: ``plain``, its text with half-width signs; then from that its typed ``value``.

    The value is NULL when the cell is blank or cannot be read. ``other`` is what the cell gives in the other order of
    day and month, where there is one.
    """

    plain: str
    value: str
    other: str = "null"


def cell_sql(column: SourceColumn, cell: str) -> Cell:
    """How ``cell`` (the SQL name of a text, NULL when blank) is read as the column declares it."""
    half_width = f"translate({cell}, {quoted_text(FULL_WIDTH)}, {quoted_text(HALF_WIDTH)})"
    match column.kind:
        case Kind.NUMBER:
            between = NUMBER_STYLES[column.style]
            plain = f"translate({half_width}, '.,', ',.')" if between == "." else half_width
            return Cell(plain, _number(cell, column.decimals, grouped=bool(between)))
        case Kind.DATE:
            value = f"coalesce({_date(cell, column.style)}, {_parsed(cell, *ISO_DAY)})"
            other = OTHER_ORDER.get(column.style)
            return Cell(half_width, value, _date(cell, other) if other else "null")
        case _:
            width = f"cast(greatest(length({cell}), {column.zeros_to}) as integer)"
            return Cell(f"lpad({cell}, {width}, '0')" if column.zeros_to else cell, cell)


def _number(plain: str, places: int, *, grouped: bool) -> str:
    """A number with a point, commas between thousands where ``grouped``; negative by sign, behind it, or brackets."""
    whole, fraction = NUMBER_DIGITS - places, rf"(\.\d{{0,{places}}}0*)?"
    bodies = [rf"0*\d{{1,{whole}}}{fraction}"]
    if places:
        bodies.append(rf"\.\d{{1,{places}}}0*")
    if grouped:
        bodies.append(rf"\d{{1,3}}(,\d{{3}})+{fraction}")
    body = f"({'|'.join(bodies)})"
    shape = quoted_text(rf"\({body}\)|[+-]?{body}|{body}-")
    digits = f"try_cast(regexp_replace({plain}, '[^0-9.]', '', 'g') as decimal({NUMBER_DIGITS}, {places}))"
    negative = f"{plain} like '(%' or {plain} like '%-%'"
    return f"""case when not regexp_full_match({plain}, {shape}) then null
        when {negative} then -{digits} else {digits} end"""


def _date(plain: str, style: str) -> str:
    if style != EXCEL_SERIAL:
        return _parsed(plain, *DATE_FORMATS[style])
    number = f"try_cast(regexp_extract({plain}, '^\\d+') as integer)"
    fits = f"regexp_full_match({plain}, {quoted_text(SERIAL)}) and {number} between {SERIAL_FIRST} and {SERIAL_LAST}"
    return f"(case when {fits} then {SERIAL_ZERO} + {number} end)"


def _parsed(plain: str, pattern: str, order: str) -> str:
    day = f"try_cast(regexp_replace({plain}, {quoted_text(f'^{pattern}$')}, {quoted_text(order)}) as date)"
    return f"(case when regexp_full_match({plain}, {quoted_text(pattern)}) then {day} end)"
