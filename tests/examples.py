"""What the normal run leaves to the slow proofs: three quarters of the examples of properties, and further books."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

PROOF = "proof"
LEAST = 5


def examples(full: int) -> int:
    if settings.get_current_profile_name() == PROOF:
        return full
    return max(full // 4, LEAST)


def in_proof(cases: Iterable[Any], *those: Any) -> list[Any]:
    """The cases of a parametrized test, ``those`` of them with the slow proofs only: more of what the rest show."""
    return [pytest.param(case, marks=pytest.mark.proof if case in those else (), id=str(case)) for case in cases]
