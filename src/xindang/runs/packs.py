"""The policy a run was made by, where it is still the one at hand: what would change a grade is asked of it."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from django.conf import settings

from xindang.assess.change import ChangeTeller
from xindang.assess.job import open_pack
from xindang.core.problems import ProblemsFound
from xindang.facts.catalogue import load_catalogue
from xindang.policy.pack import Pack
from xindang.runs.models import Run


def change_teller(run: Run) -> ChangeTeller | None:
    """None where the policy is another one by now: its rules would judge otherwise than the run did."""
    with suppress(ProblemsFound):
        teller = _teller(settings.PACK)
        return teller if teller.pack.hash == run.release_hash else None
    return None


@cache
def pack_of(name: str) -> Pack:
    """The pack of a name or path, read once in a process. Raises ProblemsFound where it cannot be used."""
    return open_pack(name)[0]


@cache
def _teller(name: str) -> ChangeTeller:
    return ChangeTeller(pack_of(name), load_catalogue())
