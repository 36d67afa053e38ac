"""What people record here joins the sources' rows, and takes nothing from what those cover."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from house.sources import TOP
from intake.both_ways import exported_results
from office import ON, user_with
from office_book import book_in_office, take_in
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.rating.models import Event, RecordedAssessment
from xindang.sources.keys import own_row_key
from xindang.sources.models import OWN_NAME
from xindang.sources.services import own_source_register, source_register

pytestmark = pytest.mark.django_db

EXAMPLE = TOP / "examples" / "book"


@pytest.fixture
def by() -> User:
    return user_with("credit_controller")


def event_recorded(by: User, customer: str, kind: str, on: date) -> None:
    source = own_source_register(table="events", by=by, on=on)
    key = own_row_key()
    Event.objects.create(
        origin=source, row_key=key, row_hash="", event_id=key, customer_id=customer, kind=kind, occurred_on=on,
        known_on=on, amount=Decimal("5000.00"),
    )  # fmt: skip


def test_one_event_recorded_here_changes_its_customer_and_nobody_else(by: User, tmp_path: Path) -> None:
    book_in_office(EXAMPLE)
    before = exported_results(tmp_path / "before", ON)
    code = next(row["customer_id"] for row in before["ratings"] if row["grade"] != "C")
    event_recorded(by, code, "bad_debt", date(2026, 6, 20))
    after = exported_results(tmp_path / "after", ON)
    grades = {row["customer_id"]: row["grade"] for row in after["ratings"]}
    assert grades[code] == "C"
    for name in ("ratings", "facts", "outcomes"):
        others = [[row for row in rows[name] if row["customer_id"] != code] for rows in (before, after)]
        assert others[0] == others[1], name


def test_a_later_state_of_the_ledger_leaves_what_is_recorded_here(by: User) -> None:
    book_in_office(EXAMPLE)
    code = Customer.objects.order_by("customer_id")[0].customer_id
    event_recorded(by, code, "litigation", date(2026, 6, 20))
    book_in_office(EXAMPLE)
    assert Event.objects.filter(kind="litigation", customer__customer_id=code, origin__is_own=True).count() == 1


def test_a_customer_of_whom_something_is_recorded_cannot_go_with_a_later_state(by: User, tmp_path: Path) -> None:
    book_in_office(EXAMPLE)
    source = own_source_register(table="assessments", by=by, on=ON)
    gone = "X9"
    first = "customer_id,name\n{}\n"
    (tmp_path / "customers.csv").write_text(first.format(f"{gone},将要不见的客户\nX8,留下的客户"), encoding="utf-8")
    book_in_office(tmp_path, name="客户名单")
    RecordedAssessment.objects.create(
        origin=source, row_key=own_row_key(), row_hash="", customer_id=gone, criterion="S1-15.5", verdict="met",
        assessor=by.name, assessed_on=ON,
    )  # fmt: skip
    (tmp_path / "customers.csv").write_text(first.format("X8,留下的客户"), encoding="utf-8")
    with pytest.raises(ProblemsFound) as refused:
        take_in(tmp_path, "客户名单")
    assert {(found.code, found.value) for found in refused.value.problems} == {("import_gone_is_named", gone)}
    assert Customer.objects.filter(customer_id=gone).exists()


def test_no_file_may_come_under_the_name_of_the_office(by: User) -> None:
    with pytest.raises(ProblemsFound) as refused:
        source_register(name=OWN_NAME, by=by, on=ON)
    assert [found.code for found in refused.value.problems] == ["import_source_own"]
