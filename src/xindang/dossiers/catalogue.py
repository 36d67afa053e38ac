"""The items of a dossier, read from ``items.toml``: what is gathered, in which of the eight sections, how typed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

TYPES = frozenset({"text", "date", "money", "percent", "number", "choice"})
PARTS = "parts"
# The name under which a value of one part alone is kept.
ONLY = "value"
FRESH_DAYS = 92


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with a name in both languages; ``clause``: where it is asked for."""

    name: str
    zh: str
    en: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One cell of an item. ``options``: codes to choose from; ``is_masked``: shown but for its last digits."""

    name: str
    zh: str
    en: str
    type: str
    options: Sequence[str] = ()
    is_required: bool = False
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of information.

    ``named_by``: the part by which several rows are told apart, empty where there is one value. ``is_key``: without it
    no grade A (S1-18). ``column``: the same in the book's table of customers. ``personal``: "", ordinary or sensitive.
    ``disabled``: why it is not collected, empty where it is. ``of``: company, person, or empty for both.
    """

    name: str
    zh: str
    en: str
    section: str
    view: str
    parts: Mapping[str, Part]
    is_many: bool = False
    named_by: str = ""
    is_key: bool = False
    column: str = ""
    fresh_days: int = FRESH_DAYS
    personal: str = ""
    purpose: str = ""
    disabled: Named | None = None
    of: str = ""

    def is_for(self, kind: str | None) -> bool:
        """Whether it is gathered of a customer of this kind; one whose kind is unknown counts as a company."""
        return self.disabled is None and self.of in {"", kind or "company"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    sections: Mapping[str, Named]
    items: Mapping[str, Item]
    options: Mapping[str, Named] = field(default_factory=dict)

    def of_section(self, section: str) -> list[Item]:
        return [item for item in self.items.values() if item.section == section]


@cache
def load_items() -> Catalogue:
    """The catalogue of the product. Raises ValueError where the file names what is not there."""
    read = tomllib.loads((resources.files(__package__) / "items.toml").read_text(encoding="utf-8"))
    options = {name: Named(name, told["zh"], told["en"]) for name, told in read["options"].items()}
    sections = {name: Named(name, told["zh"], told["en"], told["clause"]) for name, told in read["sections"].items()}
    items = {name: _item(name, told) for name, told in read["items"].items()}
    for item in items.values():
        if item.section not in sections:
            raise ValueError(f"{item.name}: no section {item.section}")
    return Catalogue(sections, items, options)


def _item(name: str, told: Mapping[str, Any]) -> Item:
    kind = told["type"]
    cells = told["parts"] if kind == PARTS else {ONLY: {**told, "required": True}}
    disabled = told.get("disabled")
    item = Item(
        name=name, zh=told["zh"], en=told["en"], section=told["section"], view=told["view"],
        parts={part: _part(part, cell) for part, cell in cells.items()},
        is_many=told.get("many", False), named_by=told.get("named_by", ""), is_key=told.get("key", False),
        column=told.get("column", ""), fresh_days=told.get("fresh_days", FRESH_DAYS),
        personal=told.get("personal", ""), purpose=told.get("purpose", ""),
        disabled=Named(name, disabled["zh"], disabled["en"]) if disabled else None, of=told.get("for", ""),
    )  # fmt: skip
    if item.named_by and item.named_by not in item.parts:
        raise ValueError(f"{name}: named by {item.named_by}, which is none of its parts")
    return item


def _part(name: str, told: Mapping[str, Any]) -> Part:
    if told["type"] not in TYPES:
        raise ValueError(f"{name}: no type {told['type']}")
    return Part(
        name, told["zh"], told["en"], told["type"], tuple(told.get("options", ())), told.get("required", False),
        told.get("masked", False),
    )  # fmt: skip
