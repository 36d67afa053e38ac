"""Searches, opinions, disputes, promises and reconciliations: each counts as the same row in a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from office import ON, user_with
from records.two_paths import LETTER, both_say_the_same, exported_rows, office_says, one
from xindang.core.problems import ProblemsFound
from xindang.ledger.models import Dispute, Item
from xindang.ledger.services.disputes import dispute_record, dispute_resolve
from xindang.ledger.services.promises import promise_keep, promise_record
from xindang.ledger.services.reconciliations import reconciliation_confirm, reconciliation_record
from xindang.people.models import User
from xindang.rating.models import RecordedAssessment
from xindang.rating.services.searches import SEARCHES, search_record
from xindang.rating.services.verdicts import verdict_record
from xindang.records.models import Record
from xindang.records.services.rows import record_withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]
CODE = "0001"
ITEM = "D0024"  # the one that is open
Given = dict[str, str]


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def searched(by: User, given: Given) -> Record:
    return search_record(customer=one(CODE), given=given, provenance=LETTER, by=by, on=ON)


def judged(by: User, given: Given, code: str = CODE) -> Record:
    return verdict_record(
        customer=one(code), given=given, provenance=LETTER, criteria={"S1-15.5"}, by=by, on=ON
    )  # fmt: skip


def disputed(by: User, given: Given) -> Record:
    return dispute_record(customer=one(CODE), given=given, provenance=LETTER, items=Item.objects.all(), by=by, on=ON)


def promised(by: User, given: Given) -> Record:
    return promise_record(customer=one(CODE), given=given, provenance=LETTER, items=Item.objects.all(), by=by, on=ON)


def reconciled(by: User, given: Given) -> Record:
    return reconciliation_record(customer=one(CODE), given=given, provenance=LETTER, units={""}, by=by, on=ON)


SEARCH = {"source": "bank", "searched_on": "2026-06-12", "result": "clean"}
VERDICT = {"criterion": "S1-15.5", "verdict": "not_met", "valid_to": "2026-12-31", "evidence": "走访记录 6 号"}
DISPUTE = {"item_id": ITEM, "raised_on": "2026-06-15", "amount": "100.00", "reason": "短装"}
PROMISE = {"item_id": "", "made_on": "2026-06-12", "due_on": "2026-06-20", "amount": "5000.00"}
LETTER_OF_JUNE = {"unit": "", "on": "2026-05-31", "confirmed_on": "", "difference": ""}


def test_what_is_recorded_here_counts_as_the_same_rows_in_files(by: User, tmp_path: Path) -> None:
    before = office_says(tmp_path / "before")
    searched(by, SEARCH)
    judged(by, VERDICT)
    disputed(by, DISPUTE)
    promised(by, PROMISE)
    reconciled(by, LETTER_OF_JUNE)
    of_customer = {"customer_id": CODE}
    opinion = {"assessment_id": "V1", "assessor": "赵敏", "assessor_role": "credit_controller", "assessed_on": str(ON)}
    rows = {
        "searches": SEARCH | of_customer,
        "assessments": VERDICT | opinion | of_customer,
        "disputes": DISPUTE | {"dispute_id": "X1"},
        "promises": PROMISE | {"promise_id": "P9"} | of_customer,
        "reconciliations": LETTER_OF_JUNE | of_customer,
    }
    after = both_say_the_same(tmp_path, rows)
    fact = {name: (was[name], now[name]) for was, now in zip(before["facts"], after["facts"], strict=True)
            if was["customer_id"] == CODE for name in now if was[name] != now[name]}  # fmt: skip
    assert {
        "bank_search_days",
        "verdict_s1_15_5",
        "open_dispute_count_seen",
        "broken_promise_count_12m_seen",
    } <= fact.keys()


def test_an_opinion_bears_the_name_and_role_of_who_is_signed_in(by: User) -> None:
    judged(user_with("cfo", name="陈洁"), VERDICT)
    row = RecordedAssessment.objects.get(origin__is_own=True)
    assert (row.assessor, row.assessor_role, row.assessed_on, row.valid_to) == ("陈洁", "cfo", ON, date(2026, 12, 31))


@pytest.mark.parametrize(
    "role, salesperson, code",
    [("salesperson", "王芳", "verdict_not_theirs"), ("sales_manager", "王芳", "record_own_customer")],
)
def test_nobody_judges_their_own_customer(role: str, salesperson: str, code: str) -> None:
    if code == "record_own_customer":
        type(one(CODE)).objects.filter(customer_id=CODE).update(salesperson=salesperson)
    with pytest.raises(ProblemsFound) as refused:
        judged(user_with(role, salesperson=salesperson), VERDICT)
    assert [found.code for found in refused.value.problems] == [code]


def test_that_nothing_was_found_is_not_said_of_ones_own_customer() -> None:
    type(one(CODE)).objects.filter(customer_id=CODE).update(salesperson="王芳")
    seller = user_with("salesperson", salesperson="王芳")
    with pytest.raises(ProblemsFound) as refused:
        searched(seller, SEARCH)
    assert [(found.column, found.code) for found in refused.value.problems] == [("result", "search_clean_of_own")]
    assert searched(seller, SEARCH | {"result": "found"}).number == 1


def test_a_withdrawn_search_leaves_the_book(by: User, tmp_path: Path) -> None:
    before = exported_rows(tmp_path / "before", "searches")
    record = searched(by, SEARCH)
    assert len(exported_rows(tmp_path / "with", "searches")) == len(before) + 1
    record_withdraw(record=record, table=SEARCHES, number=1, reason="查错了银行", by=by, on=ON)
    assert exported_rows(tmp_path / "after", "searches") == before


def test_a_dispute_is_resolved_with_its_outcome(by: User) -> None:
    record = disputed(by, DISPUTE)
    given = {"resolved_on": "2026-06-28", "outcome": "ours"}
    with pytest.raises(ProblemsFound) as refused:
        dispute_resolve(record=record, number=1, given={**given, "outcome": ""}, reason=" ", by=by, on=ON)
    assert {found.column for found in refused.value.problems} == {"outcome", "why"}
    dispute_resolve(record=record, number=1, given=given, reason="验收单签字", by=by, on=ON)
    row = Dispute.objects.get(row_key=record.row_key)
    assert (row.resolved_on, row.outcome, row.reason) == (date(2026, 6, 28), "ours", "短装")


def test_promises_are_kept_and_letters_answered(by: User) -> None:
    kept = promise_keep(record=promised(by, PROMISE), number=1, reason="回单 7",
                        given={"kept_on": "2026-06-20", "kept_amount": "5000"}, by=by, on=ON)  # fmt: skip
    assert kept.values["kept_amount"] == "5000"
    letter = reconciled(by, LETTER_OF_JUNE)
    answered = reconciliation_confirm(record=letter, number=1, reason="回函", by=by, on=ON,
                                      given={"confirmed_on": "2026-06-10", "difference": "-3.50"})  # fmt: skip
    assert answered.values["difference"] == "-3.50"


WRONG: list[tuple[Any, Given, set[tuple[str, str]]]] = [
    (searched, SEARCH | {"result": "", "searched_on": "2026-07-02"},
     {("result", "customer_value_needed"), ("searched_on", "record_day_to_come")}),
    (judged, VERDICT | {"criterion": "S9-1", "evidence": " ", "valid_to": "2026-06-01"},
     {("criterion", "verdict_criterion_unknown"), ("evidence", "customer_value_needed"),
      ("valid_to", "record_days_reversed")}),
    (disputed, DISPUTE | {"item_id": "D9999", "reason": ""},
     {("item_id", "record_item_unknown"), ("reason", "customer_value_needed")}),
    (disputed, DISPUTE | {"raised_on": "2020-01-01", "amount": "99999999"},
     {("raised_on", "dispute_before_item"), ("amount", "dispute_beyond_item")}),
    (promised, PROMISE | {"due_on": "2026-06-01", "item_id": "D9999"},
     {("due_on", "record_days_reversed"), ("item_id", "record_item_unknown")}),
    (reconciled, LETTER_OF_JUNE | {"unit": "火星分公司", "difference": "5"},
     {("unit", "record_unit_unknown"), ("confirmed_on", "reconciliation_difference_alone")}),
]  # fmt: skip


@pytest.mark.parametrize("record, given, found", WRONG)
def test_all_that_is_wrong_is_told_beside_its_field(
    by: User, record: Callable[..., Record], given: Given, found: set[tuple[str, str]]
) -> None:
    with pytest.raises(ProblemsFound) as refused:
        record(by, given)
    assert {(told.column, told.code) for told in refused.value.problems} == found
    assert not Record.objects.exists()
