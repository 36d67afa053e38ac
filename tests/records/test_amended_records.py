"""A mistyped dispute, promise, letter or opinion is corrected: the book says what is right, versions what was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from office import ON, user_with
from records.two_paths import LETTER, one
from xindang.core.problems import ProblemsFound
from xindang.ledger.models import Dispute, Item, Promise, Reconciliation
from xindang.ledger.services.disputes import dispute_amend, dispute_record, dispute_resolve
from xindang.ledger.services.promises import promise_amend, promise_keep, promise_record
from xindang.ledger.services.reconciliations import reconciliation_amend, reconciliation_record
from xindang.people.models import User
from xindang.rating.models import RecordedAssessment
from xindang.rating.services.verdicts import verdict_amend, verdict_record
from xindang.records.models import Record
from xindang.records.services.rows import RecordedTable, record_withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]
CODE, ITEM = "0001", "D0024"
DISPUTE = {"item_id": ITEM, "raised_on": "2026-06-15", "amount": "100.00", "reason": "短装"}
PROMISE = {"item_id": ITEM, "made_on": "2026-06-12", "due_on": "2026-06-20", "amount": "5000.00"}
LETTER_OF_MAY = {"unit": "", "on": "2026-05-31", "confirmed_on": "", "difference": ""}
VERDICT = {"criterion": "S1-15.5", "verdict": "not_met", "valid_to": "2026-12-31", "evidence": "走访记录 6 号"}
Given = dict[str, str]
OF_ITEMS: dict[str, Any] = {"items": Item.objects.all()}
OF_UNITS: dict[str, Any] = {"units": {""}}
OF_CRITERIA: dict[str, Any] = {"criteria": {"S1-15.5"}}


@dataclass(frozen=True, slots=True)
class Kind:
    """``given``: what was typed; ``right``: what should have been; ``within``: among what may be named."""

    record: Callable[..., Record]
    amend: Callable[..., Record]
    model: Any
    given: Given
    right: Given
    within: dict[str, Any]


KINDS = [
    Kind(dispute_record, dispute_amend, Dispute, DISPUTE, {"amount": "10.00"}, OF_ITEMS),
    Kind(promise_record, promise_amend, Promise, PROMISE, {"amount": "500.00", "item_id": ""}, OF_ITEMS),
    Kind(reconciliation_record, reconciliation_amend, Reconciliation, LETTER_OF_MAY,
         {"confirmed_on": "2026-06-09", "difference": "0"}, OF_UNITS),
    Kind(verdict_record, verdict_amend, RecordedAssessment, VERDICT, {"evidence": "走访记录 7 号"}, OF_CRITERIA),
]  # fmt: skip
of_every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model.__name__)


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def _row(model: Any, record: Record) -> dict[str, Any]:
    """Without the keys that every row has for itself."""
    row: dict[str, Any] = model.objects.filter(row_key=record.row_key).values().get()
    own = {"id", "row_key", "dispute_id", "promise_id", "assessment_id", "reconciliation_id"}
    return {name: value for name, value in row.items() if name not in own}


@of_every_kind
def test_what_is_corrected_stands_as_if_it_had_been_typed_so(by: User, kind: Kind) -> None:
    told: dict[str, Any] = {"provenance": LETTER, "on": ON, "by": by, **kind.within}
    wrong = kind.record(customer=one(CODE), given=kind.given, **told)
    amended = kind.amend(record=wrong, number=1, given=kind.given | kind.right, reason="抄错", **told)
    row = _row(kind.model, amended)
    record_withdraw(
        record=amended, table=RecordedTable(amended.table, kind.model), number=2, reason="比较", by=by, on=ON
    )
    fresh = kind.record(customer=one(CODE), given=kind.given | kind.right, **told)
    assert row == _row(kind.model, fresh)
    assert (amended.values, amended.unit) == (fresh.values, fresh.unit)
    said = [(version.number, version.act, version.reason) for version in amended.versions.order_by("number")]
    assert said == [(1, "add", ""), (2, "amend", "抄错"), (3, "withdraw", "比较")]
    assert amended.versions.get(number=1).values != amended.values


@of_every_kind
def test_nobody_corrects_what_was_recorded_of_their_own_customer_or_without_a_reason(by: User, kind: Kind) -> None:
    told: dict[str, Any] = {"provenance": LETTER, "on": ON, "by": by, **kind.within}
    wrong = kind.record(customer=one(CODE), given=kind.given, **told)
    type(one(CODE)).objects.filter(customer_id=CODE).update(salesperson="赵敏")
    by.salesperson = "赵敏"
    wrong.refresh_from_db()
    with pytest.raises(ProblemsFound) as refused:
        kind.amend(record=wrong, number=1, given=kind.given | kind.right, reason=" ", **told)
    assert {found.code for found in refused.value.problems} == {"record_own_customer", "record_reason_missing"}
    assert wrong.versions.count() == 1


def test_correcting_a_resolved_dispute_keeps_how_it_ended(by: User) -> None:
    record = dispute_record(customer=one(CODE), given=DISPUTE, provenance=LETTER, by=by, on=ON, **OF_ITEMS)
    ended = {"resolved_on": "2026-06-28", "outcome": "ours"}
    dispute_resolve(record=record, number=1, given=ended, reason="验收单签字", by=by, on=ON)
    given = DISPUTE | {"amount": "10"}
    same: dict[str, Any] = {"provenance": LETTER, "reason": "抄错", "by": by, "on": ON, **OF_ITEMS}
    with pytest.raises(ProblemsFound) as refused:  # after the day on which it ended
        dispute_amend(record=record, number=2, given=given | {"raised_on": "2026-06-29"}, **same)
    assert [found.code for found in refused.value.problems] == ["record_days_reversed"]
    dispute_amend(record=record, number=2, given=given, **same)
    row = Dispute.objects.get(row_key=record.row_key)
    assert (row.amount, row.resolved_on, row.outcome) == (Decimal(10), date(2026, 6, 28), "ours")


def test_correcting_a_promise_that_was_kept_leaves_it_kept(by: User) -> None:
    record = promise_record(customer=one(CODE), given=PROMISE, provenance=LETTER, by=by, on=ON, **OF_ITEMS)
    kept = {"kept_on": "2026-06-20", "kept_amount": "5000"}
    promise_keep(record=record, number=1, given=kept, reason="回单 7", by=by, on=ON)
    given = PROMISE | {"amount": "4800"}
    promise_amend(record=record, number=2, given=given, provenance=LETTER, reason="抄错", by=by, on=ON, **OF_ITEMS)
    row = Promise.objects.get(row_key=record.row_key)
    assert (row.amount, row.kept_on, row.kept_amount) == (Decimal(4800), date(2026, 6, 20), Decimal(5000))


def test_an_opinion_is_corrected_by_who_gave_it_and_another_finding_is_of_today(by: User) -> None:
    record = verdict_record(customer=one(CODE), given=VERDICT, provenance=LETTER, by=by, on=ON, **OF_CRITERIA)
    later = ON + timedelta(days=3)
    same: dict[str, Any] = {"provenance": LETTER, "reason": "看错了", "on": later, **OF_CRITERIA}
    with pytest.raises(ProblemsFound) as refused:
        verdict_amend(record=record, number=1, given=VERDICT | {"verdict": "met"}, by=user_with("cfo"), **same)
    assert [found.code for found in refused.value.problems] == ["verdict_of_another"]
    verdict_amend(record=record, number=1, given=VERDICT | {"evidence": "走访记录 7 号"}, by=by, **same)
    assert RecordedAssessment.objects.get(row_key=record.row_key).assessed_on == ON
    verdict_amend(record=record, number=2, given=VERDICT | {"verdict": "met"}, by=by, **same)
    row = RecordedAssessment.objects.get(row_key=record.row_key)
    assert (row.assessed_on, row.verdict, row.assessor) == (later, "met", "赵敏")


def test_an_item_is_named_by_the_number_of_its_document_unless_two_bear_it(by: User) -> None:
    Item.objects.filter(item_id=ITEM).update(document_no="发票 77")
    given = DISPUTE | {"item_id": "发票 77"}
    record = dispute_record(customer=one(CODE), given=given, provenance=LETTER, by=by, on=ON, **OF_ITEMS)
    assert (record.values["item_id"], Dispute.objects.get(row_key=record.row_key).item_id) == (ITEM, ITEM)
    Item.objects.filter(customer=one(CODE)).update(document_no="发票 77")
    with pytest.raises(ProblemsFound) as refused:
        promise_record(customer=one(CODE), given=PROMISE | {"item_id": "发票 77"}, provenance=LETTER, by=by, on=ON,
                       **OF_ITEMS)  # fmt: skip
    assert [found.code for found in refused.value.problems] == ["record_item_unknown"]
