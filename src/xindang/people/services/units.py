"""The tree of our units: legal entities and branches under the organisation at the top."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.models import RoleHolding, Unit, User
from xindang.people.selectors import units_above
from xindang.people.sessions import sessions_end

CODE_LENGTH_MAX, NAME_LENGTH_MAX = 60, 100


@transaction.atomic
def unit_add(*, code: str, name: str, parent: Unit | None, by: User, on: date) -> Unit:
    """A unit below another. ``code``: as the books write it in their column unit."""
    code, name = code.strip(), name.strip()
    faults = _code_faults(code, None) + _name_faults(name)
    if parent is None:
        faults.append(problem("unit_parent_missing", column="parent"))
    if faults:
        raise ProblemsFound(faults)
    unit = Unit.objects.create(code=code, name=name, parent=parent)
    audit_record(
        act="unit_add", subject_kind="unit", subject=code, by=by.username, on=on,
        details={"name": name, "parent": parent.name if parent else ""},
    )  # fmt: skip
    return unit


@transaction.atomic
def unit_edit(*, unit: Unit, code: str, name: str, parent: Unit | None, by: User, on: date) -> Unit:
    """Change a unit's code, name or place. Whoever sees other units by that signs in again."""
    # All units are locked: two moves at once could close a circle that neither alone would.
    tree = {entry.pk: entry for entry in Unit.objects.select_for_update().order_by("pk")}
    unit, code, name = tree[unit.pk], code.strip(), name.strip()
    faults = _name_faults(name) + _place_faults(unit, code, parent)
    if faults:
        raise ProblemsFound(faults)
    before = {"code": unit.code, "name": unit.name, "parent": unit.parent.name if unit.parent else ""}
    after = {"code": code, "name": name, "parent": parent.name if parent else ""}
    changed = {column: [before[column], after[column]] for column in before if before[column] != after[column]}
    if not changed:
        return unit
    held_at = units_above(unit)
    unit.code, unit.name, unit.parent = code, name, parent
    unit.save(update_fields=["code", "name", "parent"])
    if changed.keys() & {"code", "parent"}:
        _sight_changes(held_at | units_above(unit), on)
    audit_record(act="unit_edit", subject_kind="unit", subject=code, by=by.username, on=on, details=changed)
    return unit


@transaction.atomic
def unit_remove(*, unit: Unit, by: User, on: date) -> None:
    """Take out a unit at which nobody ever held a role and below which none stands."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.parent_id is None:
        raise ProblemsFound([problem("unit_root_fixed")])
    faults = []
    if below := unit.children.count():
        faults.append(problem("unit_has_units", value=unit.name, count=below))
    if held := RoleHolding.objects.filter(unit=unit).count():
        faults.append(problem("unit_has_roles", value=unit.name, count=held))
    if faults:
        raise ProblemsFound(faults)
    above = units_above(unit)
    unit.delete()
    _sight_changes(above, on)
    audit_record(
        act="unit_remove", subject_kind="unit", subject=unit.code, by=by.username, on=on, details={"name": unit.name}
    )


def _sight_changes(held_at: frozenset[int], on: date) -> None:
    """Sessions end of all who hold a role at one of these units, but at the top: they see everything before and after.

    Roles that ended count too; it costs nobody more than signing in.
    """
    holders = User.objects.filter(holdings__unit__in=held_at, holdings__unit__parent__isnull=False).distinct()
    sessions_end(users=holders, on=on)


def _place_faults(unit: Unit, code: str, parent: Unit | None) -> list[Problem]:
    if unit.parent_id is None:
        return [problem("unit_root_fixed", column="parent")] if code != unit.code or parent is not None else []
    faults = _code_faults(code, unit)
    if parent is None:
        faults.append(problem("unit_parent_missing", column="parent"))
    elif unit.pk in units_above(parent):
        faults.append(problem("unit_cycle", column="parent", value=parent.name))
    return faults


def _code_faults(code: str, unit: Unit | None) -> list[Problem]:
    if not 0 < len(code) <= CODE_LENGTH_MAX or not code.isprintable():
        return [problem("unit_code_missing", column="code")]
    holder = Unit.objects.filter(code=code).exclude(pk=unit.pk if unit else 0).first()
    return [problem("unit_code_taken", column="code", value=code, holder=holder.name)] if holder else []


def _name_faults(name: str) -> list[Problem]:
    good = 0 < len(name) <= NAME_LENGTH_MAX and name.isprintable()
    return [] if good else [problem("unit_name_missing", column="name")]
