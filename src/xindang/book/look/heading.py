"""Where a sheet's headings stand, and what its columns are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xindang.book.look.words import reads_like, role_of, words
from xindang.book.mapping.headings import Cells, joined_headings

HEADING_ROWS_MAX = 3
# Fewer columns than this say nothing: any text may hold one word that is also a heading.
ROLES_LEAST = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading rows of a sheet: ``above`` filled rows stand over them; ``names`` as a mapping calls the columns.

    ``roles`` maps a role to the place of its column; ``rivals`` are columns that could be of a role another has.
    ``large_unit`` is the line over the headings that says amounts are in ten thousands or the like.
    """

    above: int
    rows: int
    first: Cells
    names: tuple[str, ...]
    roles: dict[str, int]
    rivals: dict[int, str]
    large_unit: str = ""


def find_heading(rows: Sequence[Cells]) -> Heading | None:
    """The rows at the top of a sheet in which most columns are recognised; of as many, the fewest and uppermost."""
    best: Heading | None = None
    for above in range(len(rows)):
        for count in range(1, HEADING_ROWS_MAX + 1):
            found = _heading(rows, above, count)
            if found is not None and (best is None or len(found.roles) > len(best.roles)):
                best = found
    return best if best is None else replace(best, large_unit=_large_unit(rows[: best.above]))


def heading_at(rows: Sequence[Cells], above: int, count: int) -> Heading | None:
    """The headings in rows that a person named: what they mean is recognised where it can be; None past the end."""
    heads = rows[above : above + count]
    if len(heads) < count or not any(heads[0]):
        return None
    found = _heading(rows, above, count) or Heading(above, count, heads[0], tuple(joined_headings(heads)), {}, {})
    return replace(found, large_unit=_large_unit(rows[:above]))


def _large_unit(rows: Sequence[Cells]) -> str:
    return next((cell for row in rows for cell in row if cell and reads_like(cell, words().large_units)), "")


def told_apart(heading: Heading, rows: Sequence[Cells]) -> tuple[str, ...]:
    """Up to three cells of the first heading row by which it is found: no row above it has them all."""
    known = [cell for cell in heading.first if cell and (role_of(cell) or reads_like(cell, words().openings))]
    cells = known or [cell for cell in heading.first if cell]
    for count in range(min(2, len(cells)), len(cells) + 1):
        chosen = set(cells[:count])
        if not any(chosen <= set(filter(None, row)) for row in rows[: heading.above]):
            return tuple(cells[:count])
    return tuple(cells)


def _heading(rows: Sequence[Cells], above: int, count: int) -> Heading | None:
    heads = rows[above : above + count]
    if len(heads) < count or not any(heads[0]):
        return None
    names = joined_headings(heads)
    if any(name and not _is_wordlike(name) for name in names):
        return None
    ranked: dict[str, tuple[int, int]] = {}
    rivals: dict[int, str] = {}
    for place, name in enumerate(names):
        said = role_of(name)
        if said is None:
            continue
        role, rank = said
        if role in ranked and ranked[role] <= (rank, place):
            rivals[place] = role
            continue
        if role in ranked:
            rivals[ranked[role][1]] = role
        ranked[role] = (rank, place)
    roles = {role: place for role, (_, place) in ranked.items()}
    if len(roles) < ROLES_LEAST:
        return None
    return Heading(above, count, heads[0], tuple(names), roles, rivals)


def _is_wordlike(name: str) -> bool:
    """A heading has a letter; a row with bare numbers or dates in it is a row of data."""
    return any(any(sign.isalpha() for sign in word) for word in name.split())
