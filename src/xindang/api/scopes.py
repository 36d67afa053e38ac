"""What tokens may read, from ``scopes.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope; ``right``: the right of ``people/roles.toml`` that the token's user needs as well."""

    name: str
    right: str
    zh: str
    en: str


@cache
def scopes() -> Mapping[str, Scope]:
    """Every scope by name, in the order of the file."""
    text = (resources.files(__package__) / "scopes.toml").read_text(encoding="utf-8")
    return {name: Scope(name, **entry) for name, entry in tomllib.loads(text).items()}
