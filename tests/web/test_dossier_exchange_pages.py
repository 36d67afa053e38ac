"""Dossiers leave as a workbook and come back through the browser: read through, told cell by cell, recorded."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from cast import HUABEI, PUDONG
from dossiers.sheets import CAPITAL, values_book
from office import EAST, NORTH, customer_of, signed_in, user_with
from web.walking import content_of
from xindang.audit.models import AuditRow
from xindang.dossiers.exchange.layout import plans
from xindang.dossiers.models import Batch, BatchState, Finding
from xindang.people.models import User

pytestmark = pytest.mark.django_db


def rows_of(answer: Any, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content_of(answer))).get_sheet_by_name(sheet).to_python()


def sent(browser: Client, content: bytes) -> Any:
    return browser.post(reverse("dossiers:upload"), {"file": SimpleUploadedFile("档案.xlsx", content)})


def test_one_dossier_is_taken_out_with_a_row_for_what_is_lacking_and_that_is_on_record() -> None:
    customer = customer_of(HUABEI, EAST)
    browser = signed_in(user_with("finance", EAST))
    answer = browser.post(reverse("dossiers:excel", args=[customer.pk]))
    book = CalamineWorkbook.from_filelike(BytesIO(content_of(answer)))
    assert book.sheet_names == ["填写说明", *(plan.zh for plan in plans()), "选项"]
    assert {"各项信息", "主要股东", "结算账户"} <= set(book.sheet_names)
    rows = book.get_sheet_by_name("各项信息").to_python()
    assert rows[0][:5] == ["客户编号*", "客户名称", "部分", "项目*", "内容*"]
    assert ["0001", HUABEI.name, "基本情况", "注册资本", ""] in [row[:5] for row in rows]
    assert "住址" not in {row[3] for row in rows}  # of persons only
    row = AuditRow.objects.get(act="dossier_export")
    assert (row.subject, row.by) == (HUABEI.code, "finance@华东公司")


def test_many_dossiers_are_those_of_the_list_that_one_sees() -> None:
    customer_of(HUABEI, EAST)
    customer_of(PUDONG, NORTH)
    answer = signed_in(user_with("finance", EAST)).post(f"{reverse('dossiers:template')}?q=示例")
    assert {row[0] for row in rows_of(answer, "各项信息")[1:]} == {HUABEI.code}


def test_too_many_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xindang.web.pages.dossiers.exchange.CUSTOMERS_MAX", 1)
    customer_of(HUABEI, EAST)
    customer_of(PUDONG, EAST)
    answer = signed_in(user_with("finance", EAST)).post(reverse("dossiers:template"))
    assert answer.status_code == 422
    assert "缩小范围" in answer.content.decode()
    assert not AuditRow.objects.filter(act="dossier_export").exists()


def test_a_file_is_read_through_and_then_recorded() -> None:
    customer = customer_of(HUABEI, EAST)
    browser = signed_in(user_with("finance", EAST))
    place = sent(browser, values_book(CAPITAL)).headers["Location"]
    shown = browser.get(place).content.decode()
    assert "5,000,000.00" in shown
    assert not Finding.objects.exists()
    assert browser.post(f"{place}load/").status_code == 302
    assert "已登记" in browser.get(place).content.decode()
    assert "5,000,000.00" in browser.get(reverse("dossiers:of", args=[customer.pk])).content.decode()


def test_a_file_with_problems_cannot_be_recorded_and_gives_them_as_a_list() -> None:
    customer_of(HUABEI, EAST)
    browser = signed_in(user_with("finance", EAST))
    place = sent(browser, values_book(CAPITAL, ["9999", *CAPITAL[1:]])).headers["Location"]
    shown = browser.get(place).content.decode()
    assert "没有客户“9999”" in shown
    assert "load/" not in shown
    assert browser.post(f"{place}load/").status_code == 422
    assert not Finding.objects.exists()
    assert rows_of(browser.post(f"{place}problems/"), "问题")[1][:4] == ["各项信息", 3, "客户编号", "9999"]
    browser.post(f"{place}discard/")
    assert Batch.objects.get().state == BatchState.DISCARDED


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", "客户编号".encode()])
def test_what_is_no_workbook_is_told_beside_the_field(content: bytes) -> None:
    browser = signed_in(user_with("finance", EAST))
    answer = sent(browser, content) if content else browser.post(reverse("dossiers:upload"))
    assert answer.status_code == 422
    assert ("没有选择文件" if not content else "不是可读的 Excel 文件") in answer.content.decode()
    assert not Batch.objects.exists()


def test_who_may_not_record_or_take_out_finds_no_way_to_it() -> None:
    customer = customer_of(HUABEI, EAST)
    reader = signed_in(user_with("gm"))
    assert sent(reader, values_book(CAPITAL)).status_code == 403
    assert reverse("dossiers:batches") not in reader.get(reverse("dossiers:of", args=[customer.pk])).content.decode()
    dispatcher = signed_in(user_with("dispatcher"))
    assert dispatcher.post(reverse("dossiers:excel", args=[customer.pk])).status_code == 403


def test_in_english_the_workbook_is_english() -> None:
    customer = customer_of(HUABEI, EAST)
    user = user_with("finance", EAST)
    User.objects.filter(pk=user.pk).update(language="en")
    answer = signed_in(user).post(reverse("dossiers:excel", args=[customer.pk]))
    assert rows_of(answer, "Values")[0][:4] == ["Customer code*", "Customer", "Section", "Item*"]
