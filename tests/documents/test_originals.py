"""Originals: kept by somebody somewhere, lent with another's approval and a day, and nobody acts on their own loan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cast import HUABEI
from office import EAST, NORTH, ON, customer_of, user_with
from office_papers import given, paper_of
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.documents.catalogue import levels
from xindang.documents.given import said_mark
from xindang.documents.models import Document, Loan, LoanState
from xindang.documents.selectors import custodians, overdue_loans
from xindang.documents.services.custody import PlaceGiven, custody_move, custody_take_over
from xindang.documents.services.loans import (
    DAYS_MAX,
    loan_ask,
    loan_decide,
    loan_hand_out,
    loan_take_back,
    loan_withdraw,
)
from xindang.documents.services.papers import document_edit
from xindang.people.models import Substitute, User

pytestmark = pytest.mark.django_db
DUE = ON + timedelta(days=14)


@pytest.fixture
def clerk() -> User:
    return user_with("finance", NORTH, name="clerk")


@pytest.fixture
def seller() -> User:
    return user_with("salesperson", NORTH, name="seller", salesperson="王芳")


@pytest.fixture
def controller() -> User:
    return user_with("credit_controller", name="controller")


@pytest.fixture
def document(clerk: User) -> Document:
    """An internal paper whose original is in the clerk's keeping."""
    found = paper_of(customer_of(HUABEI, NORTH, salesperson="王芳"), clerk, kind="letter", title="催款函回执")
    put(found, clerk)
    return found


def put(document: Document, by: User, **words: Any) -> None:
    told = PlaceGiven(room="档案室", cabinet="3 柜", box="12 盒", held_by=by, since_on=ON)
    custody_move(document=document, given=replace(told, **words), by=by, on=ON)


def asked(document: Document, by: User, due_on: date = DUE) -> Loan:
    return loan_ask(document=document, purpose="对账", due_on=due_on, by=by, on=ON)


def approved(document: Document, by: User, controller: User) -> Loan:
    return loan_decide(loan=asked(document, by), approved=True, reason="", by=controller, on=ON)


def refused_as(act: Callable[..., Any], *args: Any, **words: Any) -> set[str]:
    """The codes for which an act is refused."""
    with pytest.raises(ProblemsFound) as refused:
        act(*args, **words)
    return {found.code for found in refused.value.problems}


def test_an_original_is_somewhere_under_somebody_and_every_move_stays_on_record(
    document: Document, clerk: User
) -> None:
    other = user_with("finance", NORTH, name="other")
    put(document, clerk, room="二楼库房", cabinet="", box="", held_by=other)
    document.refresh_from_db()
    assert document.custody is not None
    assert (document.custody.place, document.custody.held_by) == ("二楼库房", other)
    assert list(document.moves.order_by("pk").values_list("room", flat=True)) == ["档案室", "二楼库房"]
    told = AuditRow.objects.filter(act="custody_move").latest("pk").details
    assert told["place"] == ["档案室 / 3 柜 / 12 盒", "二楼库房"]
    assert told["held_by"] == ["clerk", "other"]


def test_a_keeper_takes_over_what_another_kept_even_where_it_is_lent(
    document: Document, clerk: User, seller: User, controller: User
) -> None:
    other = user_with("finance", NORTH, name="other")
    loan_hand_out(loan=approved(document, seller, controller), by=clerk, on=ON)
    later = ON + timedelta(days=3)
    assert custody_take_over(documents=[document], by=other, on=later) == 1
    document.refresh_from_db()
    assert document.custody is not None
    assert (document.custody.place, document.custody.held_by, document.custody.since_on) == (
        "档案室 / 3 柜 / 12 盒", other, later,
    )  # fmt: skip
    assert Loan.objects.get().state == LoanState.LENT
    told = AuditRow.objects.get(act="custody_take_over")
    assert (told.by, told.subject, told.details["held_by"]) == ("other", str(document.pk), ["clerk", "other"])
    assert custody_take_over(documents=[document], by=other, on=later) == 0, "once is enough"
    assert document.moves.count() == 2


def test_nothing_is_lent_to_somebody_who_is_gone(
    document: Document, clerk: User, seller: User, controller: User
) -> None:
    loan = approved(document, seller, controller)
    second = asked(document, user_with("sales_manager", NORTH, name="manager"))
    User.objects.filter(name__in=["seller", "manager"]).update(is_active=False)
    assert refused_as(loan_hand_out, loan=loan, by=clerk, on=ON) == {"loan_borrower_gone"}
    decision: dict[str, Any] = {"approved": True, "reason": "", "by": controller, "on": ON}
    assert refused_as(loan_decide, loan=second, **decision) == {"loan_borrower_gone"}
    loan_decide(loan=second, **decision | {"approved": False, "reason": "已离职"})


def test_nobody_takes_over_what_they_may_not_keep(document: Document, clerk: User, seller: User) -> None:
    bare = paper_of(document.customer, clerk)
    for person in (seller, user_with("finance", EAST, name="east")):
        assert refused_as(custody_take_over, documents=[document], by=person, on=ON) == {"custody_holder_unfit"}
    assert refused_as(custody_take_over, documents=[], by=clerk, on=ON) == {"custody_nothing_chosen"}
    other = user_with("finance", NORTH, name="other")
    assert refused_as(custody_take_over, documents=[document, bare], by=other, on=ON) == {"loan_no_original"}
    assert not AuditRow.objects.filter(act="custody_take_over").exists()


@pytest.mark.parametrize(
    "words, code",
    [
        ({"room": ""}, "custody_room_missing"),
        ({"held_by": None}, "custody_holder_missing"),
        ({"since_on": ON + timedelta(days=1)}, "day_to_come"),
        ({"since_on": ON - timedelta(days=1)}, "document_day_early"),
        ({"box": "盒" * 121}, "document_text_long"),
    ],
)
def test_a_place_that_cannot_be_is_refused(document: Document, clerk: User, words: Any, code: str) -> None:
    assert refused_as(put, document, clerk, **words) == {code}


def test_only_who_keeps_originals_and_sees_the_paper_can_hold_it(document: Document, clerk: User, seller: User) -> None:
    east = user_with("finance", EAST, name="east")
    assert custodians(document, ON) == [clerk]
    for person in (seller, east):
        assert refused_as(put, document, clerk, held_by=person) == {"custody_holder_unfit"}


def test_from_asking_to_the_return(document: Document, seller: User, controller: User, clerk: User) -> None:
    loan = approved(document, seller, controller)
    loan_hand_out(loan=loan, by=clerk, on=ON)
    assert not overdue_loans(Loan.objects.all(), DUE).exists()
    assert overdue_loans(Loan.objects.all(), DUE + timedelta(days=1)).get() == loan
    loan_take_back(loan=loan, note="完好", by=clerk, on=DUE)
    loan.refresh_from_db()
    assert (loan.state, loan.decided_by, loan.lent_by, loan.taken_back_by) == (
        LoanState.RETURNED, controller, clerk, clerk,
    )  # fmt: skip
    acts = AuditRow.objects.filter(act__startswith="loan_").order_by("pk").values_list("act", "by")
    assert list(acts) == [
        ("loan_ask", "seller"), ("loan_decide", "controller"), ("loan_hand_out", "clerk"), ("loan_take_back", "clerk"),
    ]  # fmt: skip
    assert asked(document, seller).state == LoanState.ASKED


def test_nobody_decides_hands_out_or_takes_back_their_own(document: Document, clerk: User, controller: User) -> None:
    own = asked(document, controller)
    assert refused_as(loan_decide, loan=own, approved=True, reason="", by=controller, on=ON) == {"loan_own"}
    of_clerk = approved(document, clerk, controller)
    assert refused_as(loan_hand_out, loan=of_clerk, by=clerk, on=ON) == {"loan_own"}
    loan_hand_out(loan=of_clerk, by=user_with("finance", NORTH, name="other"), on=ON)
    assert refused_as(loan_take_back, loan=of_clerk, note="", by=clerk, on=ON) == {"loan_own"}


def test_standing_in_for_an_approver_approves_no_borrowing_of_ones_own(document: Document, seller: User) -> None:
    gm = user_with("gm", name="gm")
    Substitute.objects.create(absent=gm, substitute=seller, from_on=ON, until_on=ON)
    loan = asked(document, seller)
    assert refused_as(loan_decide, loan=loan, approved=True, reason="", by=seller, on=ON) == {"loan_own"}


@pytest.mark.parametrize("level", levels())
def test_the_secret_level_says_who_approves(level: str, seller: User) -> None:
    finance = user_with("finance", NORTH)
    document = paper_of(customer_of(HUABEI, NORTH, salesperson="王芳"), finance, kind="letter", level=level)
    put(document, finance)
    may = {"public": {"credit_controller", "cfo", "gm"}, "internal": {"credit_controller", "cfo", "gm"}}
    for role in ("sales_manager", "finance", "credit_controller", "cfo", "gm", "auditor", "administrator"):
        loan = Loan.objects.create(document=document, borrower=seller, purpose="查", due_on=DUE, asked_on=ON)
        person = user_with(role, NORTH if role != "administrator" else "", name=f"approver {role}")
        if role in may.get(level, {"cfo", "gm"}):
            loan_decide(loan=loan, approved=True, reason="", by=person, on=ON)
        else:
            codes = refused_as(loan_decide, loan=loan, approved=True, reason="", by=person, on=ON)
            assert codes == {"loan_not_yours"}, role
        Loan.objects.all().delete()


def test_an_approver_of_another_unit_approves_nothing_here(document: Document, seller: User) -> None:
    loan, east = asked(document, seller), user_with("cfo", EAST)
    assert refused_as(loan_decide, loan=loan, approved=True, reason="", by=east, on=ON) == {"loan_not_yours"}


def test_what_was_approved_for_one_level_is_not_lent_at_another(
    document: Document, seller: User, controller: User, clerk: User
) -> None:
    loan = approved(document, seller, controller)
    said = given(kind="letter", title="催款函回执", level="ordinary")
    document_edit(document=document, given=said, seen=said_mark(document), by=clerk, on=ON)
    assert refused_as(loan_hand_out, loan=loan, by=clerk, on=ON) == {"loan_level_changed"}


def test_an_original_is_lent_to_one_at_a_time_and_stays_put_meanwhile(
    document: Document, seller: User, controller: User, clerk: User
) -> None:
    manager = user_with("sales_manager", NORTH)
    first, second = approved(document, seller, controller), approved(document, manager, controller)
    loan_hand_out(loan=first, by=clerk, on=ON)
    assert refused_as(loan_hand_out, loan=second, by=clerk, on=ON) == {"loan_out"}
    assert refused_as(put, document, clerk) == {"custody_lent"}
    loan_take_back(loan=first, note="", by=clerk, on=ON)
    loan_hand_out(loan=second, by=clerk, on=ON)


def test_what_cannot_be_asked_for_is_refused(document: Document, seller: User, clerk: User) -> None:
    late, far = ON - timedelta(days=1), ON + timedelta(days=DAYS_MAX + 1)
    assert refused_as(asked, document, seller, late) == {"loan_due_out_of_range"}
    assert refused_as(asked, document, seller, far) == {"loan_due_out_of_range"}
    ask: Any = {"document": document, "due_on": DUE, "by": seller, "on": ON}
    assert refused_as(loan_ask, purpose="", **ask) == {"document_reason_missing"}
    asked(document, seller)
    assert refused_as(asked, document, seller) == {"loan_asked_already"}
    without = paper_of(document.customer, clerk, title="只有扫描件")
    assert refused_as(asked, without, seller) == {"loan_no_original"}


def test_a_refusal_says_why_and_ends_it(document: Document, seller: User, controller: User, clerk: User) -> None:
    loan = asked(document, seller)
    decide: Any = {"loan": loan, "by": controller, "on": ON}
    assert refused_as(loan_decide, approved=False, reason="", **decide) == {"document_reason_missing"}
    loan_decide(approved=False, reason="用扫描件即可", **decide)
    assert refused_as(loan_hand_out, loan=loan, by=clerk, on=ON) == {"loan_is_refused"}
    assert refused_as(loan_decide, approved=True, reason="", **decide) == {"loan_is_refused"}


def test_one_takes_back_only_ones_own_asking_and_only_before_it_is_handed_out(
    document: Document, seller: User, controller: User, clerk: User
) -> None:
    loan = approved(document, seller, controller)
    assert refused_as(loan_withdraw, loan=loan, by=controller, on=ON) == {"loan_of_another"}
    loan_withdraw(loan=loan, by=seller, on=ON)
    assert refused_as(loan_hand_out, loan=loan, by=clerk, on=ON) == {"loan_is_withdrawn"}
    again = approved(document, seller, controller)
    loan_hand_out(loan=again, by=clerk, on=ON)
    assert refused_as(loan_withdraw, loan=again, by=seller, on=ON) == {"loan_is_lent"}


def test_what_was_not_fetched_in_time_is_asked_for_anew(
    document: Document, seller: User, controller: User, clerk: User
) -> None:
    loan, late = approved(document, seller, controller), DUE + timedelta(days=1)
    assert refused_as(loan_hand_out, loan=loan, by=clerk, on=late) == {"loan_too_late"}
