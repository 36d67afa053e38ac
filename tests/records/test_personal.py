"""The rights of whom an adverse event is about: notice, objection with its term, correction, their own words."""

from __future__ import annotations

from datetime import date

import pytest

from office import ON, user_with
from records.two_paths import LETTER, one
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.people.models import User
from xindang.rating.models import Event, Objection
from xindang.rating.personal import terms
from xindang.rating.selectors import event_files, objections_open, open_objection
from xindang.rating.services.events import EVENTS, event_amend, event_record
from xindang.rating.services.personal import event_annotate, event_notify, objection_answer, objection_raise
from xindang.records.models import Record
from xindang.records.services.rows import record_withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]
SAID = {"kind": "illegality", "occurred_on": "2026-06-01", "ended_on": "", "amount": "", "note": "处罚"}
CODE = "0001"


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def recorded(by: User) -> tuple[Record, Event]:
    record = event_record(customer=one(CODE), given=SAID, provenance=LETTER, by=by, on=ON)
    return record, Event.objects.get(row_key=record.row_key)


def objected(event: Event, by: User) -> Objection:
    return objection_raise(event=event, raised_on=date(2026, 6, 20), words="已经撤销", by=by, on=ON)


def answered(objection: Objection, by: User, outcome: str) -> Objection:
    return objection_answer(objection=objection, answered_on=ON, outcome=outcome, answer="见复函", by=by, on=ON)


def test_an_objection_is_due_in_twenty_days_and_stands_until_it_is_answered(by: User) -> None:
    _, event = recorded(by)
    objection = objected(event, by)
    assert objection.answer_by == date(2026, 7, 10)
    assert (terms().answer_days, terms().kept_years) == (20, 5)
    file = event_files(one(CODE))[event.origin_id, event.row_key]
    assert open_objection(file) == objection
    assert objections_open(one(CODE)) == 1
    with pytest.raises(ProblemsFound) as refused:
        objected(event, by)
    assert [found.code for found in refused.value.problems] == ["objection_open"]
    answered(objection, by, "rejected")
    assert objections_open(one(CODE)) == 0
    with pytest.raises(ProblemsFound) as refused:
        answered(objection, by, "rejected")
    assert [found.code for found in refused.value.problems] == ["objection_answered"]


@pytest.mark.parametrize("mended", ["amend", "withdraw"])
def test_one_that_is_upheld_is_put_right_before_it_is_answered(by: User, mended: str) -> None:
    record, event = recorded(by)
    objection = objected(event, by)
    with pytest.raises(ProblemsFound) as refused:
        answered(objection, by, "upheld")
    assert [(found.column, found.code) for found in refused.value.problems] == [("outcome", "objection_not_put_right")]
    if mended == "amend":
        said = SAID | {"ended_on": "2026-06-20"}
        event_amend(record=record, number=1, given=said, provenance=LETTER, reason="已撤销", by=by, on=ON)
    else:
        record_withdraw(record=record, table=EVENTS, number=1, reason="处罚已撤销", by=by, on=ON)
    assert answered(objection, by, "upheld").outcome == "upheld"


def test_notice_and_their_own_words_are_kept_of_any_events(by: User) -> None:
    event = Event.objects.get(event_id="E1")  # a file brought it
    event_notify(event=event, notified_on=ON, how="挂号信 17", by=by, on=ON)
    event_annotate(event=event, text=" 当时系统故障 ", by=by, on=ON)
    file = event_files(event.customer)[event.origin_id, event.row_key]
    assert (file.notified_on, file.notified_how, file.annotation) == (ON, "挂号信 17", "当时系统故障")
    assert list(AuditRow.objects.order_by("pk").values_list("act", flat=True))[-2:] == [
        "event_notify",
        "event_annotate",
    ]
    assert "挂号信" not in str(AuditRow.objects.get(act="event_notify").details), "the audit keeps no second copy"


def test_what_is_wrong_is_told_beside_its_field(by: User) -> None:
    _, event = recorded(by)
    with pytest.raises(ProblemsFound) as refused:
        event_notify(event=event, notified_on=date(2026, 5, 1), how=" ", by=by, on=ON)
    assert {(found.column, found.code) for found in refused.value.problems} == {
        ("notified_on", "objection_day_early"), ("how", "objection_text_missing"),
    }  # fmt: skip
    with pytest.raises(ProblemsFound) as refused:
        objection_raise(event=event, raised_on=date(2026, 7, 1), words="x" * 2001, by=by, on=ON)
    assert {(found.column, found.code) for found in refused.value.problems} == {
        ("raised_on", "objection_day_to_come"), ("words", "objection_text_long"),
    }  # fmt: skip
    with pytest.raises(ProblemsFound) as refused:
        answered(objected(event, by), by, "perhaps")
    assert [(found.column, found.code) for found in refused.value.problems] == [
        ("outcome", "objection_outcome_missing")
    ]


def test_who_sells_to_them_does_not_answer_for_them(by: User) -> None:
    _, event = recorded(by)
    objection = objected(event, by)
    type(event.customer).objects.filter(customer_id=CODE).update(salesperson="王芳")
    with pytest.raises(ProblemsFound) as refused:
        answered(objection, user_with("sales_manager", salesperson="王芳"), "rejected")
    assert [found.code for found in refused.value.problems] == ["record_own_customer"]
