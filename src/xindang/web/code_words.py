"""How pages say a code: of the book by ``code_words.toml``, of results by the words of reports."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from xindang.assess.report.columns import word


def code_word(codes: str, code: Any, language: str) -> str:
    """A code of a list as people say it; one that nobody described stands as it is, nothing is blank."""
    said = _read().get(codes, {}).get(code)
    return said[language] if said else word(codes, code, language)


@cache
def _read() -> dict[str, dict[str, dict[str, str]]]:
    text = (resources.files(__package__) / "code_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
