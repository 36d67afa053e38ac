"""What a result folder says of itself, as far as two of them must agree to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xindang.assess.report.folder import SUMMARY_FILE, file_problems, read_summary
from xindang.assess.run import Assessment
from xindang.assess.summary import parameters
from xindang.core.problems import ProblemsFound, problem


@dataclass(frozen=True, slots=True)
class FolderState:
    """Results in a folder. ``scale``: the grades, best first. ``edges``: of the aging's buckets.

    ``parameters``: the policy's figures by name, none where the folder does not tell them. ``tables`` are those there;
    a folder of an older program may lack some.
    """

    place: Path
    on: date
    organisation: str
    base_currency: str
    book_hash: str
    release: str
    policy_hash: str
    scale: tuple[str, ...]
    parameters: Mapping[str, Mapping[str, str]]
    edges: tuple[int, ...]
    tables: frozenset[str]


def state_in(place: Path) -> FolderState:
    """The state of a folder that ``assess`` wrote. Raises ProblemsFound where it is none, or not whole."""
    summary, problems = read_summary(place)
    problems = problems or file_problems(place, summary, check_hashes=True)
    if problems:
        raise ProblemsFound(problems)
    try:
        return _state(place, summary)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ProblemsFound([problem("results_summary_unreadable", table=str(place / SUMMARY_FILE))]) from None


def _state(place: Path, summary: Mapping[str, Any]) -> FolderState:
    return FolderState(
        place=place,
        on=date.fromisoformat(summary["as_of"]),
        organisation=str(summary["organisation"] or ""),
        base_currency=str(summary["base_currency"]),
        book_hash=str(summary["book"]["hash"]),
        release=str(summary["policy"]["release"]),
        policy_hash=str(summary["policy"]["hash"]),
        scale=tuple(summary["grades"]),
        parameters={entry["name"]: entry for entry in summary.get("parameters", [])},
        edges=tuple(map(int, summary.get("buckets", ()))),
        tables=frozenset(summary["rows"]),
    )


def state_of(assessment: Assessment, folder: Path, tables: Iterable[str]) -> FolderState:
    """The state of results that are being written: their summary comes when everything else is there."""
    book, pack = assessment.book, assessment.pack
    return FolderState(
        place=folder,
        on=assessment.on,
        organisation=book.organisation or "",
        base_currency=book.base_currency,
        book_hash=book.hash,
        release=pack.release,
        policy_hash=pack.hash,
        scale=assessment.stage.scale,
        parameters={entry["name"]: entry for entry in parameters(assessment)},
        edges=assessment.edges,
        tables=frozenset(tables),
    )
