"""The demo's own data files beside this one. Figures are read as ``Decimal``: money never passes through a float."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]


@cache
def demo_toml(name: str) -> dict[str, Any]:
    """A TOML file of this package; do not change what it returns."""
    return tomllib.loads(demo_text(name), parse_float=Decimal)


def demo_text(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def case_files() -> list[str]:
    """The case files in the order of their numbers."""
    entries = (resources.files(__package__) / "cases").iterdir()
    return sorted(f"cases/{entry.name}" for entry in entries if entry.name.endswith(".toml"))
