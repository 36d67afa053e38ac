"""What a sheet holds: columns and how their cells read, totals, lines over blocks, the span of days, sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from xindang.book.look.heading import Heading
from xindang.book.look.sheets import Sheet
from xindang.book.look.words import Role, reads_like, role_named, words
from xindang.book.mapping.cells import DATE_FORMATS, EXCEL_SERIAL, NUMBER_STYLES, OTHER_ORDER, cell_sql
from xindang.book.mapping.form_table import template_parts
from xindang.book.mapping.rows import BLANK_SIGNS, banner_regex
from xindang.book.mapping.spec import SourceColumn
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.engines.duckdb import quoted_text as literal
from xindang.policy.expression import Kind

SAMPLES, TEXTS_LISTED = 3, 200
# Merged cells leave at least one row in so many blank.
BLANK_SHARE = 5
# The different cells of a column, and what each style makes of them.
CELLS, TYPED = "look_cells", "look_typed"
# The year in a heading or a name of a file: other years look alike.
YEAR = re.compile(r"(?<!\d)(19|20)\d{2}(?!\d)")
STYLES = {Kind.DATE: tuple(DATE_FORMATS), Kind.NUMBER: tuple(NUMBER_STYLES), Kind.TEXT: ("",)}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called and is, and the styles under which its cells can be read.

    Two ``styles`` say that nobody can tell them apart by the cells; ``unread`` counts cells that none of them reads.
    """

    place: int
    heading: str
    role: Role | None = None
    rival_of: str = ""
    filled: int = 0
    distinct: int = 0
    samples: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    unread: int = 0
    texts: tuple[str, ...] = ()
    first: Any = None
    last: Any = None
    total: Decimal | None = None
    negative: int = 0


@dataclass(frozen=True, slots=True)
class Banner:
    """The lines over blocks: their column, the patterns they fit, how many there are."""

    heading: str
    patterns: tuple[str, ...]
    count: int


@dataclass(slots=True)
class Survey:
    """Everything seen of one sheet. ``dropped``: by heading, the words of rows that are totals or footers."""

    sheet: Sheet
    heading: Heading
    columns: list[Column]
    row_count: int = 0
    dropped: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dropped_count: int = 0
    banner: Banner | None = None
    openings: tuple[str, ...] = ()
    opening_count: int = 0
    filled_down: tuple[str, ...] = ()

    def of(self, role: str) -> Column | None:
        """The column of a role."""
        return next((column for column in self.columns if column.role is not None and column.role.name == role), None)

    def has(self, *roles: str) -> bool:
        """Whether every role has its column."""
        return all(self.of(role) is not None for role in roles)


def survey_of(sheet: Sheet, engine: DuckEngine) -> Survey | None:
    """What a sheet holds; None where no headings were recognised."""
    if sheet.heading is None or sheet.raw is None:
        return None
    found = _Look(sheet, sheet.heading, engine)
    return found.survey()


class _Look:
    def __init__(self, sheet: Sheet, heading: Heading, engine: DuckEngine) -> None:
        assert sheet.raw is not None  # noqa: S101 - a sheet with a heading was read
        self.sheet, self.heading, self.engine, self.raw = sheet, heading, engine, sheet.raw

    def survey(self) -> Survey:
        roles = {place: role_named(role) for role, place in self.heading.roles.items()}
        names = self.raw.columns
        found = Survey(
            self.sheet,
            self.heading,
            [
                Column(place, name, roles.get(place), self.heading.rivals.get(place, ""))
                for place, name in enumerate(names)
            ],
        )
        found.banner = self._banner()
        found.dropped, rows_left = self._dropped(found.banner)
        rows = f"(select * from {quoted(self.raw.name)} where {rows_left})"
        (kept,) = self.engine.one(f"select count(*) from {rows}")
        found.row_count = int(kept)
        found.dropped_count = self.raw.row_count - found.row_count - (found.banner.count if found.banner else 0)
        found.columns = [self._column(column, rows) for column in found.columns]
        note = found.of("note")
        if note is not None:
            found.openings = tuple(text for text in note.texts if reads_like(text, words().openings))
            listed = ", ".join(map(literal, found.openings)) or "''"
            query = f"select count(*) from {rows} where {quoted(note.heading)} in ({listed})"
            (found.opening_count,) = self.engine.one(query)
        found.filled_down = self._filled_down(found, rows)
        return found

    def _banner(self) -> Banner | None:
        """The column in whose cells lines like 客户：… stand, with the patterns needed for all of them."""
        best: Banner | None = None
        for name in filter(self._has_lines, self.raw.columns):
            cell, left, used, count = quoted(name), ["true"], list[str](), 0
            for pattern in words().banners:
                fits = f"coalesce(regexp_full_match({cell}, {literal(banner_regex(template_parts(pattern)))}), false)"
                condition = " and ".join(left)
                (more,) = self.engine.one(
                    f"select count(*) from {quoted(self.raw.name)} where {condition} and {fits} and {self._alone(name)}"
                )
                if more:
                    used.append(pattern)
                    count += int(more)
                    left.append(f"not {fits}")
            if used and (best is None or count > best.count):
                best = Banner(name, tuple(used), count)
        return best

    def _has_lines(self, name: str) -> bool:
        """Whether any row has its only filled cell in this column."""
        query = f"select count(*) from {quoted(self.raw.name)} where {quoted(name)} is not null and {self._alone(name)}"
        return bool(self.engine.one(query)[0])

    def _alone(self, name: str) -> str:
        """That no other cell of the row is filled: a line over a block, not a row that mentions a customer."""
        others = [f"{quoted(other)} is null" for other in self.raw.columns if other != name]
        return " and ".join(others) or "true"

    def _dropped(self, banner: Banner | None) -> tuple[dict[str, tuple[str, ...]], str]:
        """The words of totals and footers by heading, and the condition under which a row is none of them."""
        found: dict[str, tuple[str, ...]] = {}
        conditions = []
        first = self.raw.columns[min(self.heading.roles.values(), default=0)]
        if banner is not None:
            regexes = [literal(banner_regex(template_parts(pattern))) for pattern in banner.patterns]
            fits = " or ".join(f"regexp_full_match({quoted(banner.heading)}, {regex})" for regex in regexes)
            conditions.append(f"not coalesce({fits}, false)")
        for name in self.raw.columns:
            known = (*words().totals, *words().footers, *(self._repeated(name) if name == first else ()))
            cell = f"lower(regexp_replace({quoted(name)}, {literal(BLANK_SIGNS)}, '', 'g'))"
            cores = "|".join(re.escape(max(word.lower().split("*"), key=len)) for word in known)
            likely = f"regexp_matches({cell}, {literal(cores)})"
            if not self.engine.one(f"select count(*) from {quoted(self.raw.name)} where {likely}")[0]:
                continue
            tests = {word: _like(cell, word) for word in known}
            sums = ", ".join(f"count(*) filter ({test})" for test in tests.values())
            counts = self.engine.one(f"select {sums} from {quoted(self.raw.name)} where {likely}")
            used = [word for word, count in zip(tests, counts, strict=True) if count]
            if used:
                found[name] = tuple(used)
                conditions.append(f"not coalesce({' or '.join(tests[word] for word in used)}, false)")
        return found, " and ".join(conditions) or "true"

    def _repeated(self, name: str) -> tuple[str, ...]:
        """What stands in a column where the headings are printed again on the next page."""
        return tuple(dict.fromkeys("".join(part.split()) for part in (name, name.rpartition(" ")[2])))

    def _column(self, column: Column, rows: str) -> Column:
        cell = quoted(column.heading)
        self.engine.create_table(
            CELLS,
            f"""select {cell} as cell, count(*) as times, min(row_no) as first_row from {rows}
                where {cell} is not null group by {cell}""",
        )
        filled, distinct = self.engine.one(f"select coalesce(sum(times), 0), count(*) from {CELLS}")
        texts = self.engine.rows(f"select cell from {CELLS} order by first_row limit {TEXTS_LISTED}")
        listed = tuple(str(text) for (text,) in texts)
        column = replace(column, filled=int(filled), distinct=int(distinct), samples=listed[:SAMPLES], texts=listed)
        if column.role is None or column.role.kind is Kind.TEXT or not filled:
            return column if column.role is None else replace(column, styles=("",))
        return self._read(column, column.role.kind)

    def _read(self, column: Column, kind: Kind) -> Column:
        """The styles that read most of a column's cells, and what they give."""
        styles = STYLES[kind]
        read = [cell_sql(SourceColumn("cell", ("cell",), kind, style), "cell").plain for style in styles]
        plain = ", ".join(f"{text} as p{at}" for at, text in enumerate(read))
        values = [
            cell_sql(SourceColumn("cell", ("cell",), kind, style), f"p{at}").value for at, style in enumerate(styles)
        ]
        typed = ", ".join(f"{value} as v{at}" for at, value in enumerate(values))
        self.engine.create_table(TYPED, f"select times, {typed} from (select times, {plain} from {CELLS})")
        counted = ", ".join(f"coalesce(sum(times) filter (v{at} is not null), 0)" for at in range(len(styles)))
        counts = self.engine.one(f"select {counted} from {TYPED}")
        best = counts.index(max(counts))
        numbers = f"sum(v{best} * times), coalesce(sum(times) filter (v{best} < 0), 0)"
        sums = numbers if kind is Kind.NUMBER else "null, 0"
        first, last, total, negative = self.engine.one(f"select min(v{best}), max(v{best}), {sums} from {TYPED}")
        return replace(
            column,
            styles=self._rivals(styles, best, counts),
            unread=column.filled - int(counts[best]),
            first=first,
            last=last,
            total=None if total is None else Decimal(total),
            negative=int(negative),
        )

    def _rivals(self, styles: Sequence[str], best: int, counts: Sequence[int]) -> tuple[str, ...]:
        """The best style, and others that read as many cells but read some of them otherwise."""
        as_many = [
            at for at, style in enumerate(styles) if at != best and counts[at] == counts[best] and style != EXCEL_SERIAL
        ]
        if not as_many:
            return (styles[best],)
        differ = ", ".join(f"coalesce(bool_or(v{at} <> v{best}), false)" for at in as_many)
        answers = self.engine.one(f"select {differ} from {TYPED}")
        return (styles[best], *(styles[at] for at, other in zip(as_many, answers, strict=True) if other))

    def _filled_down(self, found: Survey, rows: str) -> tuple[str, ...]:
        """The columns of the customer where they look like merged cells: blank in many rows, never twice in a row.

        A list in which a customer is missing here and there looks otherwise, and is not filled.
        """
        names = [column.heading for role in ("customer", "name") if (column := found.of(role)) is not None]
        if not names or found.banner is not None:
            return ()
        key = quoted(names[0])
        blank, again = self.engine.one(f"""
            select count(*) filter ({key} is null), count(*) filter ({key} = before)
            from (select {key}, lag({key}) over (order by row_no) as before from {rows})""")
        return tuple(names) if not again and 0 < found.row_count <= blank * BLANK_SHARE else ()


def _like(cell: str, word: str) -> str:
    """That a cell reads like a word in which ``*`` stands for anything."""
    plain = "%".join(
        part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for part in word.lower().split("*")
    )
    return rf"{cell} like {literal(plain)} escape '\'"


def is_ambiguous(column: Column) -> bool:
    """Whether the cells alone do not say which style is meant."""
    return len(column.styles) > 1


def other_order(style: str) -> str:
    """The style that reads day and month the other way round; empty when there is none."""
    return OTHER_ORDER.get(style, "")


def days_of(survey: Survey) -> tuple[date, date] | None:
    """The first and the last day in the column of dates."""
    column = survey.of("entered")
    return (column.first, column.last) if column is not None and isinstance(column.first, date) else None
