"""Adverse events as people record them: what reaches the engine, and from when on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from office import ON, user_with
from records.two_paths import (
    BEFORE,
    LETTER,
    both_say_the_same,
    exported_rows,
    now_a_person,
    office_says,
    one,
)
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.rating.models import Event
from xindang.rating.services.events import EVENTS, event_amend, event_end, event_record
from xindang.records.given import Provenance
from xindang.records.models import Record, RecordState
from xindang.records.services.rows import record_withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]
SEIZED = {"kind": "account_seized", "occurred_on": "2026-06-10", "amount": "1,200,000.00", "note": "基本户"}
CODE = "0001"


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def recorded(by: User, code: str = CODE, on: date = ON, **given: str) -> Record:
    return event_record(customer=one(code), given={**SEIZED, **given}, provenance=LETTER, by=by, on=on)


def row_of(record: Record) -> Event:
    return Event.objects.get(row_key=record.row_key)


def event_ids(folder: Path, on: date = ON, today: date | None = None) -> set[str]:
    """The events of the book that the office gives the engine."""
    return {row["event_id"] for row in exported_rows(folder, "events", on, today)}


def grade(results: dict[str, list[dict[str, object]]], code: str = CODE) -> object:
    return next(row["grade"] for row in results["ratings"] if row["customer_id"] == code)


def codes(refused: pytest.ExceptionInfo[ProblemsFound]) -> set[tuple[str, str]]:
    return {(found.column, found.code) for found in refused.value.problems}


def test_an_event_recorded_here_counts_as_the_same_row_in_a_file(by: User, tmp_path: Path) -> None:
    recorded(by)
    row = {"event_id": "E9", "customer_id": CODE, "kind": "account_seized", "occurred_on": "2026-06-10",
           "known_on": ON, "amount": "1200000.00", "channel": "authority", "note": "基本户"}  # fmt: skip
    assert grade(both_say_the_same(tmp_path, {"events": row})) == "C"


def test_what_is_recorded_today_changes_nothing_of_yesterday(by: User, tmp_path: Path) -> None:
    before = office_says(tmp_path / "before", BEFORE)
    recorded(by)
    assert office_says(tmp_path / "after", BEFORE) == before


def test_an_end_is_known_from_the_day_it_is_recorded(by: User, tmp_path: Path) -> None:
    """It was over since the 20th; on the 29th nobody knew."""
    record = recorded(by, on=date(2026, 6, 15))
    event_end(record=record, number=1, given={"ended_on": "2026-06-20"}, reason="法院解封裁定", by=by, on=ON)
    assert grade(office_says(tmp_path / "before", BEFORE)) == "C"
    assert grade(office_says(tmp_path / "now", ON)) != "C"
    assert row_of(record).ended_on == ON
    assert Record.objects.get(pk=record.pk).values["ended_on"] == "2026-06-20"


def test_what_had_ended_when_it_was_recorded_had_ended(by: User) -> None:
    assert row_of(recorded(by, ended_on="2026-06-20")).ended_on == date(2026, 6, 20)


def test_a_correction_is_a_new_version_and_another_kind_is_known_from_then(by: User) -> None:
    record = recorded(by, on=BEFORE)
    given = {**SEIZED, "amount": "1000.00"}
    event_amend(record=record, number=1, given=given, provenance=LETTER, reason="金额抄错", by=by, on=ON)
    row = row_of(record)
    assert (row.amount, row.known_on, row.kind) == (Decimal("1000.00"), BEFORE, "account_seized")
    given["kind"] = "account_frozen"
    event_amend(record=record, number=2, given=given, provenance=LETTER, reason="是冻结", by=by, on=ON)
    row = row_of(record)
    assert (row.kind, row.known_on) == ("account_frozen", ON)
    versions = list(record.versions.order_by("number"))
    assert [(version.act, version.values["amount"], version.values["kind"]) for version in versions] == [
        ("add", "1200000.00", "account_seized"), ("amend", "1000.00", "account_seized"),
        ("amend", "1000.00", "account_frozen"),
    ]  # fmt: skip
    assert [version.reason for version in versions] == ["", "金额抄错", "是冻结"]
    acts = AuditRow.objects.filter(subject_kind="customer", subject=CODE).order_by("pk")
    assert [row.act for row in acts] == ["record_add", "record_change", "record_change"]


def test_a_withdrawn_event_leaves_the_book_and_stays_in_the_archive(by: User, tmp_path: Path) -> None:
    record = recorded(by)
    assert record.row_key in event_ids(tmp_path / "before")
    record_withdraw(record=record, table=EVENTS, number=1, reason="同名的另一家公司", by=by, on=ON)
    assert record.row_key not in event_ids(tmp_path / "after")
    kept = Record.objects.get(pk=record.pk)
    assert kept.state == RecordState.WITHDRAWN
    assert kept.values["kind"] == "account_seized"
    assert kept.versions.get(number=2).reason == "同名的另一家公司"
    with pytest.raises(ProblemsFound) as refused:
        event_end(record=kept, number=2, given={"ended_on": "2026-06-30"}, reason="x", by=by, on=ON)
    assert codes(refused) == {("", "record_withdrawn")}


@pytest.mark.parametrize(
    "given, expires",
    [
        ({"kind": "illegality", "occurred_on": "2021-06-30"}, True),  # an act ends on its day
        ({"kind": "illegality", "occurred_on": "2021-07-01"}, False),
        ({"kind": "bad_debt", "occurred_on": "2018-01-01"}, False),  # still unpaid
        ({"kind": "bad_debt", "occurred_on": "2018-01-01", "ended_on": "2021-06-30"}, True),
    ],
)
def test_adverse_information_of_a_person_leaves_the_book_five_years_after_its_end(
    by: User, tmp_path: Path, given: dict[str, str], *, expires: bool
) -> None:
    now_a_person(CODE)
    record = recorded(by, on=date(2024, 1, 1), **given)
    other = recorded(by, "0002", on=date(2024, 1, 1), **given)
    keys = event_ids(tmp_path / "now")
    assert (record.row_key not in keys) is expires
    assert other.row_key in keys, "of a company it stays"
    assert record.row_key in event_ids(tmp_path / "then", BEFORE)
    looked_back = event_ids(tmp_path / "back", BEFORE, today=ON)
    assert (record.row_key not in looked_back) is expires, "whatever day is assessed"
    # The same of a row that a file brought: there its own columns say when it ended.
    Record.objects.update(expires_on=None)
    keys = event_ids(tmp_path / "file")
    assert (record.row_key not in keys) is expires


def test_who_turns_out_to_be_a_company_has_no_term_that_hides_what_it_did(by: User, tmp_path: Path) -> None:
    """The kind was typed wrongly: the term that the record was given is of persons."""
    now_a_person(CODE)
    record = recorded(by, on=date(2024, 1, 1), kind="illegality", occurred_on="2020-01-01")
    assert record.row_key not in event_ids(tmp_path / "person")
    Customer.objects.filter(customer_id=CODE).update(kind="company")
    assert record.row_key in event_ids(tmp_path / "company")


def test_an_end_learned_late_does_not_keep_a_persons_record_longer(by: User, tmp_path: Path) -> None:
    now_a_person(CODE)
    record = recorded(by, on=date(2020, 1, 1), kind="bad_debt", occurred_on="2019-01-01")
    event_end(record=record, number=1, given={"ended_on": "2020-06-30"}, reason="已付清", by=by, on=date(2024, 1, 1))
    assert Record.objects.get(pk=record.pk).expires_on == date(2025, 6, 30)
    assert record.row_key not in event_ids(tmp_path / "now")


def test_all_that_is_wrong_is_told_beside_its_field(by: User) -> None:
    given = {"kind": "bankrupt", "occurred_on": "2026-07-01", "ended_on": "31.12.2026", "amount": "-5"}
    with pytest.raises(ProblemsFound) as refused:
        event_record(customer=one(CODE), given=given, provenance=Provenance("rumour"), by=by, on=ON)
    assert codes(refused) == {
        ("kind", "customer_value_unknown_code"), ("occurred_on", "record_day_to_come"),
        ("ended_on", "customer_value_no_day"), ("amount", "customer_value_out_of_range"),
        ("channel", "record_channel_missing"),
    }  # fmt: skip
    assert not Record.objects.exists()


def test_the_same_twice_is_one_and_a_version_that_nobody_saw_is_not_overwritten(by: User) -> None:
    record = recorded(by)
    with pytest.raises(ProblemsFound) as refused:
        recorded(by)
    assert codes(refused) == {("", "record_twice")}
    event_end(record=record, number=1, given={"ended_on": "2026-06-20"}, reason="已解封", by=by, on=ON)
    with pytest.raises(ProblemsFound) as refused:
        event_amend(record=record, number=1, given={**SEIZED, "note": "一般户"}, provenance=LETTER, reason="户别写错",
                    by=by, on=ON)  # fmt: skip
    assert codes(refused) == {("", "record_changed_since")}


def test_who_sells_to_a_customer_takes_nothing_back_that_speaks_against_it(by: User) -> None:
    record = recorded(by)
    own = user_with("sales_manager", salesperson="王芳")
    type(record.customer).objects.filter(pk=record.customer.pk).update(salesperson="王芳")
    record = Record.objects.get(pk=record.pk)
    with pytest.raises(ProblemsFound) as refused:
        event_end(record=record, number=1, given={"ended_on": "2026-06-20"}, reason="已解封", by=own, on=ON)
    assert codes(refused) == {("", "record_own_customer")}
    with pytest.raises(ProblemsFound) as refused:
        record_withdraw(record=record, table=EVENTS, number=1, reason=" ", by=own, on=ON)
    assert codes(refused) == {("", "record_own_customer"), ("why", "record_reason_missing")}
