"""A contradiction as it is kept: its sides with what they rest on, so that it can be read when those are history."""

from __future__ import annotations

from datetime import date
from typing import Any

from xindang.dossiers.contradictions import Found, Side
from xindang.dossiers.known import Ground, said_of
from xindang.dossiers.models import Contradiction


def row_of(found: Found, customer_id: str, on: date) -> Contradiction:
    """The row of one that was found on a day."""
    return Contradiction(
        customer_id=customer_id, rule=found.rule.id, clause=found.rule.clause, subject=found.subject.name,
        fingerprint=found.fingerprint, sides=[_kept(side) for side in found.sides], found_on=on,
    )  # fmt: skip


def _kept(side: Side) -> dict[str, Any]:
    """What people wrote stands in the findings alone, which are never changed; here is only which they were."""
    value = "" if isinstance(side.known.value, str) and side.findings else said_of(side.known.value)
    return {"name": side.name, "fact": side.fact, "value": value, "grounds": [_ground(g) for g in side.known.grounds]}


def _ground(ground: Ground) -> dict[str, str]:
    told = {"kind": ground.kind, "key": ground.key}
    return told if ground.finding else {**told, "voice": ground.voice, "said": ground.said}
