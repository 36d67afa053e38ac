"""A paper above one's secret level is on no page, in no file and in no list: neither its title nor that it is there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from examples import in_proof
from office import NORTH, ON, signed_in, user_with
from office_papers import paper_of
from office_walk import SEEN, SHARED
from web.belongings import LISTED, Belongings
from web.walking import pages_shown, walker
from xindang.customers.models import Customer
from xindang.documents.models import CustodyMove, DestructionEntry, DestructionList, Document, Loan
from xindang.people.roles import roles
from xindang.people.selectors import viewer_of
from xindang.visits.models import Visit
from xindang.web.forms import Form
from xindang.web.pages.dossiers.pairs import PairOf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("walked"), pytest.mark.usefixtures("files")]
TITLE, NOTE, PURPOSE, REASON = "绝密柒号底稿", "底稿之附注柒", "借底稿之用途柒", "销毁底稿之理由柒"
SECRETS = (TITLE, NOTE, PURPOSE, REASON)


@pytest.fixture
def secret() -> dict[str, Document]:
    """A paper of the core of each customer that the walk looks at: kept, lent, to be destroyed, beside a visit."""
    found = {}
    clerk = user_with("credit_controller", name="锁底稿的人")
    for code in (SEEN, SHARED):
        customer = Customer.objects.get(customer_id=code)
        words: dict[str, Any] = {"title": TITLE, "note": NOTE, "level": "core", "valid_to": ON}
        paper = paper_of(customer, clerk, kind="credit_report", received_on=date(2010, 1, 1), **words)
        place = {"room": TITLE, "held_by": clerk, "since_on": ON, "by": clerk, "on": ON}
        move = CustodyMove.objects.create(document=paper, **place)
        Document.objects.filter(pk=paper.pk).update(custody=move)
        due = ON - timedelta(days=9)
        Loan.objects.create(
            document=paper, borrower=clerk, purpose=PURPOSE, asked_on=due, due_on=due, state="lent", lent_on=due
        )
        made = DestructionList.objects.create(reason=REASON, made_by=clerk, made_on=ON)
        DestructionEntry.objects.create(on_list=made, document=paper)
        visit = Visit.objects.create(customer=customer, planned_on=ON, purpose="1", planned_by=clerk, entered_on=ON)
        visit.photos.add(paper)
        found[code] = paper
    return found


@pytest.mark.parametrize("role", in_proof(["sales_manager", "branch_head"], "branch_head"))
def test_no_page_and_no_file_tells_of_it(role: str, secret: dict[str, Document]) -> None:
    user = walker(role, NORTH if role == "sales_manager" else "")
    assert "papers_secret" not in roles()[role].rights
    shown = list(pages_shown(user, Belongings(user)))
    assert {"documents:list", "documents:loans", "documents:destruction", "visits:show"} <= {one.name for one in shown}
    for page in shown:
        for word in SECRETS:
            assert word not in page.text, (page.url, word)


def test_who_may_see_it_meets_it_on_these_pages(secret: dict[str, Document]) -> None:
    user = walker("credit_controller")
    named = {page.name for page in pages_shown(user, Belongings(user)) if TITLE in page.text}
    assert named >= {"documents:list", "documents:loans", "documents:excel", "documents:of"}


def test_its_addresses_answer_as_those_of_nothing(secret: dict[str, Document]) -> None:
    user = walker("sales_manager", NORTH)
    browser, paper = signed_in(user), secret[SEEN]
    loan, entry = paper.loans.get(), paper.destructions.get()
    keys = {"document_key": paper.pk, "number": 1, "loan_key": loan.pk, "list_key": entry.on_list_id}
    for name, listed in LISTED.items():
        if name.startswith("documents:") and listed.takes and "customer_key" not in listed.takes:
            url = reverse(name, kwargs={given: keys[given] for given in listed.takes})
            answers = {getattr(browser, method)(url).status_code for method in ("get", "post")}
            assert answers <= {403, 404, 405}, (name, answers)


def test_two_customers_side_by_side_count_the_papers_that_one_sees(secret: dict[str, Document]) -> None:
    customers = [Customer.objects.get(customer_id=code) for code in (SEEN, SHARED)]
    for role, counts in (("branch_head", []), ("credit_controller", [[1, 1]])):
        shown = PairOf(viewer_of(walker(role), ON), customers[0], customers[1], Form("merge"))
        assert [row.counts for row in shown.counts if row.zh == "资料"] == counts
