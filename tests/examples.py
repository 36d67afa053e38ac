"""How many examples a property is tried on: a quarter of them in the normal run, all of them with the slow proofs."""

from __future__ import annotations

from hypothesis import settings

PROOF = "proof"
LEAST = 5


def examples(full: int) -> int:
    if settings.get_current_profile_name() == PROOF:
        return full
    return max(full // 4, LEAST)
