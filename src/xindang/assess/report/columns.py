"""What people read over the columns of the result tables and instead of codes, in both languages: ``columns.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from xindang.book.contract import Column

LANGUAGES = ("zh", "en")
# The contract's lists of codes that are called otherwise where they are said.
CODE_LISTS = {"limit_side": "side", "limit_tenure": "tenure", "verdict": "outcome"}
BAND = re.compile(r"d(?P<first>\d+)_(?P<last>\d+|plus)")


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column: its kind (how it is shown), its headings, and the list of codes its values are of, if any.

    ``null`` is "unknown" where an empty value must be called that, so that nobody takes it for nothing.
    """

    name: str
    kind: str
    zh: str
    en: str
    codes: str = ""
    null: str = ""

    def heading(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table: its titles, the columns it is sorted by, and the columns every run makes."""

    name: str
    zh: str
    en: str
    keys: tuple[str, ...]
    columns: Mapping[str, ResultColumn]

    def title(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@cache
def result_tables() -> dict[str, ResultTable]:
    """Every result table by name."""
    return {name: _table(name, entry) for name, entry in _read()["tables"].items()}


def column_of(table: str, name: str) -> ResultColumn:
    """How a column is shown. One that nobody described (a newer program's) keeps its name as its heading."""
    described = result_tables()[table].columns.get(name) if table in result_tables() else None
    return described or _band(name) or ResultColumn(name, "text", name, name)


def code_order(codes: str) -> tuple[str, ...]:
    """The codes of a list in the order in which people expect them."""
    return tuple(_read()["codes"].get(codes, {}))


def is_band(name: str) -> bool:
    """Whether a column of the aging table is one of its bands of days overdue."""
    return BAND.fullmatch(name) is not None


def codes_called(column: Column) -> str:
    """The list by whose words the codes of a column of the book are said."""
    return CODE_LISTS.get(column.code_list, column.code_list)


def word(codes: str, code: Any, language: str) -> str:
    """A code as people say it, a band of the aging too; one that nobody described stands as it is, nothing is blank."""
    if code is None:
        return ""
    plain = str(code).lower() if isinstance(code, bool) else str(code)
    said = _read()["codes"].get(codes, {}).get(plain)
    band = _band(plain)
    if said is None and band is not None:
        return band.heading(language)
    return str(said[language]) if said else plain


@cache
def _read() -> dict[str, Any]:
    text = (resources.files(__package__) / "columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _table(name: str, entry: dict[str, Any]) -> ResultTable:
    columns = {column: ResultColumn(name=column, **words) for column, words in entry["columns"].items()}
    return ResultTable(name, entry["zh"], entry["en"], tuple(entry["keys"]), columns)


def _band(name: str) -> ResultColumn | None:
    """d1_30 and d366_plus, whatever the edges of the run."""
    found = BAND.fullmatch(name)
    if found is None:
        return None
    first, last = int(found["first"]), found["last"]
    if last == "plus":
        return ResultColumn(name, "money", f"逾期超过 {first - 1} 天", f"Over {first - 1} days")
    return ResultColumn(name, "money", f"逾期 {first}–{last} 天", f"{first}–{last} days")
