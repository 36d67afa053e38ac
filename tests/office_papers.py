"""Papers of customers in the office under test: small files made by code, and documents entered with them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import date
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from office import ON
from xindang.customers.models import Customer
from xindang.documents.given import DocumentGiven
from xindang.documents.models import Document
from xindang.documents.services.papers import document_add
from xindang.people.models import User

NUMBERS = count(1)


def pdf(text: str = "paper") -> bytes:
    """Enough of a PDF to be known as one; in ASCII."""
    return f"%PDF-1.4\n% {text} {next(NUMBERS)}\n%%EOF\n".encode("ascii")


def png(shade: int = 128) -> bytes:
    """A picture of one grey dot."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes((0, shade)))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def archive(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for member in members:
            written.writestr(member, "x")
    return out.getvalue()


def sent(name: str = "paper.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it; what it says of its type is not believed."""
    return SimpleUploadedFile(name, pdf() if content is None else content, content_type="text/html")


def given(**words: Any) -> DocumentGiven:
    """A contract received on the day of the tests, in other words where they are given."""
    told: dict[str, Any] = {"kind": "contract", "received_on": ON, "collected_by": "王芳", "channel": "customer"}
    return DocumentGiven(**told | words)


def paper_of(customer: Customer, by: User, *, content: bytes | None = None, on: date = ON, **words: Any) -> Document:
    """A document of a customer with one file."""
    title = str(words.pop("title", "购销合同"))
    return document_add(
        customer=customer, given=given(title=title, **words), files=[sent(content=content)], by=by, on=on
    )[0]
