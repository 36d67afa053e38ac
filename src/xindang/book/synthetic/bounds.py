"""How large a made book may be: what is wrong with the figures asked for and with the folder, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from xindang.core.problems import Problem, problem

Figure = int | float | date

# The least and the most of each figure, both allowed. Before 1950 and beyond 9900 the dates of a dossier would leave
# the calendar that a book is read with.
BOUNDS: Mapping[str, tuple[Figure, Figure]] = {
    "customers": (1, 10_000_000),
    "seed": (0, 2**31 - 1),
    "items_per_customer": (0.1, 1_000),
    "until": (date(1950, 1, 1), date(9900, 12, 31)),
}


def request_problems(out: Path, figures: Mapping[str, Figure]) -> list[Problem]:
    """Every figure out of its bounds, and a folder that is none or holds something already."""
    found = [_out_of_bounds(name, value) for name, value in figures.items() if not _is_within(value, *BOUNDS[name])]
    if out.exists() and not out.is_dir():
        found.append(problem("out_not_a_folder", table=str(out)))
    elif out.exists() and any(out.iterdir()):
        found.append(problem("make_out_not_empty", table=str(out)))
    return found


def _is_within(value: Figure, least: Figure, most: Figure) -> bool:
    """What is no number (nan) lies within nothing."""
    return _number(least) <= _number(value) <= _number(most)


def _number(figure: Figure) -> float:
    return figure.toordinal() if isinstance(figure, date) else figure


def _out_of_bounds(name: str, value: Figure) -> Problem:
    least, most = (str(bound) if isinstance(bound, date) else f"{bound:,}" for bound in BOUNDS[name])
    option = "--" + name.replace("_", "-")
    return problem("make_figure_out_of_bounds", table=option, value=value, least=least, most=most)
