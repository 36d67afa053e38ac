"""How much an .xlsx would become when it is read, found without reading it: a few packed bytes can ask for terabytes.

The reader lays out every cell between the first and the last one of a sheet, and each cell that names a shared text
becomes a text of its own. Here the packed parts are only streamed past.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from xindang.core.archives import archive_read

BLOCK = 1 << 20
# No text of a cell is longer, and no tag: more than that between two of them is nothing that Excel writes.
TAIL_MAX = 4 << 20
CELL = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])")
# Of rows and cells, the first attribute r: 7, or B7.
PLACE = re.compile(rb"""<(?:[\w.-]+:)?(?:row|c)\s(?:[^<]*?\s)??r\s*=\s*["']\s*([A-Za-z]{0,7})(\d{1,10})""")
SHARED = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")


class BoundsPassed(Exception):
    """The workbook would become more than may be; or cells of it do not say where they stand."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """``unpacked``: bytes of all parts; ``rows``, ``columns``: how far out a cell may stand; ``text``: bytes of one
    shared text.
    """

    unpacked: int
    rows: int
    columns: int
    text: int


def bounds_kept(file: Path, bounds: Bounds) -> None:
    """Raises NoArchive or BoundsPassed."""
    with archive_read(), zipfile.ZipFile(file) as opened:
        left = bounds.unpacked
        for told in opened.infolist():
            with opened.open(told) as stream:
                left = _passed(iter(lambda: stream.read(BLOCK), b""), bounds, left)


def _passed(blocks: Iterator[bytes], bounds: Bounds, left: int) -> int:
    """Look through one part; what is left of the bytes that may still come."""
    kept, cells, placed, since = b"", 0, 0, 0
    for block in blocks:
        left -= len(block)
        text = kept + block
        cut = text.rfind(b"<")
        looked, kept = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
        cells += len(CELL.findall(looked))
        placed += _places(looked, bounds)
        since = _shared(looked, bounds, since)
        if left < 0 or len(kept) > TAIL_MAX:
            raise BoundsPassed("too large")
    cells += len(CELL.findall(kept))
    placed += _places(kept, bounds)
    if cells > placed:
        raise BoundsPassed("a cell without its place")
    return left


def _places(text: bytes, bounds: Bounds) -> int:
    """How many cells say where they stand; none may stand too far out, nor may a row."""
    count = 0
    for letters, digits in PLACE.findall(text):
        count += bool(letters)
        if int(digits) > bounds.rows or _column(letters) > bounds.columns:
            raise BoundsPassed("too many rows or columns")
    return count


def _column(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for sign in letters.upper():
        number = number * 26 + sign - ord("A") + 1
    return number


def _shared(text: bytes, bounds: Bounds, since: int) -> int:
    """How long the shared text at the end of these bytes is so far."""
    starts = [found.start() for found in SHARED.finditer(text)]
    if not starts:
        since += len(text) if since else 0
        longest = since
    else:
        edges = [*starts, len(text)]
        longest = max([since + starts[0] if since else 0, *(b - a for a, b in pairwise(edges))])
        since = len(text) - starts[-1]
    if longest > bounds.text:
        raise BoundsPassed("a text too long")
    return since
