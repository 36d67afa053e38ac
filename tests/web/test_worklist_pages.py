"""The worklist in the browser: mine, given to me, all I see; one thing to do from sentence to evidence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import CHENGDU, HUABEI, PUDONG, QIANHAI
from office import EAST, NORTH, customer_of, signed_in, user_with
from office_tasks import task_of
from web.test_customer_excel import sheets
from xindang.audit.models import AuditRow
from xindang.people.models import User
from xindang.runs.models import Run, Task, TaskState
from xindang.runs.services.tasks import task_done
from xindang.runs.worklist import AmountTotals
from xindang.web.clock import today
from xindang.web.pages.worklist.listing import PAGE_ROWS

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def shown(client: Client, query: str = "") -> set[str]:
    """The keys of the tasks listed."""
    return {row["task"].key for row in client.get(f"/worklist/{query}").context["rows"]}


@pytest.fixture(autouse=True)
def tasks() -> None:
    north, east = customer_of(HUABEI, NORTH, salesperson="王芳"), customer_of(PUDONG, EAST)
    task_of(north, key="n1", severity="high", amount=Decimal("1234.50"), due_on=today() - timedelta(days=9))
    task_of(north, key="n2", owner_role="salesperson", owner="王芳", kind="promise_due", clause="S1-47")
    task_of(east, key="e1", owner_role="finance", kind="not_reconciled", clause="S1-11", unit=EAST)
    task_of(east, key="e2", kind="over_limit", clause="S1-33", severity="low", state=TaskState.DONE)
    task_of(None, key="house", owner_role="cfo", kind="total_above_cap", clause="S1-24")


@pytest.fixture
def controller() -> User:
    return user_with("credit_controller")


@pytest.fixture
def desk(controller: User) -> Client:
    return signed_in(controller)


def test_one_begins_with_what_is_of_ones_roles_and_open(desk: Client) -> None:
    assert shown(desk) == {"n1"}
    assert shown(desk, "?whose=all") == {"n1", "n2", "e1", "house"}
    assert shown(desk, "?whose=all&state=done") == {"e2"}


def test_a_salesperson_has_those_that_bear_their_name_and_sees_those_of_their_customers() -> None:
    client = signed_in(user_with("salesperson", NORTH, salesperson="王芳"))
    assert shown(client) == {"n2"}
    assert shown(client, "?whose=all") == {"n1", "n2"}


def test_whose_customers_a_salesperson_sees_is_asked_once_for_a_list() -> None:
    seller = signed_in(user_with("salesperson", NORTH, salesperson="王芳"))
    with CaptureQueriesContext(connection) as captured:
        assert shown(seller) == {"n2"}
    own = [asked for asked in captured if asked["sql"].startswith('SELECT "customers_customer"')]
    assert len(own) == 2  # the customers, and what was merged into them
    assert len(captured) <= 16


def test_what_is_given_to_somebody_is_theirs_and_no_longer_of_the_roles_others(desk: Client, controller: User) -> None:
    Task.objects.filter(key="n1").update(assigned_to=user_with("credit_controller", name="other"))
    Task.objects.filter(key="e1").update(assigned_to=controller)
    assert shown(desk) == {"e1"}
    assert shown(desk, "?whose=given") == {"e1"}


@pytest.mark.parametrize(
    "query, keys",
    [
        ("kind=promise_due", {"n2"}), ("severity=high", {"n1"}), ("clause=S1-24", {"house"}), ("clause=S1-2", set()),
        ("q=浦东", {"e1"}), ("customer=0001", {"n1", "n2"}), (f"unit={EAST}", {"e1"}),
        ("kind=nonsense", {"n1", "n2", "e1", "house"}),
        ("severity=%00&page=x&sort=;", {"n1", "n2", "e1", "house"}),
    ],
)  # fmt: skip
def test_the_list_is_filtered(desk: Client, query: str, keys: set[str]) -> None:
    assert shown(desk, f"?whose=all&{query}") == keys


def test_the_most_urgent_stand_first(desk: Client) -> None:
    answer = desk.get("/worklist/?whose=all")
    assert answer.context["rows"][0]["task"].key == "n1"
    page = text_of(answer)
    for word in ("1,234.50", "逾期未收", "华北示例机械有限公司", "信用控制主管", "全公司"):
        assert word in page


def test_kinds_are_counted_and_one_kind_is_added_up(desk: Client) -> None:
    told = desk.get("/worklist/?whose=all").context
    assert {entry["kind"]: entry["count"] for entry in told["counts"]} == {
        "overdue": 1, "promise_due": 1, "not_reconciled": 1, "total_above_cap": 1,
    }  # fmt: skip
    assert (told["page"].paginator.count, told["totals"]) == (4, AmountTotals())
    assert (told["counts"][0]["kind"], told["counts"][0]["high"]) == ("overdue", 1)
    one = desk.get("/worklist/?whose=all&kind=overdue")
    assert (one.context["page"].paginator.count, one.context["totals"].of) == (1, (("CNY", Decimal("1234.50")),))
    assert "没有金额" not in text_of(one)


def test_how_many_have_no_amount_stands_beside_the_total(desk: Client) -> None:
    Task.objects.filter(key="e1").update(kind="overdue", amount=None)
    one = desk.get("/worklist/?whose=all&kind=overdue")
    assert (one.context["totals"].without, one.context["totals"].of) == (1, (("CNY", Decimal("1234.50")),))
    assert "另 1 项没有金额，未计入" in text_of(one)


def test_what_somebody_did_is_counted_at_once(desk: Client, controller: User) -> None:
    assert desk.get("/worklist/").context["page"].paginator.count == 1
    task_done(task=Task.objects.get(key="n1"), evidence="回单", by=controller, on=today())
    assert desk.get("/worklist/").context["page"].paginator.count == 0


def test_a_long_list_has_pages(desk: Client) -> None:
    cache.clear()  # these come without an act of anybody's
    for number in range(PAGE_ROWS):
        task_of(None, key=f"more {number}")
    assert len(shown(desk)) == PAGE_ROWS
    assert "下一页" in text_of(desk.get("/worklist/"))
    assert len(shown(desk, "?page=2")) == 1
    assert "上一页" in text_of(desk.get("/worklist/?page=2"))


def test_the_list_is_taken_out_as_filtered_and_that_is_recorded(desk: Client) -> None:
    answer = desk.post("/worklist/excel/?whose=all&q=浦东")
    rows = sheets(answer)["待办"]
    assert rows[0][:4] == ["程度", "事项", "客户编号", "客户"]
    assert [row[7] for row in rows[1:]] == ["事项e1"]
    taken = AuditRow.objects.get(act="list_export")
    assert (taken.subject, taken.details["rows"]) == ("worklist", 1)
    dispatcher = signed_in(user_with("dispatcher"))
    assert dispatcher.post("/worklist/excel/").status_code == 403
    assert desk.get("/worklist/excel/").status_code == 405


def test_other_units_things_about_ones_customers_are_one_line() -> None:
    task_of(customer_of(CHENGDU, EAST, NORTH), key="c", unit=NORTH)
    finance = signed_in(user_with("finance", EAST))
    page = text_of(finance.get("/worklist/?whose=all"))
    assert "您的客户在其他单位另有 1 项待办" in page
    assert "事项c" not in page


def test_an_office_never_assessed_says_so() -> None:
    Task.objects.all().delete()
    Run.objects.all().delete()
    assert "还没有评定过" in text_of(signed_in(user_with("gm")).get("/worklist/"))


def key_of(name: str) -> int:
    return Task.objects.get(key=name).pk


def test_one_task_shows_everything_of_it_and_is_not_there_for_who_does_not_see_it(desk: Client) -> None:
    page = text_of(desk.get(f"/worklist/{key_of('n1')}/"))
    for word in ("事项n1", "1,234.50", "S1-36b", "华北示例机械有限公司", "记为办结"):
        assert word in page
    east = signed_in(user_with("finance", EAST))
    assert east.get(f"/worklist/{key_of('n1')}/").status_code == 404
    for act in ("assign", "note", "done", "reopen"):
        assert east.post(f"/worklist/{key_of('n1')}/{act}/", {"text": "x", "evidence": "y"}).status_code == 404
    assert Task.objects.get(key="n1").state == TaskState.OPEN


def test_it_is_given_noted_done_with_evidence_and_opened_again(desk: Client, controller: User) -> None:
    place, cfo = f"/worklist/{key_of('n1')}/", user_with("cfo")
    assert "已指派" in text_of(desk.post(f"{place}assign/", {"to": cfo.pk}, follow=True))
    desk.post(f"{place}note/", {"text": "已打电话"})
    refused = desk.post(f"{place}done/", {"evidence": "", "text": "<b>付了</b>"})
    assert refused.status_code == 422
    assert "没有写办结的依据" in text_of(refused)
    assert "&lt;b&gt;付了&lt;/b&gt;" in text_of(refused)
    page = text_of(desk.post(f"{place}done/", {"evidence": "回单 7"}, follow=True))
    for word in ("已办结", "回单 7", "已打电话", "指派给 cfo@"):
        assert word in page
    desk.post(f"{place}reopen/", {"text": "退票"})
    assert Task.objects.get(key="n1").state == TaskState.OPEN


def test_rows_ticked_are_given_together_and_the_list_stays_as_it_was(desk: Client) -> None:
    cfo = user_with("cfo")
    sent = {"task": [key_of("n1"), key_of("n2")], "to": cfo.pk, "query": "whose=all&customer=0001"}
    answer = desk.post("/worklist/assign/", sent)
    assert answer.headers["Location"] == "/worklist/?whose=all&customer=0001"
    assert set(Task.objects.filter(assigned_to=cfo).values_list("key", flat=True)) == {"n1", "n2"}


@pytest.mark.parametrize(
    "sent, sentence",
    [
        ({"to": "-"}, "没有选中任何事项"),
        ({"task": ["1"], "to": ""}, "没有选指派给谁"),
        ({"task": ["1"], "to": "999"}, "没有选指派给谁"),
    ],
)
def test_what_cannot_be_given_is_refused_and_ticks_stay(desk: Client, sent: dict[str, Any], sentence: str) -> None:
    asked = {**sent, "task": [key_of("n1")] if "task" in sent else [], "query": "whose=all"}
    answer = desk.post("/worklist/assign/", asked)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert [row["task"].key for row in answer.context["rows"] if row["ticked"]] == (["n1"] if "task" in sent else [])


def test_a_stranger_signs_in_an_administrator_is_refused_and_an_auditor_only_reads() -> None:
    place = f"/worklist/{key_of('n1')}/"
    assert Client().get(place).headers["Location"].startswith("/login/")
    assert signed_in(user_with("administrator")).get("/worklist/").status_code == 403
    auditor = signed_in(user_with("auditor"))
    assert "记为办结" not in text_of(auditor.get(place))
    assert auditor.post(f"{place}done/", {"evidence": "x"}).status_code == 403
    assert auditor.post("/worklist/assign/", {"task": [1]}).status_code == 403
    assert 'type="checkbox" name="task"' not in text_of(auditor.get("/worklist/?whose=all"))


def test_the_english_page_speaks_english(controller: User) -> None:
    controller.language = "en"
    controller.save()
    page = text_of(signed_in(controller).get("/worklist/?whose=all"))
    for word in ("Worklist", "thing n1", "Overdue", "whole house"):
        assert word in page


def test_a_salesperson_closes_what_is_theirs_and_not_what_another_answers_for() -> None:
    customer = customer_of(QIANHAI, NORTH, salesperson="李强")
    of_another = task_of(customer, key="theirs", owner_role="credit_controller", kind="bounced", clause="S1-35")
    own = task_of(customer, key="own", owner_role="salesperson", owner="李强", kind="promise_due", clause="S1-47")
    client = signed_in(user_with("salesperson", NORTH, salesperson="李强"))
    for task, state in ((of_another, "open"), (own, "done")):
        client.post(f"/worklist/{task.pk}/done/", {"evidence": "回单 1"})
        task.refresh_from_db()
        assert task.state == state
