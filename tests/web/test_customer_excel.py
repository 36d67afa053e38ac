"""The list as a workbook: as it is narrowed, all rows, figures as figures, text never as a formula; who took it is on
record.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from cast import HUABEI, PUDONG, Company
from office import NORTH, customer_of, signed_in, standing_of, user_with
from xindang.audit.models import AuditRow
from xindang.people.models import User
from xindang.web.excel import ROWS_MOST, Sheet, SheetColumn, workbook_of

pytestmark = pytest.mark.django_db

FORMULA = Company("=1+1", '=HYPERLINK("http://example.com")', "")


def sheets(answer: Any) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    for closed in answer._resource_closers:  # close() would end the test's own connection too
        closed()
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.fixture
def archive() -> None:
    standing_of(
        customer_of(HUABEI, NORTH), limit_state="granted", limit_amount=Decimal("500.50"), exposure_amount=100,
        available_amount=Decimal("400.50"), over_limit_amount=0, paid_last_on=date(2026, 6, 1), overdue_days_max=3,
    )  # fmt: skip
    standing_of(customer_of(PUDONG, NORTH), limit_state="unlimited", exposure_amount=None, provisional=True)
    standing_of(customer_of(FORMULA, NORTH), grade="C", limit_state="none", limit_amount=0, exposure_amount=1)


def test_all_rows_found_stand_in_it_with_their_totals(archive: None) -> None:
    answer = signed_in(user_with("credit_controller")).post("/customers/excel/?sort=customer_id")
    assert "2026-06-30.xlsx" in answer.headers["Content-Disposition"]
    told = sheets(answer)
    head, *rows = told["客户"]
    assert head == ["编号", "名称", "方向", "等级", "额度", "已用", "可用", "超额", "最长逾期天数", "最近回款日"]
    assert rows[0] == [HUABEI.code, HUABEI.name, "赊销", "B", 500.5, 100, 400.5, 0, 3, date(2026, 6, 1)]
    assert rows[1] == [PUDONG.code, PUDONG.name, "赊销", "B 暂定", "不限", "", "不限", "不限", "", ""]
    assert rows[2][:5] == [FORMULA.code, FORMULA.name, "赊销", "C", "无"]
    assert rows[3][:6] == ["合计", "", "", "", 500.5, 101]
    assert ["截至日", "2026-06-30"] in told["说明"]
    assert ["已用：合计不含", "1 行未知"] in told["说明"]
    assert ["额度：合计不含", "1 行不限"] in told["说明"]


@pytest.mark.parametrize(
    "query, told",
    [
        ("side=sale", ["筛选：方向", "赊销"]), ("limit_state=none", ["筛选：额度状态", "无额度"]),
        ("grade=none", ["筛选：等级", "没有等级"]), ("band=d1_30", ["筛选：账龄段", "逾期 1–30 天"]),
        ("over=yes", ["筛选：只看超额", "是"]), ("grade=C", ["筛选：等级", "C"]),
    ],
)  # fmt: skip
def test_what_it_was_narrowed_by_is_told_in_words(archive: None, query: str, told: list[str]) -> None:
    answer = signed_in(user_with("credit_controller")).post(f"/customers/excel/?{query}")
    assert told in sheets(answer)["说明"]


def test_it_is_narrowed_and_has_the_columns_of_the_page(archive: None) -> None:
    user = user_with("credit_controller")
    User.objects.filter(pk=user.pk).update(language="en")
    told = sheets(signed_in(user).post("/customers/excel/?grade=C&columns=exposure&columns=salesperson"))
    assert told["Customers"] == [
        ["Name", "Used", "Salesperson"], [FORMULA.name, 1, ""], ["Total", 1, ""],
    ]  # fmt: skip
    assert ["Narrowed by: grade", "C"] in told["About"]
    row = AuditRow.objects.get(act="list_export")
    assert (row.by, row.subject) == (user.username, "customers")
    assert row.details == {"query": "grade=C&columns=exposure,salesperson", "rows": 1}


def test_whoever_sees_a_unit_takes_out_that_unit_alone(archive: None) -> None:
    told = sheets(signed_in(user_with("sales_manager", "华东公司")).post("/customers/excel/"))
    assert len(told["客户"]) == 2


def test_a_dispatcher_takes_nothing_out_and_sees_no_button(archive: None) -> None:
    client = signed_in(user_with("dispatcher"))
    assert client.post("/customers/excel/").status_code == 403
    assert "/customers/excel/" not in client.get("/customers/").content.decode()
    assert Client().post("/customers/excel/").status_code == 302
    assert not AuditRow.objects.filter(act="list_export").exists()


def test_opening_the_address_takes_nothing_out(archive: None) -> None:
    assert signed_in(user_with("credit_controller")).get("/customers/excel/").status_code == 405


def test_texts_too_long_or_odd_are_kept_as_far_as_a_cell_holds() -> None:
    columns = [SheetColumn("文"), SheetColumn("数", "number")]
    rows: list[list[Any]] = [["长" * 40_000, 1], ["=cmd|' /C calc'!A0", None], ["@x\x01", 2], ["-1", 3]]
    book = workbook_of("测试.xlsx", [Sheet("表", columns, rows)])
    told = sheets(book.response)["表"]
    assert book.count == 4
    assert [len(told[1][0]), told[2][0], told[4][0]] == [32_767, "=cmd|' /C calc'!A0", "-1"]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ROWS_MOST == 2**20
    monkeypatch.setattr("xindang.web.excel.ROWS_MOST", 5)
    rows = [[number] for number in range(7)]
    told = sheets(workbook_of("a.xlsx", [Sheet("表", [SheetColumn("数", "number")], rows, [21])]).response)
    assert told == {
        "表": [["数"], [0], [1], [2]], "表 2": [["数"], [3], [4], [5]], "表 3": [["数"], [6], [21]],
    }  # fmt: skip
