"""What was read on a business licence beside the customer's record, and how far a reading is."""

from __future__ import annotations

from typing import Any

from xindang.customers.models import Customer
from xindang.documents.formats import BY_TYPE, IMAGE
from xindang.documents.licence import Compared, compared, licence_text
from xindang.documents.models import Document, LicenceReading, Version
from xindang.documents.ocr import ocr_installed
from xindang.dossiers.archives import archive_of
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.judging import judges
from xindang.jobs.models import Job, JobState
from xindang.people.selectors import Viewer
from xindang.web.rooms import sees_by

LICENCE, READ, DOSSIERS = "business_licence", "licence_read", "dossiers"


def licence_shown(viewer: Viewer, document: Document, version: Version | None) -> dict[str, Any]:
    """What was read of a version beside the record, whether it may be read, and the job that is at it."""
    if version is None or document.kind != LICENCE:
        return {}
    reading = LicenceReading.objects.filter(version=version).first()
    last = Job.objects.filter(kind=READ, only_one=job_name(version)).order_by("-pk").first()
    return {
        "reading": reading,
        "rows": _rows(viewer, document, reading) if reading else [],
        "job": last if last is not None and last.state != JobState.DONE else None,
        "may_read": may_be_read(document, version),
    }


def _rows(viewer: Viewer, document: Document, reading: LicenceReading) -> list[Compared]:
    customer = document.customer.leading
    known = _representative(customer, viewer) if sees_by(viewer, DOSSIERS, customer) else None
    return compared(licence_text(reading.lines), customer, document.valid_to, known)


def _representative(customer: Customer, viewer: Viewer) -> str | None:
    """Who the dossier says it is; None where it does not, or contradicts itself."""
    checked = checked_on(archive_of(customer, viewer.on), judges(), viewer.on)
    told = [one.accepted for one in checked.gathered if one.item.name == "legal_representative"]
    return next((finding.value.get("name") for finding in told if finding is not None), None)


def may_be_read(document: Document, version: Version) -> bool:
    is_picture = BY_TYPE[version.content_type].shown == IMAGE
    is_there = version.removed_on is None and version.missing_on is None
    return document.kind == LICENCE and is_picture and is_there and ocr_installed()


def job_name(version: Version) -> str:
    return f"licence-{version.pk}"
