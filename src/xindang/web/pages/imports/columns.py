"""The columns of a file beside what each may mean: of customers, of what is owed and paid, and of the book's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from xindang.book.contract import contract
from xindang.book.look.said import Said, Seen
from xindang.book.look.survey import Survey
from xindang.book.look.words import role_named, words
from xindang.core.problems import Problem, problem
from xindang.web.pages.imports.reading import Option

Row = dict[str, Any]
ROLE, STYLE, PLACES_MAX = "role-", "style-", 500
DUE_OPTIONS = (
    Option("", "按建议", "as proposed"),
    Option("given", "照文件，没有的就是未知", "as the file gives them; none is unknown"),
    Option("issued_on + term_days", "文件没有的：发生日加账期", "where there is none: day of issue plus the term"),
    Option(
        "month_end + term_days", "文件没有的：当月月末加账期", "where there is none: end of that month plus the term"
    ),
)
MATCH_OPTIONS = (
    Option("", "按建议", "as proposed"),
    Option("given", "照文件，没写冲哪一笔的留作未核销", "as the file gives it; what names no item stays unapplied"),
    Option("oldest first", "没写冲哪一笔的：先冲最早的", "what names no item pays the oldest first"),
)
STYLE_WORDS = {
    "Y-M-D": ("年-月-日", "year-month-day"),
    "Y/M/D": ("年/月/日", "year/month/day"),
    "Y.M.D": ("年.月.日", "year.month.day"),
    "M/D/Y": ("月/日/年", "month/day/year"),
    "D/M/Y": ("日/月/年", "day/month/year"),
    "M-D-Y": ("月-日-年", "month-day-year"),
    "D-M-Y": ("日-月-年", "day-month-year"),
    "M.D.Y": ("月.日.年", "month.day.year"),
    "D.M.Y": ("日.月.年", "day.month.year"),
    "1,234.50": ("千分位用逗号、小数点用点", "thousands by comma, decimals by point"),
    "1.234,50": ("千分位用点、小数点用逗号", "thousands by point, decimals by comma"),
    "": ("没有千分位", "no thousands"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Meanings offered together."""

    zh: str
    en: str
    options: tuple[Option, ...]


@cache
def meaning_groups() -> tuple[Group, ...]:
    """What a column may mean: first what ledgers and lists of documents have, then every column of the book."""
    ledger = tuple(Option(role.name, role.zh, role.en) for role in words().roles.values())
    tables = [
        Group(
            table.zh,
            table.en,
            tuple(
                Option(f"{table.name}.{column.name}", f"{table.zh}·{column.zh}", f"{table.en}: {column.en}")
                for column in table.columns.values()
                if not (table.name == "customers" and column.name in {"customer_id", "name"})
            ),
        )
        for table in contract().values()
    ]
    return (Group("往来", "Ledgers and documents", ledger), *tables)


@cache
def _meanings() -> frozenset[str]:
    return frozenset(option.value for group in meaning_groups() for option in group.options)


def places_said(given: Mapping[str, str]) -> dict[int, str]:
    """What was chosen for each column, by its place; choices that are none are passed over."""
    return {place: value for place, value in _by_place(given, ROLE).items() if value in _meanings()}


def styles_said(given: Mapping[str, str]) -> dict[int, str]:
    """How a column's dates or numbers are said to be written; ``?``: not yet said."""
    return {place: value for place, value in _by_place(given, STYLE).items() if value in STYLE_WORDS}


def _by_place(given: Mapping[str, str], prefix: str) -> dict[int, str]:
    named = ((name.removeprefix(prefix), given[name]) for name in given if name.startswith(prefix))
    return {int(text): value for text, value in named if text.isdecimal() and len(text) < 4 and int(text) < PLACES_MAX}


def said_twice(survey: Survey, said: Said) -> list[Problem]:
    """Meanings that were given to two columns."""
    first: dict[str, str] = {}
    problems = []
    for place, name in said.roles.items():
        heading = survey.columns[place].heading if place < len(survey.columns) else str(place)
        if name in first:
            role = role_named(name)
            problems.append(
                problem("screen_said_twice", value=heading, first=first[name], title_zh=role.zh, title_en=role.en)
            )
        first.setdefault(name, heading)
    return problems


def first_sheet(seen: Seen) -> str:
    """The sheet to begin with: the one in which most is recognised."""
    best = max(seen.surveys, key=lambda survey: len(survey.heading.roles), default=None)
    if best is not None:
        return best.sheet.shown
    return seen.sheets[0].shown if seen.sheets else ""


def sheet_options(seen: Seen) -> list[Option]:
    known = {survey.sheet.shown for survey in seen.surveys}
    return [
        Option(sheet.shown, sheet.shown, sheet.shown)
        if sheet.shown in known
        else Option(sheet.shown, f"{sheet.shown}（没有认出标题）", f"{sheet.shown} (no headings recognised)")
        for sheet in seen.sheets
    ]


def columns_shown(survey: Survey, said: Said, *, is_chosen: bool) -> list[Row]:
    """Each heading with samples, its meaning, and how it is to be read where the cells leave that open."""
    shown = []
    for column in survey.columns:
        role = said.roles.get(column.place, "") if is_chosen and said.roles else column.role.name if column.role else ""
        styles = column.styles if len(column.styles) > 1 else ()
        shown.append(
            {
                "place": column.place,
                "heading": column.heading,
                "samples": [" ".join(text.split())[:24] for text in column.samples],
                "filled": column.filled,
                "unread": column.unread,
                "role": role,
                "style": said.styles.get(column.place, "?"),
                "styles": [Option(style, *STYLE_WORDS.get(style, (style, style))) for style in styles],
            }
        )
    return shown
