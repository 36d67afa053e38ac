"""People who do something at the same moment, each over a connection of their own. Only with ``transaction=True``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from xindang.core.problems import ProblemsFound


def at_once(*acts: Callable[[], object]) -> Sequence[str]:
    """The code of what each was refused for, empty where it was done; anything else that is raised is a fault."""
    begins = Barrier(len(acts))

    def done(act: Callable[[], object]) -> str:
        begins.wait(timeout=30)
        try:
            act()
        except ProblemsFound as refused:
            return refused.problems[0].code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as people:
        return sorted(people.map(done, acts))
