"""How much an .xlsx would become when it is read, found without reading it: a few packed bytes can ask for terabytes.

The reader lays out every cell between the first and the last one of a sheet, and each cell that names a shared text
becomes a text of its own. Here the packed parts are only streamed past. A part is a sheet where it has the element
that the reader looks for, whatever its name; tags of rows and cells that are not read here as they would be there are
refused.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
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
# A cell that names a shared text by its number; and every sign of one, which some way of writing it may hide. Nothing
# is tried again once it is passed: a tag may be of megabytes, and say t="s" in all of them.
NAMING = re.compile(
    rb"""<(?:[\w.-]+:)?c(?=[\s/>])(?>[^<>]*?\st\s*=\s*["']s["'])[^<>]*+>\s*+<(?:[\w.-]+:)?v[^<>]*+>\s*+"""
    rb"""(\d{1,9})(?!\d)"""
)
NAMES_ONE = re.compile(rb"""\st\s*=\s*["']s["']""")


class BoundsPassed(Exception):
    """The workbook would become more than may be, or has tags that no Excel writes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """``unpacked``: bytes of all parts; ``rows``, ``columns``: how far out a cell may stand; ``area``: cells of a sheet
    between its first and its last; ``text``: bytes of one shared text; ``texts``: of all that cells become.
    """

    unpacked: int
    rows: int
    columns: int
    area: int
    text: int
    texts: int


def bounds_kept(file: Path, bounds: Bounds) -> None:
    """Raises NoArchive or BoundsPassed."""
    with archive_read(), zipfile.ZipFile(file) as opened:
        left, cells, longest = bounds.unpacked, 0, 0
        for told in opened.infolist():
            with opened.open(told) as stream:
                part = _Part(bounds, left)
                part.look_through(stream)
                left, cells, longest = part.left, cells + part.cells, max(longest, part.longest)
        # Most workbooks are far from it whichever texts their cells name; of others it is added up.
        if cells * longest > bounds.texts and _texts_of_cells(opened) > bounds.texts:
            raise BoundsPassed("too much text")


def _texts_of_cells(opened: zipfile.ZipFile) -> int:
    """How many bytes of shared texts the cells of all sheets become; what cannot be told counts as the longest."""
    lengths, named, hidden = list[int](), Counter[int](), 0
    for told in opened.infolist():
        with opened.open(told) as stream:
            before = len(lengths)
            for text in _pieces(stream):
                edges = [*(found.start() for found in SHARED.finditer(text)), len(text)]
                if len(lengths) > before:
                    lengths[-1] += edges[0]  # the rest of the one that the piece before began
                lengths += (b - a for a, b in pairwise(edges))
                numbers = NAMING.findall(text)
                named.update(map(int, numbers))
                hidden += len(NAMES_ONE.findall(text)) - len(numbers)
    longest = max(lengths, default=0)
    of_each = (count * (lengths[number] if number < len(lengths) else 0) for number, count in named.items())
    return sum(of_each) + max(hidden, 0) * longest


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """A part in pieces that begin with a tag. Raises BoundsPassed where one would not end."""
    kept = b""
    while block := stream.read(BLOCK):
        text = kept + block
        cut = max(text.rfind(b"<"), 0)
        kept = text[cut:]
        yield text[:cut]
        if len(kept) > TAIL_MAX:
            raise BoundsPassed("too large")
    yield kept


@dataclass(slots=True)
class _Part:
    """One part of the workbook, streamed past. ``left``: of the bytes that may still come.

    ``row``, ``column``: where the last cell stands; ``row_last``, ``column_last``: how far out any does.
    ``cells``: how many there are. ``shared``: bytes since a shared text began; ``longest``: of those so far.
    """

    bounds: Bounds
    left: int
    is_sheet: bool = False
    row: int = 0
    column: int = 0
    row_last: int = 0
    column_last: int = 0
    cells: int = 0
    shared: int = 0
    longest: int = 0

    def look_through(self, stream: IO[bytes]) -> None:
        for text in _pieces(stream):
            self.left -= len(text)
            self._look_at(text)
            if self.left < 0:
                raise BoundsPassed("too large")

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
            self.cells += kind == b"c"
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
        self.longest = max(self.longest, longest)
        if longest > self.bounds.text:
            raise BoundsPassed("a text too long")


@lru_cache(maxsize=1 << 15)
def _column(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for sign in letters.upper():
        number = number * 26 + sign - ord("A") + 1
    return number
