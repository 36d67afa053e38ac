"""The cells of a file as a person reads them, before any has a kind.

Totals are passed over, a line over a block is the customer of the rows below it, merged cells are filled down.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xindang.book.mapping.bound import Bound
from xindang.book.mapping.cells import FULL_WIDTH, HALF_WIDTH
from xindang.book.mapping.export import ExportFile
from xindang.book.mapping.spec import Banner, DropRows, MadeDate, Source
from xindang.engines.duckdb import quoted_name as quoted
from xindang.engines.duckdb import quoted_text as literal

BLANK_SIGNS = r"[\s\x{00a0}\x{3000}]"
IS_BANNER = quoted("banner!")
YEAR_IN_HEADING = re.compile(r"(?<!\d)(19\d{2}|[2-9]\d{3})(?!\d)")


def cells_of(source: Source, file: ExportFile, file_no: int, bound: Bound) -> str:
    """The query of one file's cells under the short names; a line over a block is a row with ``banner!`` true."""
    rows = quoted(file.raw.name)
    if source.footer_rows:
        rows = f"(select * from {rows} qualify row_number() over (order by row_no desc) > {source.footer_rows})"
    drops = [drop for drop in source.drop if drop.column in file.cells]
    dropped = [f"not coalesce({_reads_like(drop, file, bound)}, false)" for drop in drops]
    where = f" where {' and '.join(dropped)}" if dropped else ""
    columns = [f"cast({file_no} as integer) as file_no", "row_no", *_columns(source, file, bound)]
    query = f"select {', '.join(columns)} from {rows}{where}"
    if source.banners:
        query = _below_banners(source, query)
    for names in source.fill:
        query = _filled_down(names, query)
    return query


def year_name(made: MadeDate) -> str:
    """The column of the year that a heading says."""
    return quoted(f"{made.name}@")


def year_in_heading(made: MadeDate, file: ExportFile) -> str:
    """The one year in the heading over the month; empty when there is none, or two."""
    years = YEAR_IN_HEADING.findall(file.cells.get(made.month, ""))
    return years[0] if len(years) == 1 else ""


def _columns(source: Source, file: ExportFile, bound: Bound) -> list[str]:
    columns = []
    by_banner = {name for banner in source.banners for name in banner.names}
    for column in source.columns:
        if column.name in by_banner:
            continue
        heading = file.cells.get(column.name)
        text = quoted(heading) if heading is not None else "cast(null as varchar)"
        if source.blank_words:
            text = f"case when {text} not in {bound.listed(source.blank_words)} then {text} end"
        columns.append(f"{text} as {quoted(column.name)}")
    without_year = (made for made in source.dates if not made.year)
    return [*columns, *(f"{literal(year_in_heading(made, file))} as {year_name(made)}" for made in without_year)]


def _below_banners(source: Source, query: str) -> str:
    """What each line says, carried down to the rows under it until the next line of its kind."""
    marks, carried, left_out = [], [], []
    for at, banner in enumerate(source.banners):
        fits, said = quoted(f"banner_{at}!"), quoted(f"banner_{at}")
        parts = ", ".join(_part(banner, name) for name in banner.names)
        marks += [f"{_fits(banner)} as {fits}", _carried_down(f"case when {fits} then row({parts}) end", said)]
        carried += [f"{said}[{place}] as {quoted(name)}" for place, name in enumerate(banner.names, start=1)]
        left_out += [fits, said]
    is_banner = f"({' or '.join(left_out[::2])}) as {IS_BANNER}"
    marked = f"select *, {', '.join(marks)} from ({query})"
    return f"select * exclude ({', '.join(left_out)}), {', '.join(carried)}, {is_banner} from ({marked})"


def _carried_down(said: str, name: str) -> str:
    """The last value given in this row or above it, as a column."""
    return f"last_value({said} ignore nulls) over (order by row_no) as {name}"


def _fits(banner: Banner) -> str:
    cell = quoted(banner.column)
    tests = [f"regexp_full_match({cell}, {literal(banner_regex(pattern))})" for pattern in banner.patterns]
    return f"coalesce({' or '.join(tests)}, false)"


def _part(banner: Banner, name: str) -> str:
    """What a line says under a short name, by the first pattern that fits."""
    cell = quoted(banner.column)
    cases = []
    for pattern in banner.patterns:
        names = [part for _, part in pattern if part]
        regex = literal(banner_regex(pattern))
        value = f"regexp_extract({cell}, {regex}, {names.index(name) + 1})" if name in names else "null"
        cases.append(f"when regexp_full_match({cell}, {regex}) then {value}")
    return f"case {' '.join(cases)} end"


def banner_regex(pattern: Sequence[tuple[str, str]]) -> str:
    """A pattern as the engine's: signs of either width, any blanks within and around its words (客　户：).

    Where only a blank parts two columns, one must stand there.
    """
    found = []
    last = max(at for at, (_, name) in enumerate(pattern) if name)
    blanks = f"{BLANK_SIGNS}*"
    for at, (text, name) in enumerate(pattern):
        words = blanks.join(_either_width(sign) for word in text.split() for sign in word)
        found.append(f"{blanks}{words}{blanks}" if words else f"{BLANK_SIGNS}+" if text else "")
        found.append("(.+)" if at == last else "(.+?)" if name else "")
    return "".join(found)


def _either_width(sign: str) -> str:
    """A sign of full or half width (：and :), where it has both."""
    pairs = {**dict(zip(HALF_WIDTH, FULL_WIDTH, strict=False)), **dict(zip(FULL_WIDTH, HALF_WIDTH, strict=True))}
    return f"(?:{re.escape(sign)}|{re.escape(pairs[sign])})" if sign in pairs else re.escape(sign)


def _filled_down(names: Sequence[str], query: str) -> str:
    """Blank cells from the row that begins their block.

    One given cell begins a block, so that a name never stands under another customer's code.
    """
    columns = [quoted(name) for name in names]
    given = " or ".join(f"{column} is not null" for column in columns)
    first = _carried_down(f"case when {given} then row({', '.join(columns)}) end", '"fill!"')
    kept = ", ".join(f'"fill!"[{place}] as {column}' for place, column in enumerate(columns, start=1))
    return f'select * exclude ("fill!") replace ({kept}) from (select *, {first} from ({query}))'


def _reads_like(drop: DropRows, file: ExportFile, bound: Bound) -> str:
    """That a cell, blanks and capitals not counted, is one of the words; ``*`` in a word stands for anything."""
    cell = f"regexp_replace({quoted(file.cells[drop.column])}, {literal(BLANK_SIGNS)}, '', 'g')"
    patterns = ["%".join(_like_literal(part) for part in word.split("*")) for word in drop.like]
    return "(" + " or ".join(rf"{cell} ilike {bound(pattern)} escape '\'" for pattern in patterns) + ")"


def _like_literal(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return "".join(text.split())
