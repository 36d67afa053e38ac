"""Topics of a visit's report and how often customers are visited, read from ``topics.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """A code with its words. ``is_signal``: a warning; ``result``: of the search that the visit is for the engine."""

    name: str
    zh: str
    en: str
    is_signal: bool = False
    result: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Months between visits by grade; half as many where exposure reaches ``large_amount`` in base currency."""

    months: Mapping[str, int]
    months_unrated: int
    large_amount: Decimal

    def months_of(self, grade: str | None, *, is_large: bool) -> int:
        """Who has no grade is visited as ``months_unrated`` says: unknown is not good."""
        months = self.months.get(grade or "", self.months_unrated)
        return max(months // 2, 1) if is_large else months


@dataclass(frozen=True, slots=True)
class VisitWords:
    topics: Mapping[str, Word]
    disclosure: Mapping[str, Word]
    finding: Mapping[str, Word]
    due: Due


@cache
def visit_words() -> VisitWords:
    read = tomllib.loads((resources.files(__package__) / "topics.toml").read_text(encoding="utf-8"))
    due = read["due"]
    return VisitWords(
        topics=_words(read["topics"]),
        disclosure=_words(read["disclosure"]),
        finding=_words(read["finding"]),
        due=Due(due["months"], due["months_unrated"], Decimal(due["large_amount"])),
    )


def _words(told: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Word]:
    return {
        name: Word(name, entry["zh"], entry["en"], entry.get("signal", False), entry.get("result", ""))
        for name, entry in told.items()
    }
