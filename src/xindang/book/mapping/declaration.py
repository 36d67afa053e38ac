"""``book.toml`` of a mapped book: whose it is, what it covers, and what in it is derived."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from xindang.book.mapping.spec import BookMapping


def book_toml(mapping: BookMapping, derived: Mapping[str, str]) -> str:
    """The text of ``book.toml``; ``derived`` in plain words, blank ones left out."""
    lines = [f"organisation = {_text(mapping.organisation)}", f"base_currency = {_text(mapping.base_currency)}"]
    kept = {key: words for key, words in derived.items() if words}
    if kept:
        lines += ["", "[derived]", *(f"{key} = {_text(words)}" for key, words in kept.items())]
    for table, said in mapping.coverage.items():
        lines += ["", f"[tables.{table}]", *(f"{key} = {_scalar(value)}" for key, value in said.items())]
    return "\n".join([*lines, ""])


def _scalar(value: date | bool) -> str:
    return value.isoformat() if isinstance(value, date) else str(value).lower()


def _text(text: str) -> str:
    """A basic string of TOML: JSON's escapes are TOML's, except that TOML also refuses a bare DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
