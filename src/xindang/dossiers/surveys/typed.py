"""What a survey's form asks, section by section, and what was typed into it: text by field, as it was typed.

A field is named ``item-row-part``; rows count from 0. Beside the parts of a value stand ``from-channel``,
``from-source``, ``from-as_of`` and ``from-papers``: where it comes from, blank where that is what the section says in
``channel``, ``source``, ``as_of`` and ``papers``; and ``lacking``: why key information could not be had. Sealed parts
are not asked: they are recorded on their item's own page, where nothing keeps them in clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xindang.documents.proofs import numbers_alone
from xindang.dossiers.catalogue import Item, Part, load_items

Typed = Mapping[str, str]
# The proposal of a grade (S1-19) is a section of its own after the eight.
GRADE = "grade"
GRADES = ("A", "B", "C")
PAPERS = "papers"
ORIGIN = ("channel", "source", "as_of", PAPERS)
ORIGIN_PARTS = tuple(f"from-{name}" for name in ORIGIN)
LACKING = "lacking"
GRADE_FIELDS = ("grade", "grade_reason")
# More than any field holds, and more rows than any form is filled with.
TEXT_LENGTH_MAX, ROWS_MAX = 20_000, 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the form: what was typed of one value of an item."""

    item: Item
    row: int
    typed: Typed

    @property
    def is_blank(self) -> bool:
        """Nothing is said of a value, nor of where one would be from."""
        return not any(self.of(part).strip() for part in (*asked_parts(self.item), *ORIGIN_PARTS))

    @property
    def parts(self) -> Typed:
        return {name: self.of(name) for name in asked_parts(self.item)}

    @property
    def lacking(self) -> str:
        return self.of(LACKING).strip()

    def of(self, part: str) -> str:
        return self.typed.get(field_of(self.item.name, self.row, part), "")

    def field(self, part: str) -> str:
        return field_of(self.item.name, self.row, part)

    def origin(self, name: str) -> str:
        """Its own channel, source, day or papers, else the section's."""
        return self.of(f"from-{name}").strip() or self.typed.get(name, "").strip()


def field_of(item: str, row: int, part: str) -> str:
    return f"{item}-{row}-{part}"


def names_papers(typed: Mapping[str, Typed]) -> bool:
    """Whether any field of any section names a paper."""
    named = (text for fields in typed.values() for name, text in fields.items() if name.endswith(PAPERS))
    return any(text.strip() for text in named)


def sections() -> tuple[str, ...]:
    """The sections of the form, in order."""
    return (*load_items().sections, GRADE)


def asked_parts(item: Item) -> dict[str, Part]:
    return {name: part for name, part in item.parts.items() if not part.is_sealed}


def items_of(section: str, kind: str | None) -> list[Item]:
    """What a section asks of customers of a kind."""
    return [item for item in load_items().of_section(section) if item.is_for(kind)] if section != GRADE else []


def entries_of(section: str, kind: str | None, typed: Typed) -> Iterator[Entry]:
    """The rows of a section's form; each item has at least one."""
    for item in items_of(section, kind):
        for row in range(max(row_count(item.name, typed), 1)):
            yield Entry(item, row, typed)


def row_count(item: str, typed: Typed) -> int:
    """How many rows an item has, as its fields tell."""
    return 1 + max((row for name in typed for row in [_row_of(item, name)] if row is not None), default=-1)


def kept(section: str, kind: str | None, given: Typed) -> dict[str, str]:
    """Those of the fields given that the section asks for, word for word; NUL is no text, databases refuse it."""
    asked = _asked(section, kind)
    return {name: _kept(name, text) for name, text in given.items() if _place(name, asked) in asked}


def _kept(name: str, text: str) -> str:
    """Of papers their numbers alone: who fills in the form after may not see their titles."""
    text = text.replace("\0", "�")[:TEXT_LENGTH_MAX]
    return numbers_alone(text) if name.endswith(PAPERS) else text


def with_row(item: str, typed: Typed) -> dict[str, str]:
    """With one more row of an item, still blank."""
    count = max(row_count(item, typed), 1)
    if count >= ROWS_MAX:
        return dict(typed)
    return {**typed, field_of(item, count, ORIGIN_PARTS[0]): ""}


def without_row(item: str, row: int, typed: Typed) -> dict[str, str]:
    """Without one row of an item; those below it move up."""
    found: dict[str, str] = {}
    for name, text in typed.items():
        at = _row_of(item, name)
        if at != row:
            part = name.split("-", 2)[-1]
            found[field_of(item, at - 1, part) if at is not None and at > row else name] = text
    return found


def _row_of(item: str, name: str) -> int | None:
    """Of which row of an item a field is; None where it is of another."""
    parts = name.split("-", 2)
    if len(parts) < 3 or parts[0] != item or not _is_row(parts[1]):
        return None
    return int(parts[1])


def _is_row(text: str) -> bool:
    return len(text) < 4 and text.isascii() and text.isdigit() and str(int(text)) == text and int(text) < ROWS_MAX


def _asked(section: str, kind: str | None) -> frozenset[tuple[str, ...]]:
    """The fields there are: (name) alone, or (item, part) of any row."""
    alone: Sequence[str] = GRADE_FIELDS if section == GRADE else ORIGIN
    return frozenset([*((name,) for name in alone), *_cells(items_of(section, kind))])


def _cells(items: Iterable[Item]) -> Iterator[tuple[str, ...]]:
    for item in items:
        yield from ((item.name, part) for part in (*asked_parts(item), *ORIGIN_PARTS, LACKING))


def _place(name: str, asked: frozenset[tuple[str, ...]]) -> tuple[str, ...]:
    if (name,) in asked:
        return (name,)
    parts = name.split("-", 2)
    return (parts[0], parts[2]) if len(parts) == 3 and _is_row(parts[1]) else ()
