"""Small files for the demo company's papers, made by code: a page of text as PDF, a picture of a yard as PNG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

PAGE_WIDTH, PAGE_HEIGHT, LEFT = 595, 842, 72
# A font that every reader of PDF has for Chinese, or puts another one for; nothing is embedded.
FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
    (
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000 /W [1 95 500]"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
    ),
    (
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    ),
)


def pdf_of(title: str, lines: Sequence[str]) -> bytes:
    """One page with a title and lines below it, within a frame."""
    content = "\n".join(_drawn(title, lines)).encode("ascii")
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}] /Contents 4 0 R"
            " /Resources << /Font << /F 5 0 R >> >> >>"
        ),
        f"<< /Length {len(content)} >>\nstream\n{content.decode()}\nendstream",
        *FONT,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, told in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{told}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + (end + trailer).encode("ascii")


def _drawn(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"0.6 0.1 0.1 RG 2 w 40 40 {PAGE_WIDTH - 80} {PAGE_HEIGHT - 80} re S"
    yield _said(title, 24, LEFT, PAGE_HEIGHT - 130)
    for number, line in enumerate(lines):
        yield _said(line, 13, LEFT, PAGE_HEIGHT - 190 - 26 * number)


def _said(text: str, size: int, x: int, y: int) -> str:
    return f"BT /F {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


PICTURE = (320, 200)
SKY, GROUND, WALL, ROOF, GLASS = (190, 214, 235), (150, 140, 120), (214, 208, 196), (120, 60, 50), (90, 120, 150)


def png_of(number: int) -> bytes:
    """A yard with a hall, another one for every number."""
    width, height = PICTURE
    rows = (b"\0" + b"".join(bytes(_sign(x, y, number)) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _sign(x: int, y: int, number: int) -> tuple[int, int, int]:
    """The colour at a place of the picture."""
    left, right, top = 40 + 9 * (number % 5), 280 - 7 * (number % 4), 80 + 6 * (number % 3)
    if y > 160:
        return GROUND
    if left <= x <= right and top <= y:
        return GLASS if (x - left) % 40 in range(14, 30) and (y - top) % 30 in range(8, 22) else WALL
    if left - 8 <= x <= right + 8 and top - 12 <= y < top:
        return ROOF
    return SKY
