"""Changes of an assessment, customers behind a count and the audit as workbooks: the rows of the page, all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, run_in_force, signed_in, user_with
from office_results import example_folder, with_results
from web.test_customer_excel import sheets
from xindang.audit.models import AuditRow
from xindang.people.models import User
from xindang.runs.models import Run, RunState
from xindang.runs.results import RunTables

pytestmark = pytest.mark.django_db

RULE = "/policy/S1-15.2/customers/excel/?rule=rating/15.2-clean-record&outcome="


@pytest.fixture(autouse=True)
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The example's results in force, compared with the month before."""
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    customer_of(HUABEI, NORTH)
    customer_of(PUDONG, EAST)
    found = with_results(run_in_force())
    found.since = Run.objects.create(
        on=ON.replace(month=5), state=RunState.DONE, pack="trade", started_at="2026-06-01T02:00:00+08:00"
    )
    found.save()
    return found


@pytest.fixture
def controller() -> Client:
    return signed_in(user_with("credit_controller"))


def test_changes_of_grades_are_those_of_the_table(run: Run, controller: Client) -> None:
    ((head, *rows),) = sheets(controller.post(f"/runs/{run.pk}/changes/excel/?kind=grades")).values()
    told = RunTables(example_folder()).dicts("grade_changes")
    assert head[:2] == ["客户编号", "客户名称"]
    assert {(row[0], row[head.index("说明")]) for row in rows} == {
        (row["customer_id"], row["text_zh"]) for row in told
    }  # fmt: skip
    assert {row[head.index("变化")] for row in rows} <= {"上升", "下降", "仅暂定变化", "新客户", "已不在账簿中"}
    worse = [row for row in told if row["direction"] == "worse"]
    ((_, *rows),) = sheets(controller.post(f"/runs/{run.pk}/changes/excel/?kind=grades&change=worse")).values()
    assert len(rows) == len(worse) > 0
    row = AuditRow.objects.filter(act="list_export").latest("pk")
    assert (row.subject, row.details["rows"]) == ("run_changes", len(worse))


@pytest.mark.parametrize("kind, table", [("limits", "limit_changes"), ("overdue&change=all", "overdue_changes")])
def test_other_changes_have_a_row_each(run: Run, controller: Client, kind: str, table: str) -> None:
    ((_, *rows),) = sheets(controller.post(f"/runs/{run.pk}/changes/excel/?kind={kind}")).values()
    assert len(rows) == len(RunTables(example_folder()).dicts(table)) > 0


def test_who_sees_one_unit_takes_out_that_unit_alone(run: Run) -> None:
    east = signed_in(user_with("sales_manager", EAST))
    ((_, *rows),) = sheets(east.post(f"/runs/{run.pk}/changes/excel/?kind=overdue&change=all")).values()
    assert {row[0] for row in rows} <= {PUDONG.code}


def test_a_table_without_rows_of_customers_is_no_list(run: Run, controller: Client) -> None:
    assert controller.post(f"/runs/{run.pk}/changes/excel/?kind=rolls").status_code == 404
    assert controller.get(f"/runs/{run.pk}/changes/excel/").status_code == 405


@pytest.mark.parametrize("outcome", ["met", "not_met", "unknown"])
def test_customers_behind_a_count_are_those_of_the_page(controller: Client, outcome: str) -> None:
    page = controller.get(f"{RULE}{outcome}".replace("excel/", ""))
    ((head, *rows),) = sheets(controller.post(f"{RULE}{outcome}")).values()
    assert head == ["编号", "客户", "单位", "业务员", "等级", "缺少的资料"]
    assert [row[0] for row in rows] == [row["customer_id"] for row in page.context["rows"]]


def test_limits_behind_a_clause_are_amounts(controller: Client) -> None:
    ((head, *rows),) = sheets(controller.post("/policy/S1-27/customers/excel/?tenure=long")).values()
    told = RunTables(example_folder()).dicts("limits", "clause = 'S1-27' and tenure = 'long'")
    assert sorted(row[0] for row in rows) == sorted(row["customer_id"] for row in told)
    amounts = [row[head.index("可授额度")] for row in rows]
    assert sum(amount or 0 for amount in amounts) == float(sum(row["amount"] or 0 for row in told))


def test_the_audit_is_taken_out_as_it_is_asked_for() -> None:
    auditor = user_with("auditor")
    User.objects.filter(pk=auditor.pk).update(name="高稽核")
    browser = signed_in(auditor)
    sheets(browser.post("/audit/excel/"))
    ((head, *rows),) = sheets(browser.post("/audit/excel/?act=list_export")).values()
    (row,) = [dict(zip(head, row, strict=True)) for row in rows]
    assert (row["姓名"], row["做了什么"], row["对象的编号"]) == ("高稽核", "导出列表", "审计")
    assert row["哈希"] == AuditRow.objects.filter(act="list_export").earliest("pk").hash
    assert "审计" in browser.get("/audit/?act=list_export").content.decode()


@pytest.mark.parametrize("role, path", [("dispatcher", f"{RULE}met"), ("finance", "/audit/excel/")])
def test_the_right_to_the_list_and_the_right_to_take_out_are_both_needed(role: str, path: str) -> None:
    assert signed_in(user_with(role)).post(path).status_code == 403
