"""What the page says, in both languages (``words.toml``), and how a text of two languages stands in HTML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from markupsafe import Markup, escape

from xindang.assess.report.columns import ResultColumn, word

LISTING = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages. What is the same in both, a name or a date, may as well be a plain string."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


Said = Text | str


def in_language(said: Said, language: str) -> str:
    """The text in one language."""
    return said if isinstance(said, str) else said.of(language)


def heading(column: ResultColumn) -> Text:
    """What people read over a column."""
    return Text(column.zh, column.en)


def code_text(codes: str, code: object) -> Text:
    """A code as people say it."""
    return Text(word(codes, code, "zh"), word(codes, code, "en"))


def listed(parts: Iterable[Said]) -> Text:
    """Several texts in a row, each language with its own comma."""
    texts = list(parts)
    return Text(*(LISTING[tongue].join(in_language(part, tongue) for part in texts) for tongue in LISTING))


@cache
def words() -> dict[str, Text]:
    """Every sentence and label of the page by its key."""
    text = (resources.files(__package__) / "words.toml").read_text(encoding="utf-8")
    return {key: Text(**entry) for key, entry in tomllib.loads(text).items()}


def say(key: str, **filled: Said | int) -> Text:
    """A sentence of ``words.toml`` with its braces filled; whole numbers get their thousands separated."""
    found = words()[key]
    if not filled:
        return found
    return Text(*(found.of(tongue).format(**_filling(filled, tongue)) for tongue in LISTING))


def _filling(filled: dict[str, Said | int], language: str) -> dict[str, str]:
    return {
        name: f"{value:,}" if isinstance(value, int) else in_language(value, language) for name, value in filled.items()
    }


@lru_cache(maxsize=20_000)
def both(said: Said) -> Markup:
    """A text as HTML: both languages, of which the page's style shows one. Whatever it says, it stays text."""
    if isinstance(said, str):
        return escape(said)
    if said.zh == said.en:
        return escape(said.zh)
    return Markup(f"<i lang=zh>{escape(said.zh)}</i><i lang=en>{escape(said.en)}</i>")  # noqa: S704 - both escaped
