"""Stored files as answers: to save, or shown by the browser where nothing in them can run."""

from __future__ import annotations

from typing import cast

from django.core.files import File
from django.http import FileResponse, HttpResponse

from xindang.documents.formats import BY_TYPE
from xindang.documents.models import Version

# The file stands in an origin of its own without scripts, forms or anything from elsewhere, whatever it holds. A frame
# with the attribute ``sandbox`` would show no PDF: browsers refuse their viewer there.
STORED_POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"


def file_answer(version: Version, opened: File[bytes], *, to_save: bool) -> HttpResponse:
    """The file of a version under a name with the ending of what it holds."""
    response = FileResponse(
        opened, as_attachment=to_save, filename=name_to_save(version), content_type=version.content_type
    )  # fmt: skip
    response.headers["Content-Length"] = str(version.size)
    response.headers["Content-Security-Policy"] = STORED_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return cast("HttpResponse", response)


def name_to_save(version: Version) -> str:
    """The name that was sent with the ending that the content asks for."""
    suffix = BY_TYPE[version.content_type].suffix
    stem, _, ending = version.sent_name.rpartition(".")
    if not stem or f".{ending.lower()}" == suffix:
        return version.sent_name if stem else f"{ending}{suffix}"
    return f"{stem}{suffix}"
