from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.trial_work import TRIALS, add_trials
from xindang.jobs.kinds import KINDS


@pytest.fixture(autouse=True)
def _trial_kinds() -> Iterator[None]:
    add_trials()
    yield
    for work in TRIALS:
        KINDS.pop(work.__name__)
