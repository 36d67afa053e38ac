"""What a file is, is told by what is in it."""

from __future__ import annotations

import io

import pytest

from office_papers import archive, pdf, png
from xindang.documents.formats import FORMATS, format_of

HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    "content, suffix",
    [
        (pdf(), ".pdf"),
        (png(), ".png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", ".jpg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"II*\x00\x08\x00", ".tif"),
        (b"MM\x00*\x00\x08", ".tif"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (archive("[Content_Types].xml", "word/document.xml"), ".docx"),
        (archive("OFD.xml", "Doc_0/Document.xml"), ".ofd"),
    ],
)
def test_a_kept_format_is_known_by_its_content(content: bytes, suffix: str) -> None:
    stream = io.BytesIO(content)
    found = format_of(stream)
    assert found is not None
    assert found.suffix == suffix
    assert stream.tell() == 0


def test_every_format_has_its_case_above() -> None:
    assert {found.suffix for found in FORMATS} == {
        ".pdf", ".png", ".jpg", ".webp", ".tif", ".xlsx", ".docx", ".ofd",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HTML,
        b"\n" + pdf(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        archive("index.html"),
        archive("xl/workbook.xml", "xl/vbaProject.bin"),
        archive("word/document.xml", "word/VBAPROJECT.BIN"),
        archive("xl/workbook.xml")[:-8],
        b"PK\x03\x04" + HTML,
    ],
    ids=["empty", "html", "late pdf", "svg", "program", "old office", "sound", "zip", "macros", "macros in capitals",
         "cut off", "no zip"],
)  # fmt: skip
def test_anything_else_is_not_kept(content: bytes) -> None:
    assert format_of(io.BytesIO(content)) is None
