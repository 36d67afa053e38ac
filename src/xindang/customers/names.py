"""How people look for a customer: the short name they say, and the first letters of its pinyin they type."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from pypinyin import Style, load_phrases_dict, pinyin

SHORTEST = 2
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
SPOKEN = re.compile(r"[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of ``names.toml``, ready to be looked for."""

    forms: re.Pattern[str]
    endings: re.Pattern[str]
    abroad: re.Pattern[str]
    place: re.Pattern[str]
    surnames: Mapping[str, str]


@cache
def words() -> Words:
    read: dict[str, Any] = tomllib.loads((resources.files(__package__) / "names.toml").read_text(encoding="utf-8"))
    places = sorted({*read["provinces"].split(), *read["cities"].split()}, key=len, reverse=True)
    followed = "|".join(read["place_endings"])
    # The library joins what it reads of several characters; a phrase of ours has one reading per character.
    load_phrases_dict({place: [[letter] for letter in letters] for place, letters in read["places"].items()})
    return Words(
        forms=_any_of(read["forms"]),
        endings=re.compile(f"(?<!分)(?:{'|'.join(map(re.escape, read['endings']))})$"),
        abroad=re.compile(rf"[\s,]+(?:{'|'.join(read['forms_abroad'])})$", re.IGNORECASE),
        place=re.compile(f"^(?:{'|'.join(places)})(?:{followed})?"),
        surnames=read["surnames"],
    )


def _any_of(listed: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, listed)))


def short_name(name: str) -> str:
    """A name without its legal form and the places before it, as long as two characters are left."""
    known = words()
    found = _kept(name, BRACKETS.sub("", known.forms.sub("", name)).strip())
    for pattern in (known.abroad, known.endings, known.place, known.place):
        found = _kept(found, pattern.sub("", found).strip())
    return found


def _kept(before: str, after: str) -> str:
    return after if len(after) >= SHORTEST else before


def pinyin_initials(name: str, kind: str | None) -> str:
    """The first letter of every character, and letters and figures as they stand, all small: 重庆 is cq.

    A person's name begins with a surname, which may be read otherwise than the word: 单 is s.
    """
    surnames = words().surnames
    name = unicodedata.normalize("NFKC", name)
    begun = ""
    if kind == "person":
        begun = next((name[:length] for length in (2, 1) if name[:length] in surnames), "")
    letters = surnames.get(begun, "") + "".join(map(_read, _parts(name[len(begun) :])))
    return "".join(sign for sign in letters.lower() if SPOKEN.match(sign))


def _parts(name: str) -> list[str]:
    """Where a name comes apart, so that what many have in common is read once: places, the rest, legal forms."""
    place = words().place.match(name)
    parts, rest = ([place.group()], name[place.end() :]) if place else ([], name)
    form = words().forms.search(rest)
    return [*parts, rest] if form is None else [*parts, rest[: form.start()], form.group(), rest[form.end() :]]


@lru_cache(maxsize=10_000)
def _read(text: str) -> str:
    return "".join(letter for (letter,) in pinyin(text, style=Style.FIRST_LETTER))
