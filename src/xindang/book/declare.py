"""``book.toml``: whose book it is, in which currency, and what each table covers. Also as the sheet ``book``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from xindang.book.book import Declared
from xindang.book.contract import contract, currencies
from xindang.core.problems import Problem, problem

FILE = "book.toml"
DATE_KEYS = ("covers_from", "covers_to", "drawn_on")
TABLE_KEYS = (*DATE_KEYS, "complete")
TEXT_KEYS = ("organisation", "base_currency")
DERIVED_KEYS = ("due", "match")
TRUE_WORDS, FALSE_WORDS = {"true", "yes", "1", "是"}, {"false", "no", "0", "否"}


@dataclass(slots=True)
class Declaration:
    """What a book says of itself. ``notes`` holds the words for derived due dates and derived matching."""

    organisation: str = ""
    base_currency: str = "CNY"
    tables: dict[str, Declared] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def read_declaration(file: Path) -> tuple[Declaration, list[Problem]]:
    """What ``book.toml`` says, and what is wrong with it."""
    try:
        read = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        return Declaration(), [problem("book_toml_unreadable", table=FILE, reason=_reason(error))]
    return declaration(read)


def _reason(error: Exception) -> str:
    """Why the text cannot be read, in words that lead somewhere."""
    if isinstance(error, RecursionError):
        return "嵌套过深 nested too deeply"
    if isinstance(error, ValueError) and not isinstance(error, UnicodeDecodeError | tomllib.TOMLDecodeError):
        return "有过长的数字 a number is too long"
    return str(error)


def sheet_entries(rows: Iterable[Mapping[str, str | None]]) -> dict[str, Any]:
    """The rows of a sheet ``book`` (columns key, value, and table for a table's own keys) as ``book.toml`` has them."""
    read: dict[str, Any] = {}
    for row in rows:
        key, table = row.get("key") or "", row.get("table") or ""
        place = read if not table else read.setdefault("derived", {}) if table == "derived" else _tables(read, table)
        if key:
            place[key] = row.get("value") or ""
        elif not table:
            read[""] = ""
    return read


def declaration(read: Mapping[str, Any]) -> tuple[Declaration, list[Problem]]:
    """The declaration from its parsed words: ``organisation``, ``base_currency``, ``[derived]``, ``[NAME]`` per table.

    ``[tables.NAME]`` says the same as ``[NAME]``, for authors who like their tables in one place.
    """
    found, problems = Declaration(), list[Problem]()
    for key, value in read.items():
        if key in TEXT_KEYS:
            problems.extend(_text(found, key, value))
        elif key == "derived" and isinstance(value, dict):
            problems.extend(_unknown_keys(key, value, DERIVED_KEYS))
            known = {name: words for name, words in value.items() if name in DERIVED_KEYS}
            found.notes = {name: words for name, words in known.items() if isinstance(words, str)}
            problems.extend(
                problem("book_toml_not_text", table=FILE, column=f"{key}.{name}", value=words)
                for name, words in known.items()
                if not isinstance(words, str)
            )
        elif key == "tables" and isinstance(value, dict):
            for table, words in value.items():
                problems.extend(_table(found, table, words))
        elif key in contract():
            problems.extend(_table(found, key, value))
        else:
            problems.extend(_unknown_keys("", {key: value}, (*TEXT_KEYS, "derived", "tables")))
    return found, problems


def _text(found: Declaration, key: str, value: Any) -> list[Problem]:
    if not isinstance(value, str):
        return [problem("book_toml_not_text", table=FILE, column=key, value=value)]
    if key == "base_currency" and value not in currencies():
        return [problem("unknown_currency", table=FILE, column=key, value=value)]
    setattr(found, key, value)
    return []


def _table(found: Declaration, table: str, words: Any) -> list[Problem]:
    if table not in contract() or not isinstance(words, dict):
        near = ", ".join(get_close_matches(table, contract(), 1)) or ", ".join(contract())
        return [problem("book_toml_unknown_table", table=FILE, column=table, near=near)]
    problems = _unknown_keys(table, words, TABLE_KEYS)
    values: dict[str, Any] = {}
    for key in TABLE_KEYS:
        if key not in words or words[key] == "":
            continue
        values[key] = _day(words[key]) if key in DATE_KEYS else _yes_or_no(words[key])
        if values[key] is None:
            code = "book_toml_date_wrong" if key in DATE_KEYS else "book_toml_not_yes_or_no"
            problems.append(problem(code, table=FILE, column=f"{table}.{key}", value=words[key]))
    declared = Declared(**values)
    if declared.covers_from and declared.covers_to and declared.covers_from > declared.covers_to:
        first, last = declared.covers_from, declared.covers_to
        problems.append(
            problem("book_toml_covers_nothing", table=FILE, column=table, covers_from=first, covers_to=last)
        )
    found.tables[table] = declared
    return problems


def _unknown_keys(place: str, words: Mapping[str, Any], known: Sequence[str]) -> list[Problem]:
    prefix = f"{place}." if place else ""
    return [
        problem("book_toml_unknown_key", table=FILE, column=f"{prefix}{key}", known=", ".join(known))
        for key in words
        if key not in known
    ]


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _yes_or_no(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def _tables(read: dict[str, Any], table: str) -> dict[str, Any]:
    entry: dict[str, Any] = read.setdefault("tables", {}).setdefault(table, {})
    return entry
