"""The facts of a dossier, read from ``dossier.toml``: what the rules that find contradictions may ask.

Only the office can know them: it makes them of what people recorded, and a book has none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xindang.facts.types import TYPES
from xindang.policy.expression import FactType
from xindang.policy.pack import ASKED_FIRST, CUSTOMER_GRAIN

GRAINS = (CUSTOMER_GRAIN, *ASKED_FIRST, "account", "statement")
TEXTS = ("grain", "type", "title", "title_en", "null", "null_en")
KEYS = frozenset((*TEXTS, "of", "bounded", "codes", "apart", "moves"))


@dataclass(frozen=True, slots=True)
class DossierFact:
    """One fact; keys as at the top of ``dossier.toml``. ``of``: the items it rests on."""

    name: str
    grain: str
    type: str
    title: str
    title_en: str
    null: str
    null_en: str
    of: tuple[str, ...] = ()
    bounded: bool = False
    codes: tuple[str, ...] = ()
    apart: bool = False
    moves: bool = False

    @property
    def fact_type(self) -> FactType:
        """The fact as rules see it."""
        _, kind, digits, scale = TYPES[self.type]
        return FactType(self.name, kind, digits, scale, self.bounded, codes=self.codes, grain=self.grain)


def dossier_facts_of(text: str) -> Mapping[str, DossierFact]:
    """The facts of a file by name. Raises ValueError where an entry is not understood: it is our own mistake."""
    return {name: _fact(name, entry) for name, entry in tomllib.loads(text).items()}


def _fact(name: str, entry: Mapping[str, Any]) -> DossierFact:
    lacking = [key for key in TEXTS if not entry.get(key)]
    if lacking or set(entry) - KEYS or entry["type"] not in TYPES or entry["grain"] not in GRAINS:
        raise ValueError(f"dossier.toml: {name} is not understood: {lacking or sorted(set(entry) - KEYS)}")
    lists = {key: tuple(entry[key]) for key in ("of", "codes") if key in entry}
    return DossierFact(name=name, **{**entry, **lists})
