"""What the office's book says of itself: what its sources say, put together so that it claims no more than all do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xindang.book.book import Declared
from xindang.book.contract import contract
from xindang.book.declare import Declaration
from xindang.sources.models import Source, SourceTable

Span = tuple[date | None, date | None]
NO_SPAN: Span = (None, None)


@dataclass(frozen=True, slots=True)
class Given:
    """What one source gives of a table; ``span``: its first and last day there, where they were asked for.

    ``is_own``: it is the office itself, what its people have recorded.
    """

    source: int
    said: SourceTable
    span: Span = NO_SPAN
    is_own: bool = False


def combined_declaration(sources: Sequence[Source], given: Mapping[str, Sequence[Given]]) -> Declaration:
    """The declaration of the book that these sources make together. ``given``: by table, only tables that any gives."""
    owners = {entry.source for entry in given.get("customers", ())}
    organisations = dict.fromkeys(source.organisation for source in sources if source.organisation)
    return Declaration(
        organisation="、".join(organisations),
        base_currency=next((source.base_currency for source in sources), "CNY"),
        tables={table: _declared(table, entries, owners) for table, entries in given.items()},
        notes={key: words for key in ("due", "match") if (words := _noted(sources, key))},
    )


def _declared(table: str, entries: Sequence[Given], owners: Iterable[int]) -> Declared:
    """From the latest begin to the earliest end; complete only where every source says so.

    A source that brings customers but not this table leaves it incomplete as soon as another does for customers of its
    own: unless a source without customers brings it for them.
    """
    # What is recorded here is more than the others have, and takes nothing from what they cover.
    entries = [entry for entry in entries if not entry.is_own] or list(entries)
    if len(entries) == 1:
        said = entries[0].said
        complete = said.complete
    else:
        default = contract()[table].complete
        complete = all(default if entry.said.complete is None else entry.said.complete for entry in entries)
    givers = {entry.source for entry in entries}
    if givers & set(owners) and set(owners) - givers and givers <= set(owners):
        complete = False
    firsts = [entry.said.covers_from or entry.span[0] for entry in entries]
    lasts = [entry.said.covers_to or entry.span[1] for entry in entries]
    if len(entries) > 1 and contract()[table].principal and None in {*firsts, *lasts}:
        complete = False  # nobody can say of what days one of them tells
    drawn = {entry.said.drawn_on for entry in entries}
    return Declared(
        covers_from=max((day for day in firsts if day is not None), default=None),
        covers_to=min((day for day in lasts if day is not None), default=None),
        complete=complete,
        drawn_on=drawn.pop() if len(drawn) == 1 else None,
        left_out=sum(entry.said.left_out_count for entry in entries),
    )


def _noted(sources: Sequence[Source], key: str) -> str:
    """The words of a convention; each source's own under its name where several have one."""
    words = {source.name: str(source.notes[key]) for source in sources if source.notes.get(key)}
    if len(set(words.values())) <= 1:
        return next(iter(words.values()), "")
    return "; ".join(f"{name}: {said}" for name, said in words.items())
