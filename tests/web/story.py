"""The example book as somebody at a desk has it: one zip, and a controller with a password."""

from __future__ import annotations

import io
import zipfile

from house.sources import TOP
from office import user_with
from xindang.jobs.models import JobState
from xindang.jobs.worker import work_one
from xindang.people.models import User
from xindang.web.clock import now

PASSWORD = "long enough to be one"  # noqa: S105


def example_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((TOP / "examples" / "book").iterdir()):
            archive.write(file, file.name)
    return out.getvalue()


def controller() -> User:
    found = user_with("credit_controller", name="controller")
    found.set_password(PASSWORD)
    found.save()
    return found


def worked() -> None:
    """The worker does what is queued."""
    job = work_one(clock=now)
    assert job is not None
    assert job.state == JobState.DONE, job.problems
