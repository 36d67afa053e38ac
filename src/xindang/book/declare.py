"""``book.toml``: whose book it is, in which currency, and what each table covers. Also as the sheet ``book``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
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
COUNT_KEYS = ("left_out",)
TABLE_KEYS = (*DATE_KEYS, "complete", *COUNT_KEYS)
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
        read, code = _READ[key]
        value = read(words[key])
        if value is None:
            problems.append(problem(code, table=FILE, column=f"{table}.{key}", value=words[key]))
        else:
            values[key] = value
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


def _count(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) <= 9:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


# How each key of a table is read, and the problem where it cannot be.
_READ: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    **dict.fromkeys(DATE_KEYS, (_day, "book_toml_date_wrong")),
    "complete": (_yes_or_no, "book_toml_not_yes_or_no"),
    **dict.fromkeys(COUNT_KEYS, (_count, "book_toml_not_a_count")),
}


def declaration_toml(declared: Declaration) -> str:
    """The text of ``book.toml`` that says the same; a table of which nothing is said is left out."""
    lines = [f"organisation = {_quoted(declared.organisation)}", f"base_currency = {_quoted(declared.base_currency)}"]
    if declared.notes:
        lines += ["", "[derived]", *(f"{key} = {_quoted(words)}" for key, words in declared.notes.items())]
    for table, said in declared.tables.items():
        told = {key: getattr(said, key) for key in (*DATE_KEYS, "complete")} | {"left_out": said.left_out or None}
        listed = [f"{key} = {_scalar(value)}" for key, value in told.items() if value is not None]
        lines += ["", f"[tables.{table}]", *listed] if listed else []
    return "\n".join([*lines, ""])


def _scalar(value: date | bool | int) -> str:
    return value.isoformat() if isinstance(value, date) else str(value).lower()


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are TOML's, except that TOML also refuses a bare DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _tables(read: dict[str, Any], table: str) -> dict[str, Any]:
    entry: dict[str, Any] = read.setdefault("tables", {}).setdefault(table, {})
    return entry
