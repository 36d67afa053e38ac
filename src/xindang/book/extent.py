"""How much an .xlsx would become when it is read, found without reading it: a few packed bytes can ask for terabytes.

The reader lays out every cell between the first and the last one of a sheet, and each cell that names a shared text
becomes a text of its own. Here the packed parts are only streamed past. A part is a sheet where it has the element
that the reader looks for, whatever its name; tags of rows and cells that are not read here as they would be there are
refused.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import IO

from xindang.core.archives import archive_read

BLOCK = 1 << 20
# No text of a cell is longer, and no tag: more than that between two of them is nothing that Excel writes.
TAIL_MAX = 4 << 20
SHEET = re.compile(rb"<(?:[\w.-]+:)?sheetData(?=[\s/>])")
ATTRIBUTE = rb"""\s++(?!r[\s=])[\w:.-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')"""
# The tag of a row or cell: which, the place that its attribute r names (7, or B7), and the end of the tag.
TAG = re.compile(
    rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])(?:" + ATTRIBUTE + rb")*+"
    rb"""(?:\s++r\s*+=\s*+["']\s*+([A-Za-z]{0,7})(\d{1,10})\s*+["'](?:""" + ATTRIBUTE + rb""")*+)?+(\s*+/?>)?"""
)
SHARED = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")


class BoundsPassed(Exception):
    """The workbook would become more than may be, or has tags that no Excel writes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """``unpacked``: bytes of all parts; ``rows``, ``columns``: how far out a cell may stand; ``area``: cells of a sheet
    between its first and its last; ``text``: bytes of one shared text.
    """

    unpacked: int
    rows: int
    columns: int
    area: int
    text: int


def bounds_kept(file: Path, bounds: Bounds) -> None:
    """Raises NoArchive or BoundsPassed."""
    with archive_read(), zipfile.ZipFile(file) as opened:
        left = bounds.unpacked
        for told in opened.infolist():
            with opened.open(told) as stream:
                part = _Part(bounds, left)
                part.look_through(stream)
                left = part.left


@dataclass(slots=True)
class _Part:
    """One part of the workbook, streamed past. ``left``: of the bytes that may still come.

    ``row``, ``column``: where the last cell stands; ``row_last``, ``column_last``: how far out any does.
    ``shared``: bytes since a shared text began.
    """

    bounds: Bounds
    left: int
    is_sheet: bool = False
    row: int = 0
    column: int = 0
    row_last: int = 0
    column_last: int = 0
    shared: int = 0
    kept: bytes = field(default=b"", repr=False)

    def look_through(self, stream: IO[bytes]) -> None:
        while block := stream.read(BLOCK):
            self.left -= len(block)
            text = self.kept + block
            cut = max(text.rfind(b"<"), 0)
            self.kept = text[cut:]
            self._look_at(text[:cut])
            if self.left < 0 or len(self.kept) > TAIL_MAX:
                raise BoundsPassed("too large")
        self._look_at(self.kept)

    def _look_at(self, text: bytes) -> None:
        begins = 0
        if not self.is_sheet and (found := SHEET.search(text)):
            self.is_sheet, begins = True, found.end()
        if self.is_sheet:
            self._place_cells(text, begins)
        self._measure_shared(text)

    def _place_cells(self, text: bytes, begins: int) -> None:
        for kind, letters, digits, end in TAG.findall(text, begins):
            if not end or (digits and bool(letters) != (kind == b"c")):
                raise BoundsPassed("a tag that no Excel writes")
            if kind == b"row":
                self.row, self.column = int(digits) if digits else self.row + 1, 0
            elif digits:
                self.column = _column(letters)
                self.row_last = max(self.row_last, int(digits))
            else:
                self.column += 1
            self.column_last = max(self.column_last, self.column)
            self.row_last = max(self.row_last, self.row)
        if self.row_last > self.bounds.rows or self.column_last > self.bounds.columns:
            raise BoundsPassed("too many rows or columns")
        if self.row_last * self.column_last > self.bounds.area:
            raise BoundsPassed("too many cells")

    def _measure_shared(self, text: bytes) -> None:
        """How long shared texts are, and the one at the end of these bytes so far."""
        starts = [found.start() for found in SHARED.finditer(text)]
        if not starts:
            self.shared += len(text) if self.shared else 0
            longest = self.shared
        else:
            edges = [*starts, len(text)]
            longest = max([self.shared + starts[0] if self.shared else 0, *(b - a for a, b in pairwise(edges))])
            self.shared = len(text) - starts[-1]
        if longest > self.bounds.text:
            raise BoundsPassed("a text too long")


@lru_cache(maxsize=1 << 15)
def _column(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for sign in letters.upper():
        number = number * 26 + sign - ord("A") + 1
    return number
