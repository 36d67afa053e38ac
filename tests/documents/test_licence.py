"""A business licence read and held against the customer's record; what was not read agrees with nothing."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cast import HUABEI
from office import NORTH, ON, customer_of, signed_in, user_with
from office_papers import paper_of, png
from xindang.audit.models import AuditRow
from xindang.customers.models import Customer
from xindang.documents import licence_work
from xindang.documents.files import store
from xindang.documents.licence import amount_said, compared, licence_text
from xindang.documents.models import LicenceReading
from xindang.documents.ocr import ocr_installed
from xindang.dossiers.services.findings import finding_record
from xindang.jobs.models import Job, JobState
from xindang.jobs.worker import work_one
from xindang.web.pages.documents import comparing

NOW = datetime(2026, 6, 30, tzinfo=UTC)
# As a reader gives them: labels in pieces, two columns mixed.
LINES = [
    "营业执照", "统一社会信用代码", HUABEI.uscc, "名", "称", HUABEI.name, "注册资本", "伍仟万元整", "类", "型",
    "有限责任公司", "成立日期", "2016年03月18日", "法定代表人", "王建国", "营业期限", "2016年03月18日至2046年03月17日",
    "经营范围", "机械设备销售；技术服务", "住", "所", "北京市朝阳区示例路1号",
]  # fmt: skip
FONTS = (Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"),)


@pytest.mark.parametrize(
    "text, amount",
    [
        ("伍仟万元整", "50000000"), ("5000万元人民币", "50000000"), ("人民币 5,000.00 万元", "50000000"),
        ("壹亿贰仟叁佰万元整", "123000000"), ("叁拾万零伍仟元", "305000"), ("拾万元", "100000"),
        ("1.5亿元", "150000000"), ("1亿2000万元", "120000000"), ("120000元", "120000"), ("一百零八万元", "1080000"),
        ("500万美元", None), ("", None), ("整", None),
    ],
)  # fmt: skip
def test_capital_is_read_as_licences_write_it(text: str, amount: str | None) -> None:
    assert amount_said(text) == (None if amount is None else Decimal(amount))


def test_a_licence_says_who_it_is_of_whatever_the_order_of_its_pieces() -> None:
    read = licence_text(LINES)
    assert (read.name, read.uscc, read.capital) == (HUABEI.name, HUABEI.uscc, Decimal(50_000_000))
    assert (read.established_on, read.ends_on) == (date(2016, 3, 18), date(2046, 3, 17))


def test_what_cannot_be_read_is_unknown() -> None:
    wrong = HUABEI.uscc[:-1] + "0"
    read = licence_text(["营业执照", wrong, "成立日期 2016年13月40日", "营业期限", "2016年03月18日至长期"])
    assert (read.name, read.uscc, read.capital, read.established_on, read.ends_on) == (None,) * 5


def test_the_record_agrees_differs_or_is_unknown() -> None:
    customer = Customer(name="华北示例机械有限责任公司", uscc=HUABEI.uscc, registered_capital=Decimal(20_000_000))
    told = {row.en: row.agrees for row in compared(licence_text(LINES), customer, None)}
    assert told == {
        "Name": True, "Unified social credit code": True, "Legal representative": None, "Registered capital": False,
        "Established on": None, "Valid until": None,
    }  # fmt: skip
    for known, agrees in (("王 建国", True), ("王建军", False)):
        rows = {row.zh: row.agrees for row in compared(licence_text(LINES), customer, None, known)}
        assert rows["法定代表人"] is agrees


def test_names_of_which_nothing_is_left_to_compare_agree_with_nothing() -> None:
    told = compared(licence_text(["名称", "（公司）", "类型"]), Customer(name="有限公司"), None)
    assert told[0].agrees is None


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something that reads pictures, where the optional package is not installed."""
    monkeypatch.setattr(comparing, "ocr_installed", lambda: True)
    monkeypatch.setattr(licence_work, "lines_in", lambda content: LINES if content == png() else [])


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH)


def desk() -> Client:
    return signed_in(user_with("finance", NORTH, name="clerk"))


@pytest.mark.django_db
@pytest.mark.usefixtures("reader")
def test_a_licence_is_read_in_the_background_and_compared_on_its_page(customer: Customer) -> None:
    browser = desk()
    document = paper_of(customer, user_with("finance", NORTH), kind="business_licence", content=png())
    place = f"/documents/{document.pk}/"
    assert "识别并核对" in browser.get(place).content.decode()
    browser.post(f"{place}1/read/")
    assert "排队中" in browser.get(place).content.decode()
    job = work_one(clock=lambda: NOW)
    assert job is not None
    assert (job.state, job.result) == (JobState.DONE, {"lines": len(LINES)})
    page = browser.get(place).content.decode()
    for word in ("与档案核对", HUABEI.uscc, "50,000,000.00", "一致", "无法比较"):
        assert word in page
    for channel, name, said in (("customer", "王建国", "一致"), ("authority", "李建国", "无法比较")):
        finding_record(
            customer=customer, item="legal_representative", typed={"name": name}, channel=channel, source="名片",
            as_of=ON, collected_by="", by=user_with("finance", NORTH, name=channel), on=ON,
        )  # fmt: skip
        row = browser.get(place).content.decode().split("<td>法定代表人</td>")[1].split("</tr>")[0]
        assert f">{said}<" in row, "a dossier that contradicts itself says nothing"
    assert AuditRow.objects.get(act="licence_read").by == "clerk"
    assert LicenceReading.objects.get().lines == LINES


@pytest.mark.django_db
@pytest.mark.usefixtures("reader")
def test_only_a_licence_that_is_a_picture_is_read(customer: Customer) -> None:
    browser, clerk = desk(), user_with("finance", NORTH)
    for words in ({"kind": "photo", "content": png()}, {"kind": "business_licence"}):
        document = paper_of(customer, clerk, **words)
        assert browser.post(f"/documents/{document.pk}/1/read/").status_code == 422
    assert not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("reader")
def test_who_watches_a_job_that_failed_is_not_told_what_the_file_is_called(customer: Customer) -> None:
    document = paper_of(customer, user_with("finance", NORTH), kind="business_licence", content=png())
    version = document.versions.get()
    store().delete(version.key)
    desk().post(f"/documents/{document.pk}/1/read/")
    job = work_one(clock=lambda: NOW)
    assert job is not None
    assert [told["code"] for told in job.problems] == ["licence_file_gone"]
    assert version.sent_name not in str(job.problems)


@pytest.mark.django_db
def test_where_nothing_reads_pictures_none_is_offered(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "ocr_installed", lambda: False)
    document = paper_of(customer, user_with("finance", NORTH), kind="business_licence", content=png())
    assert "识别并核对" not in desk().get(f"/documents/{document.pk}/").content.decode()


@pytest.mark.skipif(not ocr_installed(), reason="the optional package that reads pictures is not installed")
@pytest.mark.parametrize("degrees", [0, 4])
def test_a_picture_of_a_licence_is_read_though_it_is_askew(degrees: int) -> None:
    font = next((path for path in FONTS if path.exists()), None)
    if font is None:
        pytest.skip("no Chinese font to draw a licence with")
    read = licence_text(import_module("xindang.documents.ocr").lines_in(drawn(font, degrees)))
    assert (read.name, read.uscc, read.capital) == (HUABEI.name, HUABEI.uscc, Decimal(50_000_000))
    assert (read.established_on, read.ends_on) == (date(2016, 3, 18), date(2046, 3, 17))


def drawn(font: Path, degrees: int = 0) -> bytes:
    """A licence in two columns."""
    image, draw, fonts = (import_module(f"PIL.{name}") for name in ("Image", "ImageDraw", "ImageFont"))
    picture: Any = image.new("RGB", (1600, 900), "#fbf6e8")
    pen = draw.Draw(picture)
    told = [(620, 60, "营业执照", 90), (120, 220, "统一社会信用代码", 30), (120, 270, HUABEI.uscc, 34)]
    left = [("名　　称", HUABEI.name), ("类　　型", "有限责任公司"), ("法定代表人", "王建国")]
    right = [("注册资本", "伍仟万元整"), ("成立日期", LINES[12]), ("营业期限", LINES[16])]
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        for x, text in zip((120, 330, 900, 1080), (*one, *other), strict=True):
            told.append((x, 380 + 80 * number, text, 32))
    for x, y, text, size in told:
        pen.text((x, y), text, fill="black", font=fonts.truetype(str(font), size, index=2))
    out = io.BytesIO()
    picture.rotate(degrees, expand=True, fillcolor="#888888").save(out, "PNG")
    return out.getvalue()
