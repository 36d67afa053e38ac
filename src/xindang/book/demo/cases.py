"""The planted cases: who, what is planted, and what the assessment must say of it. Data: ``cases/*.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from xindang.book.demo.data import case_files, demo_toml


@dataclass(frozen=True, slots=True)
class Case:
    """One planted customer. ``given``: what differs from a customer without a flaw; ``expect``: what must be seen."""

    customer_id: str
    name: str
    clause: str
    zh: str
    en: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """The cases of one file."""

    title: str
    title_en: str
    cases: tuple[Case, ...]


@cache
def demo_cases() -> tuple[CaseGroup, ...]:
    """Every group, in the order of the files."""
    return tuple(_group(demo_toml(name)) for name in case_files())


def _group(read: Mapping[str, Any]) -> CaseGroup:
    return CaseGroup(read["title"], read["title_en"], tuple(_case(entry) for entry in read["case"]))


def _case(entry: Mapping[str, Any]) -> Case:
    return Case(
        customer_id=entry["id"],
        name=entry["name"],
        clause=entry["clause"],
        zh=entry["zh"],
        en=entry["en"],
        given=entry,
        expect=entry["expect"],
    )
