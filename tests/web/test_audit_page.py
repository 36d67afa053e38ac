"""The page of the audit: who did what to what, found by person, act, subject and day; each sees what is theirs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape

from audit.trail import acted, sealed
from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, signed_in, user_with
from xindang.audit.chain import chain_head
from xindang.audit.models import AuditRow
from xindang.audit.protection import unprotect
from xindang.audit.services import audit_record
from xindang.core.problems import problem
from xindang.people.models import User
from xindang.web.pages.audit import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> User:
    return user_with("auditor", name="zhou")


def shown(user: User, query: str = "", status: int = 200) -> str:
    answer = signed_in(user).get(f"/audit/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def recorded(act: str = "user_edit", subject: str = "li", by: str = "admin", on: date = ON, **details: Any) -> AuditRow:
    return audit_record(act=act, subject_kind="user", subject=subject, by=by, on=on, details=details)


def numbers(page: str) -> list[int]:
    """The rows shown, by number, in order."""
    parts = page.split('<tr><td class="num">')[1:]
    return [int(part.split("<")[0]) for part in parts]


def test_rows_are_shown_in_words_the_latest_first(auditor: User) -> None:
    User.objects.create(username="admin", name="陈立")
    first = recorded(name=["李四", "李思"])
    second = recorded("role_grant", role="finance", unit="华东公司")
    page = shown(auditor)
    assert numbers(page) == [second.pk, first.pk]
    for words in ("修改用户", "授予角色", "陈立", "admin", "李四 → 李思", "财务", "华东公司", "未封存"):
        assert words in page


def test_parts_of_forms_rules_columns_and_pages_stand_in_words(auditor: User) -> None:
    """Sections, rules and pages by what people call them, and a changed column in one language."""
    recorded("survey_save", section="basic")
    recorded("dossiers_renew", found=["contradictions/11-purchases-said"])
    recorded("dossier_view", page="dossiers:item")
    changed: dict[str, Any] = {"档案全面更新日 dossier last fully refreshed": ["2026-06-12", "2026-06-30"]}
    recorded("customer_edit", **changed)
    page = shown(auditor)
    assert all(
        words in page for words in ("基本情况", "客户所述的年采购额与我方账款相近", "信用档案", "档案全面更新日")
    )
    assert not any(code in page for code in ("11-purchases-said", "dossiers:item", "dossier last fully refreshed"))


def test_the_reader_of_english_gets_english(auditor: User) -> None:
    recorded("role_grant", role="finance")
    User.objects.filter(pk=auditor.pk).update(language="en")
    page = shown(auditor)
    assert "Role granted" in page
    assert "not sealed" in page
    assert "授予" not in page


def test_two_of_a_list_are_no_change_and_a_user_s_name_is_no_role(auditor: User) -> None:
    recorded("dossiers_renew", found=["contradictions/11-statements-differ"] * 2, gone=["a", "b"])
    recorded("leaver_hand_over", rest="sales_manager", salesperson=["王芳", "李强"])
    page = shown(auditor)
    for words in ("同一期间的几份报表数字相同、同一期间的几份报表数字相同", "a、b", "sales_manager", "王芳 → 李强"):
        assert words in page


def test_the_reader_of_english_reads_items_and_channels_in_english(auditor: User) -> None:
    auditor.language = "en"
    auditor.save()
    recorded("finding_record", item="工资收入", channel="客户提供")
    page = shown(auditor)
    assert "wages" in page
    assert "the customer" in page
    assert "工资收入" not in page


def test_the_head_of_the_chain_stands_on_the_page_and_comes_as_a_file(auditor: User) -> None:
    sealed(2, 1)
    acted()
    page, head = shown(auditor), chain_head()
    assert head.hash in page
    file = signed_in(auditor).get("/audit/head.json")
    assert json.loads(file.content) == {"number": 2, "hash": head.hash, "sealed_at": head.sealed_at, "rows": 3}
    assert 'filename="xindang-head-2.json"' in file.headers["Content-Disposition"]


def test_an_empty_audit_says_so(auditor: User) -> None:
    assert "没有符合条件的记录" in shown(auditor)
    assert json.loads(signed_in(auditor).get("/audit/head.json").content)["number"] == 0


def test_a_database_without_protection_is_told(auditor: User) -> None:
    assert "数据库没有保护审计记录" not in shown(auditor)
    unprotect(connection)
    assert "数据库没有保护审计记录" in shown(auditor)


def test_rows_are_found_by_person_act_subject_and_day(auditor: User) -> None:
    User.objects.create(username="chen", name="陈立")
    one = recorded(by="chen", on=date(2026, 6, 1))
    two = recorded("unit_edit", subject="华东", by="gone", on=date(2026, 6, 15))
    three = recorded(subject="wang", by="gone", on=date(2026, 6, 30))
    found = {
        "?by=陈": [one], "?by=CHEN": [one], "?by=gone": [three, two], "?by=nobody": [],
        "?act=unit_edit": [two], "?act=nothing": [], "?kind=user&subject=wang": [three], "?subject=wa": [],
        "?kind=token": [], "?from_on=2026-06-15": [three, two], "?until_on=2026-06-15": [two, one],
        "?from_on=2026-06-02&until_on=2026-06-29": [two], "?by=gone&act=user_edit": [three],
    }  # fmt: skip
    for query, rows in found.items():
        assert numbers(shown(auditor, query)) == [row.pk for row in rows], query


def test_a_day_that_is_none_is_told_and_what_was_typed_stays(auditor: User) -> None:
    row = recorded()
    page = shown(auditor, "?from_on=gestern&by=admin", status=422)
    assert 'value="gestern"' in page
    assert 'value="admin"' in page
    assert problem("day_malformed", value="gestern").zh in page
    assert numbers(page) == [row.pk]


@pytest.mark.parametrize(
    "query", ["?by=%00", "?before=x", "?before=99999999999999999999", "?before=-1", "?act=" + "x" * 5000]
)
def test_nonsense_breaks_nothing(auditor: User, query: str) -> None:
    recorded()
    shown(auditor, query)


def test_what_is_said_is_shown_as_text(auditor: User) -> None:
    said = "<script>alert(1)</script>"
    recorded(subject=said, by=said, name=said)
    page = shown(auditor)
    assert said not in page
    assert page.count(escape(said)) == 3


def test_a_job_is_linked_and_what_only_looks_like_one_is_not(auditor: User) -> None:
    audit_record(act="job_enqueue", subject_kind="job", subject="12", by="", on=ON)
    audit_record(act="job_enqueue", subject_kind="job", subject="twelve", by="", on=ON)
    page = shown(auditor)
    assert 'href="/jobs/12/"' in page
    assert "/jobs/twelve" not in page
    assert "服务器" in page


def test_there_is_more_before_the_last_row(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE_ROWS", 2)
    rows = [recorded().pk for _ in range(5)][::-1]
    first = shown(auditor, "?by=admin")
    assert numbers(first) == rows[:2]
    assert f"?by=admin&amp;before={rows[1]}" in first
    assert numbers(shown(auditor, f"?by=admin&before={rows[1]}")) == rows[2:4]
    last = shown(auditor, f"?by=admin&before={rows[3]}")
    assert numbers(last) == rows[4:]
    assert "更早的" not in last


def test_the_auditor_of_a_unit_sees_its_customers_and_own_acts_only() -> None:
    user = user_with("auditor", NORTH, name="han")
    customer_of(HUABEI, NORTH)
    customer_of(PUDONG, EAST)
    mine = recorded(by="han")
    recorded(by="admin")
    theirs = acted(subject=HUABEI.code)[0]
    acted(subject=PUDONG.code)
    page = shown(user)
    assert numbers(page) == [theirs.pk, mine.pk]
    assert "只列出您看得到的客户" in page


@pytest.mark.parametrize("address", ["/audit/", "/audit/head.json"])
@pytest.mark.parametrize(
    "role, status", [("auditor", 200), ("gm", 200), ("finance", 403), ("administrator", 403), ("", 403)]
)
def test_only_holders_of_the_right_open_it(address: str, role: str, status: int) -> None:
    assert signed_in(user_with(role)).get(address).status_code == status


def test_nobody_signed_in_is_sent_to_the_login() -> None:
    assert Client().get("/audit/").status_code == 302


def test_it_asks_few_questions_of_the_database(auditor: User, django_assert_max_num_queries: Any) -> None:
    acted(50)
    browser = signed_in(auditor)
    with django_assert_max_num_queries(16):
        browser.get("/audit/")
