"""What was read on a business licence beside the customer's record, and how far a reading is."""

from __future__ import annotations

from typing import Any

from xindang.documents.formats import BY_TYPE, IMAGE
from xindang.documents.licence import compared, licence_text
from xindang.documents.models import Document, LicenceReading, Version
from xindang.documents.ocr import ocr_installed
from xindang.jobs.models import Job, JobState

LICENCE, READ = "business_licence", "licence_read"


def licence_shown(document: Document, version: Version | None) -> dict[str, Any]:
    """What was read of a version beside the record, whether it may be read, and the job that is at it."""
    if version is None or document.kind != LICENCE:
        return {}
    reading = LicenceReading.objects.filter(version=version).first()
    last = Job.objects.filter(kind=READ, only_one=job_name(version)).order_by("-pk").first()
    return {
        "reading": reading,
        "rows": compared(licence_text(reading.lines), document.customer.leading, document.valid_to) if reading else [],
        "job": last if last is not None and last.state != JobState.DONE else None,
        "may_read": may_be_read(document, version),
    }


def may_be_read(document: Document, version: Version) -> bool:
    is_picture = BY_TYPE[version.content_type].shown == IMAGE
    is_there = version.removed_on is None and version.missing_on is None
    return document.kind == LICENCE and is_picture and is_there and ocr_installed()


def job_name(version: Version) -> str:
    return f"licence-{version.pk}"
