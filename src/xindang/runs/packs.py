"""The policy a run was made by, where it is still the one at hand: what would change a grade is asked of it."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from django.conf import settings

from xindang.assess.change import ChangeTeller
from xindang.assess.job import open_pack
from xindang.core.problems import ProblemsFound
from xindang.facts.catalogue import load_catalogue
from xindang.runs.models import Run


def change_teller(run: Run) -> ChangeTeller | None:
    """None where the policy is another one by now: its rules would judge otherwise than the run did."""
    with suppress(ProblemsFound):
        teller = _teller(settings.PACK)
        return teller if teller.pack.hash == run.release_hash else None
    return None


@cache
def _teller(name: str) -> ChangeTeller:
    pack, _ = open_pack(name)
    return ChangeTeller(pack, load_catalogue())
