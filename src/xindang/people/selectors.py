"""What a user may see and do on a day, by the roles they hold and those they stand in for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from xindang.people.models import RoleHolding, Substitute, Unit, User
from xindang.people.roles import OWN, UNIT, Role, roles, whole_rights


@dataclass(frozen=True, slots=True)
class Seat:
    """A role held at a unit, one's own or of somebody one stands in for.

    ``units``: the codes of the unit and all below it, None where it is the top. ``name``: the holder's as salesperson.
    ``holder``: the key of the user who holds it.
    """

    role: Role
    units: frozenset[str] | None
    name: str
    holder: int

    @property
    def rights(self) -> frozenset[str]:
        return self.role.rights if self.units is None else self.role.rights - whole_rights()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody looking at the office on a day. ``units`` None: all of them; unit codes as the books write them.

    ``customer_units``: all customers that trade with these are seen; ``names``: customers of these salespeople are
    seen too. ``document_units``: only documents of these are shown one by one.
    """

    user: User
    on: date
    roles: frozenset[str]
    rights: frozenset[str]
    customer_units: frozenset[str] | None
    document_units: frozenset[str] | None
    names: frozenset[str]
    seats: tuple[Seat, ...] = ()

    def may(self, right: str) -> bool:
        return right in self.rights

    def with_right(self, *rights: str) -> Viewer:
        """The same person with the sight of only those seats that give the right, or each all of several rights.

        Who may edit in one unit and look in all edits in the one: rights of one seat do not reach as far as another's.
        """
        return replace(self, **_sight([seat for seat in self.seats if seat.rights.issuperset(rights)]))

    @property
    def sight(self) -> tuple[object, ...]:
        """What is alike of two viewers who see the same customers and documents: with this, figures are remembered."""
        units = (
            None if codes is None else tuple(sorted(codes)) for codes in (self.customer_units, self.document_units)
        )
        return (*units, tuple(sorted(self.names)))


def viewer_of(user: User, on: date) -> Viewer:
    """The viewer that a user is on a day: own roles, and after them those of whoever they stand in for that day.

    Every request asks it: two questions, one where all roles are held at the top, which has no unit above it.
    """
    named = roles()
    held = sorted((one for one in _held(user, on) if one[0] in named), key=lambda one: one[-1] != user.pk)
    below = UnitTree().below if any(above is not None for _, _, above, _, _ in held) else _everything
    seats = tuple(
        Seat(named[role], below([unit]), salesperson or "", holder) for role, unit, _, salesperson, holder in held
    )
    return Viewer(
        user=user,
        on=on,
        roles=frozenset(seat.role.name for seat in seats),
        rights=frozenset().union(*(seat.rights for seat in seats)),
        seats=seats,
        **_sight(seats),
    )


def _sight(seats: Iterable[Seat]) -> dict[str, Any]:
    """What holders of these seats see: customers of units, customers of salespeople, documents of units."""
    seats = list(seats)
    return {
        "customer_units": _together(seat.units for seat in seats if seat.role.sees == UNIT),
        "document_units": _together(seat.units for seat in seats if "documents" in seat.role.rights),
        "names": frozenset(seat.name for seat in seats if seat.role.sees == OWN and seat.name),
    }


def _together(units: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All units of several seats; None where one of them has everything."""
    found = list(units)
    return None if None in found else frozenset().union(*(codes for codes in found if codes is not None))


def _held(user: User, on: date) -> QuerySet[RoleHolding, tuple[str, int, int | None, str | None, int]]:
    """Role, unit, the unit above it, the holder's name as salesperson and their key; those given first before."""
    running = Q(until_on__isnull=True) | Q(until_on__gte=on)
    absent = Substitute.objects.filter(substitute=user, from_on__lte=on, until_on__gte=on, absent__is_active=True)
    theirs = Q(user=user) | Q(user__in=absent.values("absent"))
    found = RoleHolding.objects.filter(running, theirs, from_on__lte=on).order_by("pk")
    return found.values_list("role", "unit_id", "unit__parent_id", "user__salesperson", "user_id")


def _everything(tops: Iterable[int]) -> frozenset[str] | None:
    return None


class UnitTree:
    """The units and which stand below which; read once, for there are few."""

    def __init__(self) -> None:
        self.units: Mapping[int, Unit] = {unit.pk: unit for unit in Unit.objects.all()}
        self.children: dict[int | None, list[int]] = defaultdict(list)
        for unit in self.units.values():
            self.children[unit.parent_id].append(unit.pk)

    def below(self, tops: Iterable[int]) -> frozenset[str] | None:
        """The codes of these units and all below them; None where the root is among them: then it is everything."""
        found, waiting = set[int](), list(tops)
        while waiting:
            unit = waiting.pop()
            if unit in self.units and unit not in found:
                found.add(unit)
                waiting += self.children[unit]
        if any(self.units[unit].parent_id is None for unit in found):
            return None
        return frozenset(self.units[unit].code for unit in found)


def units_above(unit: Unit) -> frozenset[int]:
    """The keys of a unit and of every unit above it, as the database has them now."""
    parents: dict[int, int | None] = dict(Unit.objects.values_list("pk", "parent_id"))
    found, at = set[int](), unit.pk if unit.pk in parents else None
    while at is not None and at not in found:
        found.add(at)
        at = parents[at]
    return frozenset(found)


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """What people are called, by their user names; one that is nobody's is not there."""
    found = User.objects.filter(username__in=set(usernames)).values_list("username", "name")
    return dict(found)
