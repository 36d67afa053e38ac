"""What is known of an item on a day: the latest value of each channel side by side, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import combinations

from xindang.dossiers.catalogue import Catalogue, Item
from xindang.dossiers.models import Finding
from xindang.dossiers.values import is_same


class State(StrEnum):
    """``CONTRADICTED``: channels say different things, and nobody has settled which holds: it counts as unknown."""

    MISSING = "missing"
    KNOWN = "known"
    STALE = "stale"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Gathered:
    """One item (``row``: one of its rows) on a day. ``findings``: the latest of each channel, the newest first.

    ``refuted``: findings (by key) that do not hold, as somebody settled it.
    """

    item: Item
    row: str
    findings: Sequence[Finding]
    state: State
    refuted: frozenset[int] = frozenset()

    @property
    def accepted(self) -> Finding | None:
        """The value that holds; None where there is none or an open contradiction is about it."""
        return self.standing[0] if self.state in {State.KNOWN, State.STALE} else None

    @property
    def standing(self) -> Sequence[Finding]:
        return [finding for finding in self.findings if finding.pk not in self.refuted]

    @property
    def agrees(self) -> bool:
        """Whether the channels say the same, whatever was settled about it. Who says less agrees with two that differ:
        each is held against each.
        """
        return all(is_same(one.value, other.value) for one, other in combinations(self.findings, 2))

    def settled(self, refuted: Iterable[int], on: date) -> Gathered:
        """The same once somebody settled which of the values hold; without any that does it is missing."""
        less = replace(self, refuted=self.refuted | frozenset(refuted))
        return replace(less, state=_state(less.item, less.standing, on) if less.standing else State.MISSING)

    def contradicted(self) -> Gathered:
        return replace(self, state=State.CONTRADICTED)


def gathered_on(catalogue: Catalogue, kind: str | None, findings: Iterable[Finding], on: date) -> list[Gathered]:
    """Every item gathered of a customer of a kind, in the catalogue's order, as it was known at the end of a day.

    ``findings``: all of the customer. What was recorded later is not looked at; what was withdrawn by then is gone.
    """
    latest = _latest(findings, on)
    told = []
    for item in catalogue.items.values():
        if not item.is_for(kind):
            continue
        rows = [key for key in latest if key[0] == item.name] or [(item.name, "")]
        told += [_gathered(item, row, latest.get((name, row), ()), on) for name, row in rows]
    return told


def _latest(findings: Iterable[Finding], on: date) -> Mapping[tuple[str, str], Sequence[Finding]]:
    """By item and row the latest finding of each channel; later days first, of one day what was recorded last."""
    standing: dict[tuple[str, str], dict[str, Finding]] = {}
    for finding in sorted(findings, key=_age):
        gone = finding.withdrawn_on is not None and finding.withdrawn_on <= on
        if finding.recorded_on <= on and not gone:
            standing.setdefault((finding.item, finding.row), {})[finding.channel] = finding
    return {key: sorted(channels.values(), key=_age, reverse=True) for key, channels in standing.items()}


def _age(finding: Finding) -> tuple[date, int]:
    return finding.as_of, finding.pk or 0


def _gathered(item: Item, row: str, findings: Sequence[Finding], on: date) -> Gathered:
    if not findings:
        return Gathered(item, row, (), State.MISSING)
    told = Gathered(item, row, findings, _state(item, findings, on))
    return told if told.agrees else told.contradicted()


def _state(item: Item, standing: Sequence[Finding], on: date) -> State:
    return State.KNOWN if (on - standing[0].as_of).days <= item.fresh_days else State.STALE
