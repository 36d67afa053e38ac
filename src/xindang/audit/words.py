"""What acts and their details are called on pages, in both languages; a name stands for itself where none is given."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

Words = Mapping[str, str]
# Details that are lists: two of such a list are no change.
LISTS = frozenset({"found", "gone", "scopes", "files", "new_units"})
# Details that name a user, whose name may be the one of a role or a table.
USERS = frozenset({"rest"})


@cache
def _read() -> Mapping[str, Mapping[str, Words]]:
    return tomllib.loads((resources.files(__package__) / "acts.toml").read_text(encoding="utf-8"))


def act_words(act: str) -> Words:
    """What an act is called: ``zh`` and ``en``."""
    return _read()["acts"].get(act, {"zh": act, "en": act})


def subject_words(kind: str) -> Words:
    """What a kind of subject is called."""
    return subjects().get(kind, {"zh": kind, "en": kind})


def subjects() -> Mapping[str, Words]:
    """Every kind of subject that has words, in the order of the file."""
    return _read()["subjects"]


def acts() -> Mapping[str, Words]:
    """Every act that has words, in the order of the file."""
    return _read()["acts"]


def detail_words(details: Mapping[str, Any], names: Mapping[str, Words]) -> Iterator[dict[str, str]]:
    """The details of a row one by one: ``zh`` and ``en`` of the name, ``value_zh`` and ``value_en``; empty ones not.

    ``names``: what values and parts are called that are names of ours, such as roles and tables of the book. A change,
    ``[before, after]``, is written with an arrow; customers by whom they went to, as counts.
    """
    for name, value in details.items():
        if value not in (None, "", [], {}, False):
            titles = _read()["details"].get(name) or names.get(name) or {"zh": name, "en": name}
            said = {f"value_{language}": _said(name, value, names, language) for language in ("zh", "en")}
            yield {**titles, **said}


def _said(name: str, value: Any, names: Mapping[str, Words], language: str) -> str:
    if name in USERS:
        return str(value)
    return (
        _listed(value, names, language) if name in LISTS and isinstance(value, list) else _text(value, names, language)
    )


def _listed(value: list[Any], names: Mapping[str, Words], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(_text(part, names, language) for part in value)


def _text(value: Any, names: Mapping[str, Words], language: str) -> str:
    if isinstance(value, list) and len(value) == 2:
        return " → ".join(_text(part, names, language) if part else "—" for part in value)
    if isinstance(value, list):
        return _listed(value, names, language)
    if isinstance(value, dict):
        told = {key: len(part) if isinstance(part, list) else part for key, part in value.items()}
        parts = [
            f"{_called(key, names, language) or '—'} {_text(part, names, language)}"
            for key, part in told.items()
            if part
        ]
        within = not any(isinstance(part, dict) for part in told.values())
        between = {"zh": "、" if within else "；", "en": ", " if within else "; "}
        return between[language].join(parts)
    return _called(value, names, language)


def _called(value: Any, names: Mapping[str, Words], language: str) -> str:
    text = str(value)
    words = names.get(text) or _read()["values"].get(text) or {}
    return words.get(language, text)
