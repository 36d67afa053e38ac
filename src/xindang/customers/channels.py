"""The channels of S1-9, read from ``channels.toml``: by which of them an item of information came to us."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Channel:
    """``is_own``: our own dealings and files; ``is_outside``: from neither the customer nor us."""

    name: str
    zh: str
    en: str
    is_own: bool
    is_outside: bool


@cache
def channels() -> Mapping[str, Channel]:
    """Every channel by its code, in the order of the clause."""
    text = (resources.files(__package__) / "channels.toml").read_text(encoding="utf-8")
    return {
        name: Channel(name, entry["zh"], entry["en"], entry.get("own", False), entry.get("outside", False))
        for name, entry in tomllib.loads(text).items()
    }
