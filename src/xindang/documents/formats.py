"""What kind of file somebody sent, told by what is in it and never by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from xindang.core.archives import member_names

HEAD_BYTES = 16
IMAGE, PAGES = "image", "pages"


@dataclass(frozen=True, slots=True)
class Format:
    """``marks``: alternatives, each a list of (place, bytes) that all stand there. ``member``: of a zip archive, the
    part by which it is known. ``shown``: how browsers show it by themselves (image, pages), else empty.
    """

    content_type: str
    suffix: str
    marks: tuple[tuple[tuple[int, bytes], ...], ...] = ()
    member: str = ""
    shown: str = ""


OPEN_XML = "application/vnd.openxmlformats-officedocument"
FORMATS = (
    Format("application/pdf", ".pdf", (((0, b"%PDF-"),),), shown=PAGES),
    Format("image/png", ".png", (((0, b"\x89PNG\r\n\x1a\n"),),), shown=IMAGE),
    Format("image/jpeg", ".jpg", (((0, b"\xff\xd8\xff"),),), shown=IMAGE),
    Format("image/webp", ".webp", (((0, b"RIFF"), (8, b"WEBP")),), shown=IMAGE),
    Format("image/tiff", ".tif", (((0, b"II*\0"),), ((0, b"MM\0*"),))),
    Format(f"{OPEN_XML}.spreadsheetml.sheet", ".xlsx", member="xl/workbook.xml"),
    Format(f"{OPEN_XML}.wordprocessingml.document", ".docx", member="word/document.xml"),
    Format("application/ofd", ".ofd", member="OFD.xml"),
)
BY_TYPE: Mapping[str, Format] = {found.content_type: found for found in FORMATS}
ZIP = b"PK\x03\x04"
MACROS = "vbaproject.bin"


def format_of(stream: IO[bytes]) -> Format | None:
    """The format of an open file, which is left at its beginning; None where it is none of ours.

    A workbook or text with macros is none of ours: it would run when somebody opens it.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    try:
        if head.startswith(ZIP):
            return _archived(stream)
        return next((found for found in FORMATS if any(_stands(mark, head) for mark in found.marks)), None)
    finally:
        stream.seek(0)


def _stands(mark: tuple[tuple[int, bytes], ...], head: bytes) -> bool:
    return all(head[place : place + len(part)] == part for place, part in mark)


def _archived(stream: IO[bytes]) -> Format | None:
    names = member_names(stream)
    if any(name.lower().endswith(MACROS) for name in names):
        return None
    return next((found for found in FORMATS if found.member and found.member in names), None)
