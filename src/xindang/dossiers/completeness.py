"""How complete a dossier is: by section and as a whole, of key items and of all, and what keeps it from being so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xindang.dossiers.catalogue import Item, Named, load_items
from xindang.dossiers.gathered import Gathered, State

# Of several rows of an item the worst says how the item stands.
WORST = (State.CONTRADICTED, State.MISSING, State.STALE, State.KNOWN)


@dataclass(frozen=True, slots=True)
class Counts:
    """Items there are and items known: of key information, and of all."""

    key_item_count: int
    key_known_count: int
    item_count: int
    item_known_count: int

    @property
    def share(self) -> float | None:
        """Of all items; None where there are none."""
        return self.item_known_count / self.item_count if self.item_count else None

    @property
    def key_share(self) -> float | None:
        return self.key_known_count / self.key_item_count if self.key_item_count else None

    @property
    def key_lacking_count(self) -> int:
        return self.key_item_count - self.key_known_count


@dataclass(frozen=True, slots=True)
class Lacking:
    """An item that is not known, and why."""

    item: Item
    state: State


@dataclass(frozen=True, slots=True)
class Section:
    section: Named
    counts: Counts
    lacking: Sequence[Lacking]


@dataclass(frozen=True, slots=True)
class Completeness:
    """A dossier's. ``sections``: in the order of S1-8."""

    sections: Sequence[Section]
    counts: Counts

    @property
    def lacking(self) -> list[Lacking]:
        return [one for section in self.sections for one in section.lacking]

    @property
    def key_lacking(self) -> list[Lacking]:
        return [one for one in self.lacking if one.item.is_key]

    def count_of(self, state: State) -> int:
        """How many items are in a state other than known."""
        return sum(one.state is state for one in self.lacking)


def completeness_of(gathered: Iterable[Gathered]) -> Completeness:
    """Of a dossier as it was gathered and checked."""
    states = item_states(gathered)
    items = load_items()
    sections = []
    for section in items.sections.values():
        own = {name: state for name, state in states.items() if items.items[name].section == section.name}
        lacking = [Lacking(items.items[name], state) for name, state in own.items() if state is not State.KNOWN]
        sections.append(Section(section, _counted(own), lacking))
    return Completeness(sections, _counted(states))


def counts_of(gathered: Iterable[Gathered]) -> Counts:
    """Of some of a dossier's items."""
    return _counted(item_states(gathered))


def item_states(gathered: Iterable[Gathered]) -> dict[str, State]:
    """How each item stands, in the catalogue's order."""
    found: dict[str, State] = {}
    for one in gathered:
        before = found.get(one.item.name, State.KNOWN)
        found[one.item.name] = min(before, one.state, key=WORST.index)
    return found


def _counted(states: Mapping[str, State]) -> Counts:
    items = load_items().items
    key = {name: state for name, state in states.items() if items[name].is_key}
    known = (sum(state is State.KNOWN for state in some.values()) for some in (key, states))
    key_known, all_known = known
    return Counts(len(key), key_known, len(states), all_known)
