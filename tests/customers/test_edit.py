"""Somebody in the office says otherwise of a customer than its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Row, write_book
from cast import HUABEI
from office import ON, user_with
from office_book import take_in
from xindang.audit.models import AuditRow
from xindang.core.codes import uscc_check
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.customers.services import customer_edit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_file(tmp_path: Path) -> None:
    state(tmp_path, "first")


def state(tmp_path: Path, folder: str, **said: object) -> None:
    """The source's files as they are at a time."""
    row: Row = {"customer_id": HUABEI.code, "name": HUABEI.name, "salesperson": "王芳", **said}
    take_in(write_book(tmp_path / folder, {"customers": [row]}))


def customer() -> Customer:
    return Customer.objects.get(customer_id=HUABEI.code)


def edit(**values: object) -> list[str]:
    by = user_with("credit_controller", name=f"controller-{AuditRow.objects.count()}")
    return customer_edit(customer=customer(), values=values, by=by, on=ON)


def test_values_are_read_as_strictly_as_a_file_and_kept() -> None:
    changed = edit(registered_capital="5,000,000.00", refreshed_on="2026-06-01", term_days="30", salesperson="王芳")
    assert changed == ["refreshed_on", "registered_capital", "term_days"], "what stays as it was is no edit"
    found = customer()
    assert (found.registered_capital, found.refreshed_on, found.term_days) == (
        Decimal("5000000.00"), date(2026, 6, 1), 30,
    )  # fmt: skip
    assert found.edited_on == ON
    row = AuditRow.objects.get(act="customer_edit")
    assert row.details["注册资本 registered capital"] == [None, "5000000.00"]


def test_everything_wrong_is_told_at_once_and_nothing_is_kept() -> None:
    with pytest.raises(ProblemsFound) as refused:
        edit(name=" ", refreshed_on="06/30/2026", registered_capital="12.345", term_days="-1", kind="firm", code="X",
             share_of_purchases="1.5", salesperson="李强")  # fmt: skip
    assert [(told.column, told.code) for told in refused.value.problems] == [
        ("name", "customer_value_needed"),
        ("refreshed_on", "customer_value_no_day"),
        ("registered_capital", "customer_value_no_number"),
        ("term_days", "customer_value_out_of_range"),
        ("kind", "customer_value_unknown_code"),
        ("code", "customer_column_unknown"),
        ("share_of_purchases", "customer_value_out_of_range"),
    ]
    assert customer().salesperson == "王芳"
    assert not AuditRow.objects.filter(act="customer_edit").exists()


def test_the_code_by_which_documents_know_a_customer_stays() -> None:
    with pytest.raises(ProblemsFound):
        edit(customer_id="9999")


def test_a_later_state_of_the_source_leaves_an_edit_until_it_says_otherwise_itself(tmp_path: Path) -> None:
    edit(salesperson="李强", refreshed_on="2026-06-01")
    state(tmp_path, "unchanged")
    assert customer().salesperson == "李强"
    state(tmp_path, "renamed", name="改了名的公司")
    found = customer()
    assert (found.salesperson, found.name) == ("李强", "改了名的公司"), (
        "the source says of the salesperson what it said"
    )
    state(tmp_path, "other", name="改了名的公司", salesperson="赵六")
    found = customer()
    assert (found.salesperson, found.refreshed_on) == ("赵六", date(2026, 6, 1))
    assert found.edited_columns == {"refreshed_on": None}
    assert found.edited_on == ON


def test_an_edit_that_says_what_the_source_says_is_none_any_more() -> None:
    edit(salesperson="李强")
    edit(salesperson="王芳")
    assert (customer().edited_columns, customer().edited_on) == ({}, None)


def test_an_edited_name_keeps_its_initials_when_the_source_changes_something_else(tmp_path: Path) -> None:
    edit(name="重庆示例有限公司")
    state(tmp_path, "changed", salesperson="赵六")
    assert (customer().name, customer().short_name, customer().salesperson) == ("重庆示例有限公司", "示例", "赵六")


def test_an_edited_name_is_found_by_its_initials() -> None:
    edit(name="重庆示例有限公司")
    assert customer().pinyin_initials.startswith("cqsl")


def test_a_unit_that_is_filled_in_may_see_the_customer() -> None:
    edit(unit="西部公司")
    assert [entry.unit for entry in customer().units.all()] == ["西部公司"]


@pytest.mark.parametrize(
    "typed, code",
    [("91110105MA00XD1A0X", "wrong_check"), ("91110105MA00XD1A", "wrong_form"),
     (f"91350100M000100Y5{uscc_check('91350100M000100Y5')}", "wrong_organisation_check")],
)  # fmt: skip
def test_a_credit_code_that_cannot_be_is_refused_beside_its_field(typed: str, code: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        edit(uscc=typed)
    assert [(told.code, told.column) for told in refused.value.problems] == [(f"customer_uscc_{code}", "uscc")]


def test_a_credit_code_is_kept_as_such_codes_are_and_a_wrong_one_of_the_source_stops_no_other_edit(
    tmp_path: Path,
) -> None:
    edit(uscc=f" {HUABEI.uscc[:9].lower()} {HUABEI.uscc[9:]}")
    assert customer().uscc == HUABEI.uscc
    state(tmp_path, "second", uscc="91110105MA00XD1A0X", kind="company")
    assert edit(uscc="91110105MA00XD1A0X", industry="机械") == ["industry"]
