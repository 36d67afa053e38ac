"""What the office itself says of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.book.contract import contract
from xindang.core.codes import check_uscc
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.edits import edits_after
from xindang.customers.given import Value, editable_columns, value_given
from xindang.customers.marks import renew_row_marks
from xindang.customers.models import Customer, CustomerUnit, NotTheSame
from xindang.customers.names import pinyin_initials, short_name
from xindang.people.models import User

REASON_LENGTH_MAX = 500


@transaction.atomic
def customer_edit(*, customer: Customer, values: Mapping[str, object], by: User, on: date) -> list[str]:
    """Say otherwise of a customer than its source does; returns the columns that have changed.

    An edit stands until the source itself says something else of that column (decision 0018). Raises ProblemsFound.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    allowed, problems, found = editable_columns(), list[Problem](), dict[str, Value]()
    for name, given in values.items():
        if name not in allowed:
            problems.append(problem("customer_column_unknown", column=name, allowed=", ".join(allowed)))
            continue
        found[name], wrong = value_given(contract()["customers"].columns[name], given)
        problems += [wrong] if wrong else []
    problems += _uscc_problems(customer, found)
    if problems:
        raise ProblemsFound(problems)
    before = {name: getattr(customer, name) for name, value in found.items() if getattr(customer, name) != value}
    if not before:
        return []
    for name, was in before.items():
        setattr(customer, name, found[name])
        customer.edited_columns = edits_after(customer.edited_columns, name, was, found[name])
    customer.edited_on = on if customer.edited_columns else None
    customer.short_name, customer.pinyin_initials = (
        short_name(customer.name),
        pinyin_initials(customer.name, customer.kind),
    )
    customer.save()
    renew_row_marks([customer])
    if "unit" in before and customer.unit is not None:
        CustomerUnit.objects.get_or_create(customer=customer, unit=customer.unit)
    audit_record(
        act="customer_edit",
        subject_kind="customer",
        subject=customer.customer_id,
        by=by.username,
        on=on,
        details={_title(name): [was, found[name]] for name, was in before.items()},
    )
    return sorted(before)


@transaction.atomic
def duplicate_refute(*, first: Customer, second: Customer, reason: str, by: User, on: date) -> NotTheSame:
    """Decide that two customers that share something are not one. Raises ProblemsFound."""
    first, second = sorted((first, second), key=lambda one: one.customer_id)
    faults = [] if reason.strip() else [problem("duplicate_reason_missing", column="reason")]
    if first.pk == second.pk:
        faults.append(problem("merge_with_itself", value=first.customer_id))
    if NotTheSame.objects.filter(first=first, second=second).exists():
        faults.append(problem("duplicate_decided_before", value=first.customer_id, other=second.customer_id))
    if faults:
        raise ProblemsFound(faults)
    decision = NotTheSame.objects.create(
        first=first, second=second, reason=reason.strip()[:REASON_LENGTH_MAX], decided_by=by, decided_on=on
    )  # fmt: skip
    details = {"other": second.customer_id, "reason": decision.reason}
    audit_record(
        act="duplicate_refute", subject_kind="customer", subject=first.customer_id, by=by.username, on=on,
        details=details,
    )  # fmt: skip
    return decision


@transaction.atomic
def duplicate_reconsider(*, decision: NotTheSame, by: User, on: date) -> None:
    """Take such a decision back: the two are listed again."""
    decision = NotTheSame.objects.select_for_update().get(pk=decision.pk)
    audit_record(
        act="duplicate_reconsider", subject_kind="customer", subject=str(decision.first_id), by=by.username, on=on,
        details={"other": decision.second_id, "reason": decision.reason},
    )  # fmt: skip
    decision.delete()


def _uscc_problems(customer: Customer, found: dict[str, Value]) -> list[Problem]:
    """What is wrong with a credit code that is new; it is then kept as such codes are. Persons may have another."""
    given = found.get("uscc")
    if not given or given == customer.uscc or found.get("kind", customer.kind) == "person":
        return []
    checked = check_uscc(str(given))
    found["uscc"] = checked.code
    if not checked.is_wrong:
        return []
    return [problem(f"customer_uscc_{checked.found[0]}", table="customers", column="uscc", value=checked.code)]


def _title(name: str) -> str:
    column = contract()["customers"].columns[name]
    return f"{column.zh} {column.en}"
