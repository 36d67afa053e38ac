"""The list of customers: whoever a viewer sees, narrowed, sorted, summed over all rows, kept as views."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cast import CHENGDU, HUABEI, PUDONG, QIANHAI, QINGDAO, TIANJIN, Company
from office import EAST, NORTH, customer_of, run_in_force, signed_in, standing_of, user_with
from xindang.audit.models import AuditRow
from xindang.customers.models import Customer
from xindang.customers.names import pinyin_initials
from xindang.people.models import SavedView, User
from xindang.runs.services.merging import customers_merge

pytestmark = pytest.mark.django_db

BUCKETS = {"not_due": "100.00", "d1_30": "0.00", "d31_60": "12.50", "no_due_date": "0.00"}


@pytest.fixture
def archive() -> None:
    """Six customers: every state of a limit, unknown figures, two sides, two units."""
    rows: list[tuple[Company, str, dict[str, Any]]] = [
        (HUABEI, NORTH, {"grade": "A", "exposure_amount": 100, "limit_state": "granted", "limit_amount": 500,
                         "available_amount": 400, "over_limit_amount": 0, "overdue_days_max": 0,
                         "open_amount": Decimal("112.50"), "buckets": BUCKETS, "paid_last_on": date(2026, 6, 1)}),
        (PUDONG, EAST, {"grade": "B", "provisional": True, "exposure_amount": 300, "limit_state": "none",
                        "limit_amount": 0, "available_amount": 0, "over_limit_amount": 300, "overdue_days_max": 45}),
        (QIANHAI, EAST, {"grade": "C", "exposure_amount": None, "limit_state": "suspended", "limit_amount": 0,
                         "available_amount": None, "over_limit_amount": None, "overdue_days_max": None}),
        (TIANJIN, EAST, {"grade": "B", "exposure_amount": 50, "limit_state": "unlimited", "limit_amount": None,
                         "overdue_days_max": 7}),
        (QINGDAO, NORTH, {"grade": None, "exposure_amount": 0, "limit_state": None, "open_amount": 0}),
    ]  # fmt: skip
    for company, unit, standing in rows:
        customer = customer_of(company, unit)
        Customer.objects.filter(pk=customer.pk).update(pinyin_initials=pinyin_initials(company.name, "company"))
        standing_of(customer, **standing)
    standing_of(Customer.objects.get(customer_id=HUABEI.code), side="prepayment", grade="A", exposure_amount=20)
    customer_of(CHENGDU, EAST)
    run = run_in_force()
    run.grades = {"A": {"customers": 1}, "B": {"customers": 2}, "C": {"customers": 1}}
    run.save()


@pytest.fixture
def controller() -> Client:
    return signed_in(user_with("credit_controller"))


def table(client: Client, query: str = "?all=1") -> list[list[str]]:
    """The cells of the page's rows as a reader sees them."""
    answer = client.get(f"/customers/{query}")
    assert answer.status_code == 200
    body = answer.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    return [cells_of(row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]


def cells_of(row: str) -> list[str]:
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def codes(client: Client, query: str) -> list[str]:
    return [row[0] for row in table(client, query) if len(row) > 1]


def footer(client: Client, query: str = "?all=1") -> list[str]:
    page = client.get(f"/customers/{query}").content.decode()
    return cells_of(page.split("<tfoot>")[1])


def test_each_row_says_where_a_customer_stands(archive: None, controller: Client) -> None:
    rows = {(row[0], row[2]): row for row in table(controller)}
    assert rows[HUABEI.code, "赊销"] == [
        HUABEI.code, HUABEI.name, "赊销", "A", "500.00", "100.00", "400.00", "0.00", "0", "2026-06-01",
    ]  # fmt: skip
    assert rows[PUDONG.code, "赊销"][3:8] == ["B 暂定", "无", "300.00", "0.00", "300.00"]


def test_unknown_is_a_dash_and_no_limit_is_said(archive: None, controller: Client) -> None:
    rows = {row[0]: row for row in table(controller, "?all=1&side=sale")}
    assert rows[QIANHAI.code][4:9] == ["暂停", "—", "—", "—", "—"]
    assert rows[TIANJIN.code][4:8] == ["不限", "50.00", "不限", "不限"]
    assert rows[QINGDAO.code][3:9] == ["—", "—", "0.00", "—", "—", "—"]


def test_the_totals_are_over_all_rows_and_count_what_is_unknown(archive: None, controller: Client) -> None:
    assert footer(controller)[4:8] == [
        "500.00 另 1 行不限、2 行未知",
        "470.00 另 1 行未知",
        "400.00 另 1 行不限、3 行未知",
        "300.00 另 3 行未知",
    ]
    assert footer(controller, "?grade=B")[4:8] == ["0.00 另 1 行不限", "350.00", "0.00 另 1 行不限", "300.00"]


@pytest.mark.parametrize(
    "query, found",
    [
        ("?grade=B", [PUDONG, TIANJIN]), ("?grade=none", [QINGDAO]), ("?provisional=yes", [PUDONG]),
        ("?side=prepayment", [HUABEI]), (f"?unit={NORTH}&side=sale", [HUABEI, QINGDAO]),
        ("?limit_state=suspended", [QIANHAI]), ("?overdue_days=7", [PUDONG, TIANJIN]), ("?over=yes", [PUDONG]),
        ("?band=d31_60", [HUABEI]), ("?q=浦东", [PUDONG]), ("?q=0003", [QIANHAI]), ("?assessed=no", [CHENGDU]),
        ("?q=没有这家", []), ("?grade=B&over=yes", [PUDONG]), ("?salesperson=王芳", [TIANJIN]),
        ("?group=G1&side=sale", [HUABEI]), ("?band=x'%20or%201=1&grade=C", [QIANHAI]),
    ],
)  # fmt: skip
def test_a_filter_leaves_those_that_are_like_it(
    archive: None, controller: Client, query: str, found: list[Company]
) -> None:
    Customer.objects.filter(customer_id=TIANJIN.code).update(salesperson="王芳")
    Customer.objects.filter(customer_id=HUABEI.code).update(group_id="G1")
    assert codes(controller, query) == [company.code for company in found]


@pytest.mark.parametrize(
    "sort, first, last",
    [("-exposure", PUDONG, QIANHAI), ("exposure", QINGDAO, QIANHAI), ("customer_id", HUABEI, QINGDAO),
     ("-overdue_days", PUDONG, HUABEI), ("d31_60", HUABEI, HUABEI), ("-paid_last", HUABEI, HUABEI),
     ("nonsense", PUDONG, QIANHAI), ("name", HUABEI, TIANJIN)],
)  # fmt: skip
def test_any_column_sorts_and_unknown_is_last(
    archive: None, controller: Client, sort: str, first: Company, last: Company
) -> None:
    found = codes(controller, f"?sort={sort}&columns=customer_id&columns=exposure")
    assert found[0] == first.code
    assert found[-1] == last.code
    assert len(found) == 6


def test_columns_are_chosen_and_the_name_is_always_there(archive: None, controller: Client) -> None:
    (row,) = table(controller, "?q=0001&side=sale&columns=d31_60&columns=not_due&columns=uscc&columns=limit")
    assert row == [HUABEI.name, "500.00", "100.00", "12.50", HUABEI.uscc]
    assert footer(controller, "?side=sale&columns=d31_60&columns=d1_30")[1:] == [
        "0.00 另 3 行未知",
        "12.50 另 3 行未知",
    ]


def test_what_is_no_number_is_told_beside_its_field_and_narrows_nothing(archive: None, controller: Client) -> None:
    page = controller.get("/customers/?overdue_days=viele").content.decode()
    assert "“viele”不是天数" in page
    assert 'value="viele"' in page
    assert len(codes(controller, "?overdue_days=-1")) == 6
    assert codes(controller, f"?overdue_days={10**12}") == codes(controller, "?all=1")


def test_a_controller_of_a_unit_sees_the_customers_of_the_unit_and_their_sum(archive: None) -> None:
    client = signed_in(user_with("credit_controller", NORTH))
    assert set(codes(client, "?all=1")) == {HUABEI.code, QINGDAO.code}
    assert footer(client)[5] == "120.00"
    assert codes(client, "?q=浦东") == []


def test_a_list_is_paged_and_a_page_beyond_the_last_is_the_last(controller: Client) -> None:
    for number in range(120):
        standing_of(customer_of(Company(f"C{number:03}", f"第{number}家", "")), exposure_amount=1000 - number)
    assert codes(controller, "?page=2")[0] == "C050"
    assert codes(controller, "?rows=100&page=2") == [f"C{number:03}" for number in range(100, 120)]
    assert codes(controller, "?page=99") == codes(controller, "?page=3") == codes(controller, "?page=" + "9" * 9)
    assert footer(controller, "?page=2")[5] == f"{sum(range(881, 1001)):,}.00"


def test_the_same_few_questions_whatever_the_rows(
    archive: None, controller: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    controller.get("/customers/?all=1")
    with django_assert_num_queries(11):
        controller.get("/customers/?all=1")
    for number in range(60):
        standing_of(customer_of(Company(f"C{number:03}", f"第{number}家", "")), exposure_amount=number)
    with django_assert_num_queries(11):
        controller.get("/customers/?all=1&columns=d31_60&columns=salesperson&columns=unit")


def test_a_live_filter_gets_the_rows_alone_and_an_address_to_keep(archive: None, controller: Client) -> None:
    answer = controller.get(
        "/customers/?q=&grade=B&columns=customer_id&sort=", headers={"HX-Request": "true", "HX-Target": "list"}
    )
    page = answer.content.decode()
    assert page.startswith('<div id="list">')
    assert "<html" not in page
    assert answer.headers["HX-Push-Url"] == "/customers/?grade=B&columns=customer_id"


def test_before_the_first_run_customers_stand_there_with_nothing_known(controller: Client) -> None:
    customer_of(HUABEI, NORTH)
    assert table(controller) == [[HUABEI.code, HUABEI.name, *["—"] * 8]]
    assert "还没有评定过" in controller.get("/customers/").content.decode()


def test_an_empty_archive_says_what_to_do(controller: Client) -> None:
    assert "还没有客户。请先导入账簿。" in controller.get("/customers/").content.decode()


def test_nobody_signed_in_is_sent_to_the_login() -> None:
    answer = Client().get("/customers/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login/?next=/customers/"


@pytest.mark.parametrize("path", ["/customers/", "/customers/suggest/?q=a", "/customers/find/?q=a"])
def test_an_administrator_may_not_open_it(path: str) -> None:
    assert signed_in(user_with("administrator")).get(path).status_code == 403


def test_the_english_page_says_no_chinese_but_names(archive: None) -> None:
    user = user_with("credit_controller")
    User.objects.filter(pk=user.pk).update(language="en")
    page = signed_in(user).get("/customers/?columns=limit&columns=customer_id").content.decode()
    for company in (HUABEI, PUDONG, QIANHAI, TIANJIN, QINGDAO):
        page = page.replace(company.name, "")
    assert re.findall("[一-鿿]+", page.replace(EAST, "").replace(NORTH, "")) == ["中文"]


def test_a_view_is_kept_and_opened_by_default(archive: None) -> None:
    user = user_with("credit_controller")
    client = signed_in(user)
    saved = client.post(
        "/customers/views/", {"name": " 超额 ", "query": "over=yes&sort=-over&csrf=x&page=3", "is_default": "yes"}
    )
    assert saved.headers["Location"] == "/customers/?over=yes&sort=-over"
    assert client.get("/customers/").headers["Location"] == "/customers/?over=yes&sort=-over"
    assert codes(client, "?all=1")
    view = SavedView.objects.get()
    assert (view.user, view.name, view.query, view.is_default) == (user, "超额", "over=yes&sort=-over", True)
    assert AuditRow.objects.get(act="view_save").details["name"] == "超额"
    client.post("/customers/views/", {"name": "全部", "query": "", "is_default": "yes"})
    assert SavedView.objects.get(is_default=True).name == "全部"


def test_a_view_without_name_is_refused_and_what_was_typed_stays(archive: None, controller: Client) -> None:
    answer = controller.post("/customers/views/", {"name": " ", "query": "grade=C", "is_default": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有填视图的名称" in page
    assert 'value="yes" checked' in page
    assert not SavedView.objects.exists()
    assert controller.post("/customers/views/", {"name": "长" * 41, "query": ""}).status_code == 422
    assert controller.post("/customers/views/", {"name": "长", "query": f"q={'长' * 100}&" * 1}).status_code == 302


def test_a_view_is_replaced_only_by_whoever_says_so(archive: None, controller: Client) -> None:
    controller.post("/customers/views/", {"name": "超额", "query": "over=yes"})
    refused = controller.post("/customers/views/", {"name": "超额", "query": "grade=C"})
    assert refused.status_code == 422
    assert "已有名为“超额”的视图" in refused.content.decode()
    assert '<details class="list-views" open>' in refused.content.decode()
    assert SavedView.objects.get().query == "over=yes"
    assert (
        controller.post("/customers/views/", {"name": "超额", "query": "grade=C", "replace": "yes"}).status_code == 302
    )
    assert SavedView.objects.get().query == "grade=C"


@pytest.mark.parametrize("role, shown", [("credit_controller", True), ("finance", False)])
def test_whoever_may_edit_finds_the_page_that_assigns_customers(archive: None, role: str, shown: bool) -> None:
    page = signed_in(user_with(role)).get("/customers/?all=1").content.decode()
    assert ('href="/people/assign/"' in page) is shown


def test_nobody_deletes_anothers_view(archive: None, controller: Client) -> None:
    controller.post("/customers/views/", {"name": "我的", "query": ""})
    key = SavedView.objects.get().pk
    other = signed_in(user_with("finance"))
    assert other.post(f"/customers/views/{key}/delete/").status_code == 404
    assert other.get("/customers/?all=1").content.decode().count("我的</a>") == 0
    assert controller.post(f"/customers/views/{key}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_the_box_opens_the_one_found_and_lists_several(archive: None, controller: Client) -> None:
    one = Customer.objects.get(customer_id=PUDONG.code)
    assert controller.get("/customers/find/?q=浦东").headers["Location"] == f"/customers/{one.pk}/"
    several = controller.get("/customers/find/?q=示例").headers["Location"]
    assert codes(controller, several.removeprefix("/customers/"))
    assert controller.get("/customers/find/?q=").headers["Location"] == "/customers/?all=1"


def test_suggestions_are_of_ones_own_customers_alone(archive: None) -> None:
    client = signed_in(user_with("credit_controller", NORTH))
    page = client.get("/customers/suggest/?q=示例").content.decode()
    assert HUABEI.name in page
    assert PUDONG.name not in page
    assert "没有找到" in client.get("/customers/suggest/?q=浦东").content.decode()


def test_a_customer_one_does_not_see_is_not_found(archive: None) -> None:
    client = signed_in(user_with("credit_controller", NORTH))
    seen, unseen = (Customer.objects.get(customer_id=company.code).pk for company in (HUABEI, PUDONG))
    assert client.get(f"/customers/{seen}/").status_code == 200
    assert client.get(f"/customers/{unseen}/").status_code == 404


def test_a_customer_merged_since_the_run_says_so_leads_on_and_stays_in_the_totals(
    archive: None, controller: Client
) -> None:
    merged, leading = (Customer.objects.get(customer_id=one.code) for one in (PUDONG, TIANJIN))
    before = footer(controller)
    by = user_with("credit_controller", name="赵敏")
    customers_merge(customer=merged, leading=leading, reason="建了两次", by=by, on=date(2026, 6, 30))
    assert footer(controller) == before
    (row,) = [row for row in table(controller) if row[0] == PUDONG.code]
    assert row[1] == f"{PUDONG.name} 已并入 {TIANJIN.code} {TIANJIN.name}"
    page = controller.get("/customers/?all=1").content.decode()
    assert f"/customers/{merged.pk}/" not in page
    assert codes(controller, f"?q={PUDONG.code}") == [TIANJIN.code], "its code finds the customer that leads"
    found = controller.get(f"/customers/find/?q={PUDONG.code}")
    assert (found.status_code, found.headers["Location"]) == (302, f"/customers/{leading.pk}/")


def test_whose_customer_was_merged_into_another_s_sees_neither_row(archive: None) -> None:
    merged, leading = (Customer.objects.get(customer_id=one.code) for one in (PUDONG, TIANJIN))
    Customer.objects.filter(pk=merged.pk).update(salesperson="王芳")
    Customer.objects.filter(pk=leading.pk).update(salesperson="李强")
    sellers = [signed_in(user_with("salesperson", EAST, name=one, salesperson=one)) for one in ("王芳", "李强")]
    assert [codes(one, "?all=1") for one in sellers] == [[PUDONG.code], [TIANJIN.code]]
    by = user_with("credit_controller", name="赵敏")
    customers_merge(customer=merged, leading=leading, reason="建了两次", by=by, on=date(2026, 6, 30))
    assert [set(codes(one, "?all=1")) for one in sellers] == [set(), {PUDONG.code, TIANJIN.code}]
