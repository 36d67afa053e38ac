"""The words by which a stranger's headings, totals and lines are recognised: all of them stand in ``words.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from xindang.book.contract import contract
from xindang.policy.expression import Kind

UNIT_IN_BRACKETS = re.compile(r"\((元|人民币|人民币元|本币|rmb|cny|usd|eur)\)$")
NOT_A_LETTER = re.compile(r"[\W_]+")
# How cells of a book's columns are read; of all other types as text.
COLUMN_KINDS = {"date": Kind.DATE, "money": Kind.NUMBER, "rate": Kind.NUMBER, "int": Kind.NUMBER}


@dataclass(frozen=True, slots=True)
class Role:
    """What a column can be: its titles, how its cells are read, and the headings that say so, the likeliest first."""

    name: str
    zh: str
    en: str
    kind: Kind
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything ``words.toml`` says."""

    roles: Mapping[str, Role]
    totals: tuple[str, ...]
    footers: tuple[str, ...]
    openings: tuple[str, ...]
    banners: tuple[str, ...]
    currencies: Mapping[str, str]
    large_units: tuple[str, ...]
    directions: Mapping[str, tuple[str, ...]]


@cache
def words() -> Words:
    """The words that ship."""
    read = tomllib.loads((resources.files(__package__) / "words.toml").read_text(encoding="utf-8"))
    return Words(
        roles={
            name: Role(name, said["zh"], said["en"], Kind(said["kind"]), tuple(said["headings"]))
            for name, said in read["role"].items()
        },
        totals=tuple(read["totals"]["words"]),
        footers=tuple(read["footers"]["words"]),
        openings=tuple(read["openings"]["words"]),
        banners=tuple(read["banners"]["patterns"]),
        currencies=read["currencies"],
        large_units=tuple(read["large_units"]["words"]),
        directions={name: tuple(listed) for name, listed in read["directions"].items()},
    )


def role_named(name: str) -> Role:
    """A role of ``words.toml``, or the book's column ``table.column`` as one: only people say that of a heading."""
    table, _, column = name.partition(".")
    if not column:
        return words().roles[name]
    said = contract()[table].columns[column]
    return Role(name, said.zh, said.en, COLUMN_KINDS.get(said.type, Kind.TEXT), ())


def plain_heading(heading: str) -> str:
    """A heading as it is compared: half width, small letters, no blanks, signs or unit in brackets."""
    narrow = "".join(unicodedata.normalize("NFKC", heading).casefold().split())
    return NOT_A_LETTER.sub("", UNIT_IN_BRACKETS.sub("", narrow))


def role_of(heading: str) -> tuple[str, int] | None:
    """The role of a heading and how likely it is (0 the likeliest); None when it is not recognised."""
    plain = plain_heading(heading)
    return next(((name, rank) for name, rank, known in _patterns() if known.fullmatch(plain)), None) if plain else None


@cache
def _patterns() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Every known heading with its role; those without ``*`` first."""
    found = [
        (role.name, rank, heading) for role in words().roles.values() for rank, heading in enumerate(role.headings)
    ]
    found.sort(key=lambda entry: "*" in entry[2])
    return tuple((name, rank, re.compile(heading.replace("*", ".*"))) for name, rank, heading in found)


def reads_like(cell: str, known: tuple[str, ...]) -> str | None:
    """The first of the words that a cell, its blanks taken out, reads like; ``*`` stands for anything."""
    plain = "".join(cell.split()).casefold()
    for word in known:
        if re.fullmatch(".*".join(re.escape(part) for part in word.casefold().split("*")), plain):
            return word
    return None
