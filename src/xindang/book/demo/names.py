"""Invented names and codes: towns that do not exist, with division codes that the state does not use."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from xindang.book.demo.data import demo_toml
from xindang.core.codes import completed_uscc


def social_credit_code(city: str, number: int) -> str:
    """A code whose checks hold, of the company with this number in an invented town."""
    return completed_uscc(f"91{place_of(city)['code']}MA9{number:05}")


def place_of(name: str) -> Mapping[str, Any]:
    """The invented town with which the name of a company begins."""
    found: Mapping[str, Any]
    (found,) = (place for place in demo_toml("company.toml")["place"] if name.startswith(place["city"]))
    return found


class NameMaker:
    """Names that are all different; the same from the same seed."""

    def __init__(self, seed: int, taken: set[str]) -> None:
        self.random = Random(seed)  # noqa: S311 - invented names, no secret
        self.taken = set(taken)

    def name(self, industry: str) -> tuple[str, str]:
        """A town and the full name of a company there."""
        company = demo_toml("company.toml")
        words = company["names"]
        while True:
            city = self.random.choice(company["place"])["city"]
            brand = self.random.choice(words["first"]) + self.random.choice(words["second"])
            name = f"{city}{brand}{industry}{self.random.choice(words['forms'])}"
            if name not in self.taken:
                self.taken.add(name)
                return city, name
