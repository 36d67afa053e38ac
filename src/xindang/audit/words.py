"""What acts and their details are called on pages, in both languages; a name stands for itself where none is given."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

Words = Mapping[str, str]


@cache
def _read() -> Mapping[str, Mapping[str, Words]]:
    return tomllib.loads((resources.files(__package__) / "acts.toml").read_text(encoding="utf-8"))


def act_words(act: str) -> Words:
    """What an act is called: ``zh`` and ``en``."""
    return _read()["acts"].get(act, {"zh": act, "en": act})


def acts() -> Mapping[str, Words]:
    """Every act that has words, in the order of the file."""
    return _read()["acts"]


def detail_words(details: Mapping[str, Any], names: Mapping[str, Words]) -> Iterator[dict[str, str]]:
    """The details of a row one by one: ``zh`` and ``en`` of the name, ``value_zh`` and ``value_en``; empty ones not.

    ``names``: what values are called that are names of ours, such as roles. A change, ``[before, after]``, is written
    with an arrow; customers by whom they went to, as counts.
    """
    for name, value in details.items():
        if value not in (None, "", [], {}, False):
            called = names.get(str(value)) or _read()["values"].get(str(value)) or {}
            text = _text(value)
            titles = _read()["details"].get(name, {"zh": name, "en": name})
            yield {**titles, "value_zh": called.get("zh", text), "value_en": called.get("en", text)}


def _text(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{value[0] or '—'} → {value[1] or '—'}"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(
            f"{key or '—'} {len(entry) if isinstance(entry, list) else entry}" for key, entry in value.items()
        )
    return str(value)
