"""Taking stock of the files of documents as the work of a job."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Protocol

from xindang.documents.services.sweep import documents_sweep


class Job(Protocol):
    """What the work needs of its job (``jobs/models.py``)."""

    on: date


class Told(Protocol):
    """And of the worker that does it (``jobs/told.py``)."""

    def fence(self) -> AbstractContextManager[None]: ...

    def done(self, result: Mapping[str, Any]) -> None: ...


def sweep(job: Job, told: Told) -> dict[str, Any]:
    """The work of ``documents_sweep``: what was found, in figures."""
    with told.fence():
        found = documents_sweep(by=None, on=job.on)
        result = {name: len(getattr(found, name)) for name in ("orphans", "pending", "missing", "back", "strays")}
        told.done(result)
    return result
