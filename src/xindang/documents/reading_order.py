"""Pieces of text found in a picture, put in the order in which a person reads them, though the picture is askew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, dist, sin
from statistics import median

Corner = Sequence[float]


@dataclass(frozen=True, slots=True)
class Piece:
    """``corners``: from its upper left on clockwise, as (right, down)."""

    text: str
    corners: Sequence[Corner]

    @property
    def width(self) -> float:
        return dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        return dist(self.corners[0], self.corners[3])

    @property
    def slant(self) -> float:
        (left, top), (right, end) = self.corners[0][:2], self.corners[1][:2]
        return atan2(end - top, right - left)

    def centre(self, slant: float) -> tuple[float, float]:
        """Down and right, as if the picture were turned straight."""
        right, down = (sum(float(corner[axis]) for corner in self.corners) / len(self.corners) for axis in (0, 1))
        return down * cos(slant) - right * sin(slant), right * cos(slant) + down * sin(slant)


def in_reading_order(pieces: Sequence[Piece]) -> list[str]:
    """Row by row, each from left to right. A row: what stands within half a piece's height of the one before."""
    if not pieces:
        return []
    # Short pieces are about square and say little of the slant.
    slant = median(piece.slant for piece in sorted(pieces, key=lambda one: -one.width)[: (len(pieces) + 1) // 2])
    within = median(piece.height for piece in pieces) / 2
    rows: list[list[tuple[float, float, str]]] = []
    for down, right, text in sorted((*piece.centre(slant), piece.text) for piece in pieces):
        if rows and down - rows[-1][-1][0] <= within:
            rows[-1].append((down, right, text))
        else:
            rows.append([(down, right, text)])
    return [text for row in rows for _, _, text in sorted(row, key=lambda one: one[1])]
