"""The words on paper, from ``paper_words.toml``, by language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from xindang.web.templatetags.said import said_in


@dataclass(frozen=True, slots=True)
class Said:
    """``template``: the words that the template puts in itself; braces name what is filled in."""

    language: str
    title: str
    standard_title: str
    standard_note: str
    as_of: str
    cover: Mapping[str, str]
    no_grade: str
    provisional: str
    grade_from: str
    grade_meaning: str
    completeness: str
    lacking: str
    contradictions_open: str
    unknown_count: str
    open: str
    over: str
    settled: str
    printed: str
    between: str
    colon: str
    signatures: Sequence[str]
    not_on_file: str
    not_seen: str
    proven: str
    proven_unseen: str
    paper_version: str
    paper_state: str
    template: Mapping[str, Any]

    def of(self, thing: Any) -> str:
        """The words of a thing that has some in both languages."""
        return said_in(self.language, thing)


def _read() -> dict[str, Said]:
    text = (resources.files(__package__) / "paper_words.toml").read_text(encoding="utf-8")
    return {language: Said(language=language, **words) for language, words in tomllib.loads(text).items()}


WORDS: Mapping[str, Said] = _read()
