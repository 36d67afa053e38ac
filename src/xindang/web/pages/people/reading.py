"""What the pages of people show: users with their roles, the tree of units, what happened to somebody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from xindang.audit.models import AuditRow
from xindang.audit.words import act_words, detail_words
from xindang.customers.models import Customer, CustomerUnit
from xindang.people.models import RoleHolding, Substitute, Unit, User
from xindang.people.roles import roles
from xindang.people.selectors import UnitTree, names_of

HISTORY_ROWS = 60
NAMES_TOLD_MAX = 30


@dataclass(frozen=True, slots=True)
class Option:
    """A line of a select."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A holding in words. ``when``: now, ahead or over."""

    pk: int
    zh: str
    en: str
    unit: str
    from_on: date
    until_on: date | None
    when: str

    @property
    def withdrawn(self) -> bool:
        """Ended before it began."""
        return self.until_on is not None and self.until_on < self.from_on


def when_of(from_on: date, until_on: date | None, on: date) -> str:
    if until_on is not None and until_on < on:
        return "over"
    return "ahead" if from_on > on else "now"


def role_held(holding: RoleHolding, on: date) -> RoleHeld:
    role = roles().get(holding.role)
    return RoleHeld(
        pk=holding.pk,
        zh=role.zh if role else holding.role,
        en=role.en if role else holding.role,
        unit=holding.unit.name,
        from_on=holding.from_on,
        until_on=holding.until_on,
        when=when_of(holding.from_on, holding.until_on, on),
    )


def roles_of(user: User, on: date) -> list[RoleHeld]:
    """All holdings of a user: those of now and to come first, then those that are over, latest first."""
    found = [role_held(entry, on) for entry in user.holdings.select_related("unit").order_by("-from_on", "-pk")]
    return sorted(found, key=lambda held: held.when == "over")


def substitutes_of(user: User, on: date) -> list[dict[str, Any]]:
    """Who stands in for the user and for whom the user does, now and to come first."""
    entries = Substitute.objects.filter(Q(absent=user) | Q(substitute=user)).select_related("absent", "substitute")
    found = [
        {"entry": entry, "for_user": entry.absent == user, "when": when_of(entry.from_on, entry.until_on, on)}
        for entry in entries.order_by("-from_on", "-pk")
    ]
    return sorted(found, key=lambda shown: shown["when"] == "over")


def people_listed(words: str, role: str, unit: str, state: str, on: date) -> QuerySet[User]:
    """Users whose name, user name or salesperson holds the words; ``state``: active, inactive or all.

    ``role`` and ``unit`` (its key as text; the unit and all below it) of roles held on the day; empty: any.
    """
    found = User.objects.order_by("-is_active", "username")
    if words:
        within = Q(name__icontains=words) | Q(username__icontains=words) | Q(salesperson__icontains=words)
        found = found.filter(within)
    if state != "all":
        found = found.filter(is_active=state != "inactive")
    held = RoleHolding.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), user=OuterRef("pk"))
    held = held.filter(from_on__lte=on)
    if role:
        held = held.filter(role=role)
    if unit.isdecimal():
        below = UnitTree().below([int(unit)])
        held = held if below is None else held.filter(unit__code__in=below)
    return found.filter(Exists(held)) if role or unit else found


def rows_of(users: Iterable[User], on: date) -> list[dict[str, Any]]:
    """What the list shows of each user, read for all of them at once."""
    users = list(users)
    keys = [user.pk for user in users]
    held: dict[int, list[RoleHeld]] = defaultdict(list)
    for holding in RoleHolding.objects.filter(user__in=keys).select_related("unit").order_by("from_on", "pk"):
        shown = role_held(holding, on)
        if shown.when != "over":
            held[holding.user_id].append(shown)
    standing = Substitute.objects.filter(absent__in=keys, from_on__lte=on, until_on__gte=on).select_related(
        "substitute"
    )
    substitutes: dict[int, list[Substitute]] = defaultdict(list)
    for entry in standing:
        substitutes[entry.absent_id].append(entry)
    counts = customer_counts([user.salesperson for user in users if user.salesperson])
    codes = set(TOTPDevice.objects.filter(user__in=keys, confirmed=True).values_list("user_id", flat=True))
    return [
        {
            "user": user,
            "roles": held[user.pk],
            "substitutes": substitutes[user.pk],
            "customers": counts.get(user.salesperson, 0) if user.salesperson else None,
            "asks_code": user.pk in codes,
        }
        for user in users
    ]


def customer_counts(names: Iterable[str]) -> Mapping[str, int]:
    """How many customers stand under each of these salespeople: a figure for whoever manages people, no customers."""
    counted = Customer.objects.filter(salesperson__in=list(names)).values_list("salesperson")
    return {name: count for name, count in counted.annotate(count=Count("pk")) if name}


def names_without_person() -> list[dict[str, Any]]:
    """Salespeople of the books who have customers and are no active user: name, count, the deactivated user if any."""
    active = User.objects.filter(is_active=True, salesperson__isnull=False).values("salesperson")
    unclaimed = Customer.objects.exclude(salesperson__isnull=True).exclude(salesperson__in=active)
    counted = unclaimed.values_list("salesperson").annotate(count=Count("pk")).order_by("-count", "salesperson")
    found = [(name, count) for name, count in counted[:NAMES_TOLD_MAX] if name]
    gone = {user.salesperson: user for user in User.objects.filter(salesperson__in=[name for name, _ in found])}
    return [{"name": name, "count": count, "user": gone.get(name)} for name, count in found]


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit in its place in the tree. ``depth`` 0: the top."""

    unit: Unit
    depth: int
    holders: int
    customers: int
    removable: bool


def units_shown(on: date) -> list[UnitShown]:
    """The tree from the top, each unit before those below it, with how many hold roles there and trade with it."""
    tree = UnitTree()
    ever = Counter(RoleHolding.objects.values_list("unit_id", flat=True))
    current = RoleHolding.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)
    holders = dict(current.values_list("unit").annotate(count=Count("user", distinct=True)))
    trading = dict(CustomerUnit.objects.values_list("unit").annotate(count=Count("pk")).order_by())
    found: list[UnitShown] = []
    waiting = [(key, 0) for key in sorted(tree.children[None], reverse=True)]
    while waiting:
        key, depth = waiting.pop()
        unit, below = tree.units[key], tree.children[key]
        removable = not (ever[key] or below or unit.parent_id is None)
        found.append(UnitShown(unit, depth, holders.get(key, 0), trading.get(unit.code, 0), removable))
        waiting += [(child, depth + 1) for child in sorted(below, key=lambda child: tree.units[child].name)[::-1]]
    return found


def units_not_entered() -> list[str]:
    """Units that customers trade with and that stand nowhere in the tree: nobody below the top sees their customers."""
    entered = Unit.objects.values("code")
    named = CustomerUnit.objects.exclude(unit="").exclude(unit__in=entered)
    return list(named.values_list("unit", flat=True).distinct().order_by("unit")[:100])


def unit_options(*, without: Unit | None = None) -> list[Option]:
    """Units for a select, indented as they stand."""
    tree = UnitTree()
    left_out = tree.below([without.pk]) or frozenset() if without else frozenset()
    found: list[Option] = []
    waiting = [(key, 0) for key in tree.children[None]]
    while waiting:
        key, depth = waiting.pop()
        unit = tree.units[key]
        if unit.code not in left_out:
            name = "　" * depth + unit.name
            found.append(Option(str(key), name, name))
            below = sorted(tree.children[key], key=lambda child: tree.units[child].name)
            waiting += [(child, depth + 1) for child in reversed(below)]
    return found


def role_options() -> list[Option]:
    return [Option(role.name, role.zh, role.en) for role in roles().values()]


def others_active(user: User) -> list[User]:
    """Active users but one, by name."""
    return list(User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name", "username"))


def user_options(found: Iterable[User]) -> list[Option]:
    """People as a select has them."""
    named = [(user.username, f"{user.name}（{user.username}）", f"{user.name} ({user.username})") for user in found]
    return [Option(*words) for words in named]


def active_users() -> dict[str, User]:
    """Whom a form may name, by user name."""
    return {user.username: user for user in User.objects.filter(is_active=True)}


def history_of(user: User) -> list[dict[str, Any]]:
    """What was done to a user, latest first: day, by whom, which act, in words. Customers appear as counts only."""
    rows = list(AuditRow.objects.filter(subject_kind="user", subject=user.username).order_by("-pk")[:HISTORY_ROWS])
    people = names_of(row.by for row in rows)
    names = {role.name: {"zh": role.zh, "en": role.en} for role in roles().values()}
    return [
        {
            "row": row,
            "by": people.get(row.by, row.by),
            "act": act_words(row.act),
            "details": list(detail_words(row.details, names)),
        }
        for row in rows
    ]
