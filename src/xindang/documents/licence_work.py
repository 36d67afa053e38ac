"""Reading a business licence as the work of a job: it takes seconds and half a gigabyte, which no page should."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from xindang.core.problems import ProblemsFound, problem
from xindang.documents.files import store
from xindang.documents.models import Version
from xindang.documents.night import Told
from xindang.documents.ocr import lines_in
from xindang.documents.services.licence import licence_read
from xindang.people.models import User


class Job(Protocol):
    """What the work needs of its job (``jobs/models.py``)."""

    on: date
    by: str
    arguments: dict[str, Any]


def read(job: Job, told: Told) -> dict[str, Any]:
    """The work of ``licence_read``: the text of one version's picture."""
    version = Version.objects.select_related("document").get(pk=job.arguments["version"])
    if version.removed_on is not None:
        raise ProblemsFound([problem("document_file_destroyed", value=version.removed_on)])
    try:
        with store().open(version.key) as opened:
            content = opened.read()
    except FileNotFoundError:
        # Whoever watches jobs may not see the paper, and so is not told what its file is called.
        raise ProblemsFound([problem("licence_file_gone")]) from None
    lines = lines_in(content)
    with told.fence():
        licence_read(version=version, lines=lines, by=User.objects.filter(username=job.by).first(), on=job.on)
        told.done({"lines": len(lines)})
    return {"lines": len(lines)}
