"""Who may take a step of a survey: by which role, their own or that of whom they stand in for; makers pass nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.dossiers.models import Survey, SurveyVersion
from xindang.dossiers.surveys.content import content_from
from xindang.people.models import User
from xindang.people.selectors import Seat, viewer_of

FILLS, REVIEWS, FILES = "surveys_fill", "surveys_review", "surveys_file"


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who takes a step in a role. ``instead_of``: whose role it is where they stand in."""

    user: User
    role: str
    instead_of: User | None


def hand_of(by: User, on: date, right: str, customer: Customer, apart_from: Collection[int] = ()) -> Hand:
    """By which role ``by`` takes a step that needs a right. Raises ProblemsFound where there is none.

    ``apart_from``: keys of users who have made what is now judged: neither they themselves nor who stands in for them.
    """
    if not User.objects.filter(pk=by.pk, is_active=True).exists():
        raise ProblemsFound([problem("user_inactive", value=by.name)])
    seats = list(_seats(by, on, right, customer))
    if not seats:
        raise ProblemsFound([problem("survey_not_yours", value=customer.name)])
    apart = [seat for seat in seats if seat.holder not in apart_from]
    if by.pk in apart_from or not apart:
        raise ProblemsFound([problem("survey_own_work", value=by.name)])
    seat = min(apart, key=lambda seat: seat.holder != by.pk)
    return Hand(by, seat.role.name, None if seat.holder == by.pk else User.objects.get(pk=seat.holder))


def may_take(by: User, on: date, right: str, customer: Customer, apart_from: Collection[int] = ()) -> bool:
    try:
        hand_of(by, on, right, customer, apart_from)
    except ProblemsFound:
        return False
    return True


def makers_of(survey: Survey, version: SurveyVersion, acts: Collection[str]) -> set[int]:
    """The keys of who wrote a version and of who took these steps with it, with whom they stood in for."""
    steps = survey.steps.filter(version=version, act__in=acts)
    taken = {*steps.values_list("by_id", flat=True), *steps.values_list("instead_of_id", flat=True)}
    written = User.objects.filter(username__in=content_from(version.content).written_by)
    return {*(key for key in taken if key), *written.values_list("pk", flat=True)}


def _seats(by: User, on: date, right: str, customer: Customer) -> Iterator[Seat]:
    """Those that give the right and see the customer."""
    viewer = viewer_of(by, on)
    for seat in viewer.seats:
        alone = replace(viewer, seats=(seat,)).with_right(right)
        if right in seat.rights and visible_customers(alone).filter(pk=customer.pk).exists():
            yield seat
