"""The roles and their rights, read from ``roles.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

OWN, UNIT, NONE = "own", "unit", "none"


@dataclass(frozen=True, slots=True)
class Role:
    """What holders of a role may do; ``sees``: own, unit or none (see ``roles.toml``)."""

    name: str
    zh: str
    en: str
    sees: str
    rights: frozenset[str]


@cache
def roles() -> Mapping[str, Role]:
    """Every role by name, in the order of the file."""
    read = _read()
    found = {}
    for name, entry in read["roles"].items():
        rights = frozenset(entry["rights"])
        if unknown := rights - read["rights"].keys():
            raise ValueError(f"role {name} names rights that do not exist: {sorted(unknown)}")
        found[name] = Role(name, entry["zh"], entry["en"], entry["sees"], rights)
    return found


@cache
def rights() -> Mapping[str, Mapping[str, str]]:
    """Every right by name with its title in both languages."""
    return dict(_read()["rights"])


@cache
def whole_rights() -> frozenset[str]:
    """The rights that only a role held at the top unit gives: what they do bears on every unit."""
    return frozenset(name for name, entry in _read()["rights"].items() if entry.get("whole"))


def _read() -> dict[str, dict[str, dict[str, Any]]]:
    text = (resources.files(__package__) / "roles.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
