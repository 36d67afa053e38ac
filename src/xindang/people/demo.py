"""Who works at the demo company, from ``demo_people.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from xindang.people.roles import roles


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demonstration in words; ``unit`` empty: the whole organisation."""

    username: str
    name: str
    role: str
    unit: str
    salesperson: str

    @property
    def zh(self) -> str:
        return f"{roles()[self.role].zh} · {self.unit or '全组织'}"

    @property
    def en(self) -> str:
        return f"{roles()[self.role].en} · {self.unit or 'whole organisation'}"


def demo_password() -> str:
    return str(demo()["password"])


def demo_people() -> list[DemoPerson]:
    """All of them, first one for each role in the order of ``roles.toml``."""
    return [
        DemoPerson(row.get("username", row["role"]), row["name"], row["role"], row["unit"], row.get("salesperson", ""))
        for row in demo()["people"]
    ]


@cache
def demo() -> dict[str, Any]:
    """The file as it is; do not change what it returns."""
    text = (resources.files(__package__) / "demo_people.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
