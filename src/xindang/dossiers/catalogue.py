"""The items of a dossier, read from ``items.toml``: what is gathered, in which of the eight sections, how typed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

TYPES = frozenset({"text", "date", "money", "percent", "number", "choice", "uscc", "resident_id", "account"})
# What nobody reads but by a recorded act of its own.
SEALED = frozenset({"resident_id"})
PARTS = "parts"
NAMED = ("options", "classes", "purposes", "reveal_purposes", "bases", "views")
# The name under which a value of one part alone is kept.
ONLY = "value"
FRESH_DAYS = 92
COMPANY, PERSON = "company", "person"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with a name in both languages; ``clause``: where it is asked for."""

    name: str
    zh: str
    en: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One cell of an item. ``options``: codes to choose from; ``is_masked``: shown but for its last digits.

    ``personal``: as of an item, where the part alone is so; ``why``: when it may be asked for. ``mark``: the kind of
    mark by which the customer is known again by it (``customers/marks.py``); empty: it is none.
    """

    name: str
    zh: str
    en: str
    type: str
    options: Sequence[str] = ()
    is_required: bool = False
    is_masked: bool = False
    personal: str = ""
    why: Named | None = None
    mark: str = ""

    @property
    def is_sealed(self) -> bool:
        return self.type in SEALED


@dataclass(frozen=True, slots=True)
class Item:
    """One item of information.

    ``named_by``: the part by which several rows are told apart, empty where there is one value. ``is_key``: without it
    no grade A (S1-18). ``column``: the same in the book's table of customers. ``personal``: "", ordinary or sensitive;
    ``personal_of``: only of customers of this kind, empty for all. ``disabled``: why it is not collected, None where it
    is; ``needs_consent``: it is, of whoever has agreed to it (``consents.py``). ``of``: company, person, or empty for
    both.
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
    personal_of: str = ""
    purpose: str = ""
    disabled: Named | None = None
    needs_consent: bool = False
    of: str = ""

    @property
    def has_sealed_part(self) -> bool:
        return any(part.is_sealed for part in self.parts.values())

    def personal_class(self, kind: str | None) -> str:
        """The class of personal data that it is of a customer of this kind; empty: none."""
        return self.personal if self.personal_of in {"", kind or COMPANY} else ""

    def is_for(self, kind: str | None) -> bool:
        """Whether it is gathered of a customer of this kind; one whose kind is unknown counts as a company."""
        return self.disabled is None and self.of in {"", kind or COMPANY}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``options``: the codes of choices. ``classes``, ``purposes``: of personal data. ``reveal_purposes``: for which a
    sealed value may be looked at. ``bases``: what allows the gathering of what needs consent. ``views``: the classes
    of GB/T 31952.
    """

    sections: Mapping[str, Named]
    items: Mapping[str, Item]
    options: Mapping[str, Named] = field(default_factory=dict)
    classes: Mapping[str, Named] = field(default_factory=dict)
    purposes: Mapping[str, Named] = field(default_factory=dict)
    reveal_purposes: Mapping[str, Named] = field(default_factory=dict)
    bases: Mapping[str, Named] = field(default_factory=dict)
    views: Mapping[str, Named] = field(default_factory=dict)

    def of_section(self, section: str) -> list[Item]:
        return [item for item in self.items.values() if item.section == section]


@cache
def load_items() -> Catalogue:
    """The catalogue of the product. Raises ValueError where the file names what is not there."""
    read = tomllib.loads((resources.files(__package__) / "items.toml").read_text(encoding="utf-8"))
    named = ({name: Named(name, told["zh"], told["en"]) for name, told in read[part].items()} for part in NAMED)
    sections = {name: Named(name, told["zh"], told["en"], told["clause"]) for name, told in read["sections"].items()}
    items = {name: _item(name, told) for name, told in read["items"].items()}
    found = Catalogue(sections, items, *named)
    for item in items.values():
        if item.section not in sections:
            raise ValueError(f"{item.name}: no section {item.section}")
        if item.view not in found.views:
            raise ValueError(f"{item.name}: no class {item.view}")
        if item.purpose and item.purpose not in found.purposes:
            raise ValueError(f"{item.name}: no purpose {item.purpose}")
    return found


def _item(name: str, told: Mapping[str, Any]) -> Item:
    kind = told["type"]
    cells = told["parts"] if kind == PARTS else {ONLY: {**told, "required": True}}
    disabled = told.get("disabled")
    item = Item(
        name=name, zh=told["zh"], en=told["en"], section=told["section"], view=told["view"],
        parts={part: _part(part, cell) for part, cell in cells.items()},
        is_many=told.get("many", False), named_by=told.get("named_by", ""), is_key=told.get("key", False),
        column=told.get("column", ""), fresh_days=told.get("fresh_days", FRESH_DAYS),
        personal=told.get("personal", ""), personal_of=told.get("personal_of", ""), purpose=told.get("purpose", ""),
        disabled=Named(name, disabled["zh"], disabled["en"]) if disabled else None,
        needs_consent=told.get("consent", False), of=told.get("for", ""),
    )  # fmt: skip
    if item.named_by and item.named_by not in item.parts:
        raise ValueError(f"{name}: named by {item.named_by}, which is none of its parts")
    if item.named_by and item.parts[item.named_by].is_sealed:
        raise ValueError(f"{name}: named by {item.named_by}, which is sealed")
    return item


def _part(name: str, told: Mapping[str, Any]) -> Part:
    if told["type"] not in TYPES:
        raise ValueError(f"{name}: no type {told['type']}")
    why = told.get("why")
    return Part(
        name, told["zh"], told["en"], told["type"], tuple(told.get("options", ())), told.get("required", False),
        told.get("masked", False), told.get("personal", ""), Named(name, why["zh"], why["en"]) if why else None,
        told.get("mark", ""),
    )  # fmt: skip
