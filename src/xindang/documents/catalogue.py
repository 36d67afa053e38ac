"""Kinds, secret levels and retention of documents, read from ``catalogue.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Level:
    """A secret level. ``sees``: the right needed beside that of papers, or empty; ``approves``: who may lend."""

    name: str
    zh: str
    en: str
    sees: str
    approves: str


@dataclass(frozen=True, slots=True)
class Retention:
    """``years`` None: kept for ever."""

    name: str
    zh: str
    en: str
    years: int | None

    def last_day(self, received_on: date) -> date | None:
        """The last day on which a document is kept; the years begin with the one after its receipt."""
        return date(received_on.year + self.years, 12, 31) if self.years is not None else None

    def is_shorter_than(self, other: Retention) -> bool:
        return self.years is not None and (other.years is None or self.years < other.years)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document with its default level and retention; ``valid``: it has a term of validity."""

    name: str
    zh: str
    en: str
    level: Level
    retention: Retention
    valid: bool


@dataclass(frozen=True, slots=True)
class DestructionRule:
    """``signatures``: of how many people; ``events``: kinds of the book that tell of an unsettled claim."""

    signatures: int
    ledger_days: int
    events: tuple[str, ...]


@cache
def destruction_rule() -> DestructionRule:
    entry = _read()["destruction"]["rule"]
    return DestructionRule(entry["signatures"], entry["ledger_days"], tuple(entry["events"]))


@cache
def levels() -> Mapping[str, Level]:
    """Every level by name, from the most open one on."""
    return {
        name: Level(name, entry["zh"], entry["en"], entry.get("sees", ""), entry["approves"])
        for name, entry in _read()["levels"].items()
    }


@cache
def retentions() -> Mapping[str, Retention]:
    return {
        name: Retention(name, entry["zh"], entry["en"], entry.get("years"))
        for name, entry in _read()["retentions"].items()
    }


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by name, in the order of the file."""
    return {
        name: Kind(
            name, entry["zh"], entry["en"], levels()[entry["level"]], retentions()[entry["retention"]],
            entry.get("valid", False),
        )
        for name, entry in _read()["kinds"].items()
    }  # fmt: skip


@cache
def _read() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads((resources.files(__package__) / "catalogue.toml").read_text(encoding="utf-8"))
