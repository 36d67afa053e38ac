"""Whether two results may be compared, and what a reader must know of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from xindang.assess.since.state import FolderState, state_in
from xindang.core.problems import Problem, ProblemsFound, problem

# Month-ends are 28 to 31 days apart; a few more or fewer where the day of one fell on a weekend.
MONTH_DAYS = range(25, 36)


def open_before(place: Path, out: Path, on: date) -> FolderState:
    """The earlier results, before anything is worked out. Raises ProblemsFound where they cannot be used."""
    if place.resolve() == out.resolve():
        raise ProblemsFound([problem("since_is_out", table=str(place))])
    before = state_in(place)
    if before.on > on:
        raise ProblemsFound([problem("since_later", table=str(place), value=before.on, on=on)])
    return before


def differing(before: FolderState, after: FolderState) -> list[Problem]:
    """What makes the two incomparable: another organisation, another base currency."""
    found = []
    place = str(before.place)
    if before.base_currency != after.base_currency:
        was, now = before.base_currency, after.base_currency
        found.append(problem("since_other_currency", table=place, value=was, now=now))
    if before.organisation and after.organisation and before.organisation != after.organisation:
        was, now = before.organisation, after.organisation
        found.append(problem("since_other_organisation", table=place, value=was, now=now))
    return found


def worth_knowing(before: FolderState, after: FolderState, left_out: Mapping[str, str]) -> list[Problem]:
    """What does not stop a comparison. ``left_out``: tables of changes, and the tables they would need."""
    place, days = str(before.place), (after.on - before.on).days
    found = []
    if days == 0:
        found.append(problem("since_same_day", table=place, value=before.on))
    elif days not in MONTH_DAYS:
        found.append(problem("since_not_a_month", table=place, value=days))
    if before.edges and before.edges != after.edges:
        was, now = (",".join(map(str, state.edges)) for state in (before, after))
        found.append(problem("since_other_buckets", table=place, value=was, now=now))
    if before.policy_hash != after.policy_hash:
        found.append(problem("since_other_policy", table=place, value=before.release, now=after.release))
    found += [
        problem("since_left_out", table=place, column=part, value=missing) for part, missing in sorted(left_out.items())
    ]
    return found
