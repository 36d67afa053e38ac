"""From a mapping's TOML to its values: every key known, of the right kind, every expression in the closed grammar.

Whether the names used exist, and whether like is put to like, is ``check.py``'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from xindang.book.contract import currencies
from xindang.book.mapping.cells import DATE_FORMATS, NUMBER_STYLES
from xindang.book.mapping.form_layout import balance_of, banners_of, dates_of, drops_of, fills_of, heading_of, signed_of
from xindang.book.mapping.form_table import blocks_of
from xindang.book.mapping.keys import Keys, check_short_name, entries, row_filter
from xindang.book.mapping.spec import (
    DECIMALS_DEFAULT,
    NUMBER_DIGITS,
    BookMapping,
    DuePolicy,
    MatchPolicy,
    Policies,
    Source,
    SourceColumn,
)
from xindang.core.problems import Problem
from xindang.policy.expression import Kind

# Only encodings of text, by names that every system knows.
ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312", "big5", "ascii", "latin-1", "cp1250",
    "cp1251", "cp1252", "shift_jis", "euc-jp", "euc-kr",
)  # fmt: skip
ROWS_MAX = 10_000
WIDTH_MAX = 100
COVERAGE_DATES = ("covers_from", "covers_to", "drawn_on")


def mapping_of(read: Mapping[str, Any], file: str) -> tuple[BookMapping, list[Problem]]:
    """The mapping that parsed TOML says, as far as it can be read, and everything that is wrong with its form."""
    keys = Keys(read, file)
    for title in ("title", "title_en", "version"):
        keys.take(title, str, "-")
    organisation, currency = keys.take("organisation", str, ""), keys.take("base_currency", str, "CNY")
    if currency not in currencies():
        keys.tell("unknown_currency", "base_currency", value=currency)
    found = BookMapping(
        file=file,
        organisation=organisation,
        base_currency=currency,
        sources=tuple(_source(entry) for entry in entries(keys, "source")),
        blocks=blocks_of(keys),
        policies=_policies(keys.inside("policies")),
        coverage=_coverage(keys.inside("coverage")),
    )
    for key, listed in (("source", found.sources), ("table", found.blocks)):
        if not listed:
            keys.tell("mapping_has_none", key)
        keys.tell_repeated(key, [entry.name for entry in listed])
    return found, keys.done()


def _source(keys: Keys) -> Source:
    name, file, derived = keys.take("name", str), keys.take("file", str, ""), keys.take("from", str, "")
    keys.where = f"source {name}"
    if bool(file) == bool(derived):
        keys.tell("mapping_file_or_from", "file", value=file)
    if file and not _stays_inside(file):
        keys.tell("mapping_file_leaves_folder", "file", value=file)
        file = ""
    rows = row_filter(keys)
    if derived:
        return Source(name=name, derived_from=derived, rows=rows)
    columns = tuple(_column(keys, short, value) for short, value in keys.take("columns", dict, {}).items())
    if not columns:
        keys.tell("mapping_has_none", "columns")
    signed, dates, banners = signed_of(keys), dates_of(keys), banners_of(keys)
    columns += tuple(SourceColumn(short, (), Kind.TEXT, optional=True) for banner in banners for short in banner.names)
    names = [*(column.name for column in columns), *(entry.name for entry in signed), *(made.name for made in dates)]
    keys.tell_repeated("columns", names)
    skip_rows, header_has = heading_of(keys)
    return Source(
        name=name,
        file=file,
        sheets=_sheets(keys),
        encoding=_encoding(keys),
        delimiter=_delimiter(keys),
        skip_rows=skip_rows,
        header_rows=keys.take_whole("header_rows", 1, 5, 1),
        header_has=header_has,
        footer_rows=keys.take_whole("footer_rows", 0, ROWS_MAX, 0),
        blank_words=keys.take_texts("blank"),
        columns=columns,
        signed=signed,
        dates=dates,
        drop=drops_of(keys),
        banners=banners,
        fill=fills_of(keys),
        balance=balance_of(keys),
        rows=rows,
    )


def _sheets(keys: Keys) -> tuple[str, ...]:
    """One sheet, or several: names, or patterns with ``*``."""
    said = keys.take("sheet", object, "")
    listed = said if isinstance(said, list) else [said] if said else []
    if all(isinstance(name, str) and name for name in listed):
        return tuple(str(name) for name in listed)
    keys.tell("field_of_wrong_kind", "sheet", value=said, kind="str or list of str")
    return ()


def _stays_inside(pattern: str) -> bool:
    """A name or pattern below the export's folder: neither absolute nor upwards."""
    parts = re.split(r"[/\\]", pattern)
    return bool(pattern.strip()) and ".." not in parts and "**" not in parts and all(parts) and ":" not in pattern


def _encoding(keys: Keys) -> str | None:
    said = keys.take("encoding", str, "")
    if said and said.lower() not in ENCODINGS:
        keys.tell("mapping_encoding_unknown", "encoding", value=said, known=", ".join(ENCODINGS))
        return None
    return said or None


def _delimiter(keys: Keys) -> str | None:
    delimiter = keys.take("delimiter", str, "")
    if len(delimiter) > 1 or delimiter == '"' or not (delimiter.isprintable() or delimiter == "\t"):
        keys.tell("mapping_delimiter_wrong", "delimiter", value=delimiter)
        return None
    return delimiter or None


def _column(keys: Keys, short: str, value: Any) -> SourceColumn:
    entry = keys.child(f"columns.{short}", {"as": value} if isinstance(value, str) else value)
    check_short_name(entry, short)
    heading = entry.take("heading", object, short)
    headings = tuple(heading) if isinstance(heading, list) else (heading,)
    if not headings or not all(isinstance(text, str) and text.strip() for text in headings):
        entry.tell("field_of_wrong_kind", "heading", value=heading, kind="str")
        headings = (short,)
    kind, style = _kind_and_style(entry)
    places = entry.take_whole("decimals", 0, NUMBER_DIGITS - 1, DECIMALS_DEFAULT)
    zeros_to, optional = entry.take_whole("zeros_to", 0, WIDTH_MAX, 0), entry.take("optional", bool, False)
    return SourceColumn(short, tuple(str(text) for text in headings), kind, style, places, zeros_to, optional)


def _kind_and_style(keys: Keys) -> tuple[Kind, str]:
    before, said = len(keys.problems), keys.take("as", str)
    word, _, style = said.partition(" ")
    style = style.strip()
    if said == "text":
        return Kind.TEXT, ""
    if word == "number" and style in NUMBER_STYLES:
        return Kind.NUMBER, style
    if word == "date" and style in DATE_FORMATS:
        return Kind.DATE, style
    code = "mapping_date_format_wrong" if word == "date" else "mapping_kind_wrong"
    if len(keys.problems) == before:
        styles = ", ".join(f"number {style}".strip() for style in NUMBER_STYLES)
        keys.tell(code, "as", value=said, formats=", ".join(DATE_FORMATS), styles=styles)
    return Kind.TEXT, ""


def _policies(keys: Keys) -> Policies:
    due, match = keys.take("due", str, DuePolicy.GIVEN.value), keys.take("match", str, MatchPolicy.GIVEN.value)
    for key, said, known in (("due", due, DuePolicy), ("match", match, MatchPolicy)):
        if said not in set(known):
            keys.tell("mapping_policy_unknown", key, value=said, known=" | ".join(known))
    has_term = "term_days" in keys
    return Policies(
        due=DuePolicy(due) if due in set(DuePolicy) else DuePolicy.GIVEN,
        match=MatchPolicy(match) if match in set(MatchPolicy) else MatchPolicy.GIVEN,
        term_days=keys.take_whole("term_days", 0, 3660, 0) if has_term else None,
        due_words=keys.take("due_words", str, ""),
        match_words=keys.take("match_words", str, ""),
    )


def _coverage(keys: Keys) -> dict[str, dict[str, date | bool]]:
    found: dict[str, dict[str, date | bool]] = {}
    for name, entry in keys.tables_inside():
        table: dict[str, date | bool] = {}
        for key in COVERAGE_DATES:
            if (day := entry.take_date(key)) is not None:
                table[key] = day
        if "complete" in entry:
            table["complete"] = entry.take("complete", bool)
        found[name] = table
    return found
