"""Papers in the browser: filed, listed, shown where nothing in them runs, saved under a harmless name."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cast import HUABEI
from office import EAST, NORTH, customer_of, signed_in, user_with
from office_papers import paper_of, pdf, png, sent
from web.test_customer_excel import sheets
from web.walking import content_of
from xindang.audit.models import AuditRow
from xindang.customers.models import Customer
from xindang.documents.given import said_mark
from xindang.documents.models import DestructionList, Document, Loan, Version
from xindang.documents.services.custody import PlaceGiven, custody_move
from xindang.people.models import User
from xindang.sources.models import SourceTable
from xindang.web.clock import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH, salesperson="王芳")


@pytest.fixture
def desk() -> Client:
    return signed_in(user_with("salesperson", NORTH, name="wang", salesperson="王芳"))


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def typed(**words: Any) -> dict[str, Any]:
    told = {"kind": "contract", "received_on": today().isoformat(), "collected_by": "王芳", "channel": "customer"}
    return told | words


def test_a_paper_is_filed_listed_shown_and_saved_and_each_look_is_on_record(desk: Client, customer: Customer) -> None:
    content, ends = pdf(), today() + timedelta(days=10)
    words = typed(title="购销合同", valid_to=ends.isoformat(), files=[sent("合同.html", content)])
    answer = desk.post(f"/documents/of/{customer.pk}/add/", words, follow=True)
    assert "已存档 1 份资料" in text_of(answer)
    for place in (f"/documents/of/{customer.pk}/", "/documents/"):
        page = text_of(desk.get(place))
        for word in ("购销合同", "合同", "普通商密", ends.isoformat(), "即将到期"):
            assert word in page, place
    place = f"/documents/{Document.objects.get().pk}/"
    assert f'<iframe class="paper-pages" src="{place}1/preview/"' in text_of(desk.get(place))
    shown = desk.get(f"{place}1/preview/")
    assert (content_of(shown), shown.headers["Content-Type"]) == (content, "application/pdf")
    assert shown.headers["Content-Disposition"].startswith("inline")
    saved = desk.post(f"{place}1/download/")
    assert content_of(saved) == content
    assert saved.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E5%90%88%E5%90%8C.pdf"
    looks = AuditRow.objects.filter(act="document_view").order_by("pk")
    assert [(row.by, row.details["manner"]) for row in looks] == [("wang", "preview"), ("wang", "download")]


def test_only_the_page_that_frames_a_paper_may_frame(desk: Client, customer: Customer) -> None:
    document = paper_of(customer, user_with("finance", NORTH))
    assert "frame-src 'self'" in desk.get(f"/documents/{document.pk}/").headers["Content-Security-Policy"]
    assert "frame-src" not in desk.get("/documents/").headers["Content-Security-Policy"]


def test_what_was_typed_stays_when_something_is_wrong(desk: Client, customer: Customer) -> None:
    words = typed(title="某合同", valid_to="2026-13-01", received_on="昨天", files=[sent()])
    answer = desk.post(f"/documents/of/{customer.pk}/add/", words)
    page = text_of(answer)
    assert answer.status_code == 422
    for word in ('value="某合同"', 'value="2026-13-01"', "“2026-13-01”不是日期", "“昨天”不是日期"):
        assert word in page
    refused = desk.post(f"/documents/of/{customer.pk}/add/", typed(files=[sent("x.pdf", b"<script>")]))
    assert "不是可以存档的格式" in text_of(refused)
    assert not Document.objects.exists()
    assert "没有收到文件" in text_of(desk.post(f"/documents/of/{customer.pk}/add/", typed()))


def test_a_format_that_browsers_do_not_show_is_only_saved(desk: Client, customer: Customer) -> None:
    document = paper_of(customer, user_with("finance", NORTH), content=b"II*\0\x08\0\0\0")
    place = f"/documents/{document.pk}/"
    assert "请下载后查看" in text_of(desk.get(place))
    assert desk.get(f"{place}1/preview/").status_code == 404
    assert not AuditRow.objects.filter(act="document_view").exists()


def test_a_file_that_is_gone_is_said(desk: Client, customer: Customer, files: Path) -> None:
    document = paper_of(customer, user_with("finance", NORTH), content=png())
    (files / Version.objects.get().key).unlink()
    place = f"/documents/{document.pk}/"
    assert desk.get(f"{place}1/preview/").status_code == 404
    answer = desk.post(f"{place}1/download/")
    assert answer.status_code == 422
    assert "存储中找不到" in text_of(answer)


def test_strangers_others_and_those_without_the_right_meet_nothing(customer: Customer) -> None:
    document = paper_of(customer, user_with("finance", NORTH), title="内部合同")
    places = (f"/documents/{document.pk}/", f"/documents/of/{customer.pk}/", f"/documents/{document.pk}/1/preview/")
    east = signed_in(user_with("finance", EAST))
    for place in places:
        assert Client().get(place).headers["Location"].startswith("/login/")
        assert east.get(place).status_code == 404
        for role in ("dispatcher", "administrator", "hr"):
            assert signed_in(user_with(role, name=f"{role}{place}")).get(place).status_code == 403
    assert "内部合同" not in text_of(east.get("/documents/?show=all"))
    assert east.post(f"{places[0]}1/download/").status_code == 404
    auditor = signed_in(user_with("auditor"))
    assert auditor.get(places[1]).status_code == 200
    assert auditor.post(f"{places[1]}add/", typed(files=[sent()])).status_code == 403


def test_a_paper_gets_a_version_other_words_and_goes_out_of_use(desk: Client, customer: Customer) -> None:
    document = paper_of(customer, user_with("finance", NORTH), kind="business_licence", title="执照")
    place, ends = f"/documents/{document.pk}/", (today() + timedelta(days=900)).isoformat()
    words = {"valid_from": "", "valid_to": ends, "files": sent("新执照.png", png())}
    page = text_of(desk.post(f"{place}version/", words, follow=True))
    for word in ("新版本已存档", ends, "新执照.png", "paper.pdf", f'src="{place}2/preview/"'):
        assert word in page
    assert f'src="{place}1/preview/"' in text_of(desk.get(f"{place}?version=1"))
    edited = typed(kind="business_licence", title="营业执照副本", level="internal", retention="years_30")
    stale = text_of(desk.post(f"{place}edit/", edited | {"seen": "before"}))
    assert "别人改过这份资料的登记" in stale
    assert 'value="营业执照副本"' in stale
    document.refresh_from_db()
    assert f'name="seen" value="{said_mark(document)}"' in stale
    assert "营业执照副本" in text_of(desk.post(f"{place}edit/", edited | {"seen": said_mark(document)}, follow=True))
    document.refresh_from_db()
    shorter = edited | {"retention": "years_10", "seen": said_mark(document)}
    refused = desk.post(f"{place}edit/", shorter)
    assert refused.status_code == 422
    assert "至少保管30 年" in text_of(refused)
    assert desk.post(f"{place}retire/", {"reason": ""}).status_code == 422
    assert "已停用" in text_of(desk.post(f"{place}retire/", {"reason": "客户注销"}, follow=True))


def test_the_list_is_narrowed_and_taken_out_as_narrowed(desk: Client, customer: Customer) -> None:
    finance = user_with("finance", NORTH)
    for days, title in ((-3, "过期合同"), (9, "快到期合同"), (90, "长合同")):
        paper_of(customer, finance, title=title, valid_to=today() + timedelta(days=days))
    paper_of(customer, finance, kind="photo", title="大门照片")
    due, photo = {"过期合同", "快到期合同"}, {"大门照片"}
    for query, titles in (
        ("", due), ("show=expired", {"过期合同"}), ("show=all&kind=photo", photo), ("show=all&level=internal", photo),
        ("show=in_use&q=华北", due | photo | {"长合同"}), ("show=all&q=照片", photo), ("show=%00&kind=;&page=x", due),
    ):  # fmt: skip
        rows = desk.get(f"/documents/?{query}").context["rows"]
        assert {row.document.title for row in rows} == titles, query
    answer = desk.post("/documents/excel/?show=expired")
    rows = sheets(answer)["资料"]
    assert [row[:4] for row in rows] == [
        ["客户编号", "客户", "业务员", "标题"],
        ["0001", HUABEI.name, "王芳", "过期合同"],
    ]
    taken = AuditRow.objects.get(act="list_export")
    assert (taken.subject, taken.details["rows"]) == ("documents", 1)


def test_an_original_is_lent_and_comes_back_each_by_another_hand(desk: Client, customer: Customer) -> None:
    clerk = user_with("finance", NORTH, name="clerk")
    document = paper_of(customer, clerk, kind="letter", title="回执")
    keeper, approver = signed_in(clerk), signed_in(user_with("credit_controller", name="controller"))
    place, day = f"/documents/{document.pk}/", today().isoformat()
    assert "借阅原件" not in text_of(desk.get(place))
    words = {"room": "档案室", "cabinet": "3 柜", "held_by": clerk.pk, "since_on": day}
    assert "3 柜" in text_of(keeper.post(f"{place}custody/", words, follow=True))
    assert desk.post(f"{place}custody/", words).status_code == 403
    ends = (today() + timedelta(days=7)).isoformat()
    refused = desk.post(f"{place}borrow/", {"purpose": "对账", "due_on": "下周"})
    assert refused.status_code == 422
    assert 'value="对账"' in text_of(refused)
    assert "等待批准" in text_of(desk.post(f"{place}borrow/", {"purpose": "对账", "due_on": ends}, follow=True))
    loan = f"/documents/loans/{Loan.objects.get().pk}/"
    assert "您自己的借阅" in text_of(desk.post(f"{loan}decide/", {"decision": "approve"}))
    assert "批准" in text_of(approver.get(place))
    assert "已批准借出" in text_of(approver.post(f"{loan}decide/", {"decision": "approve"}, follow=True))
    keeper.post(f"{loan}hand-out/")
    Loan.objects.update(due_on=today() - timedelta(days=3))
    listed = text_of(desk.get("/documents/loans/?show=overdue"))
    for word in ("1 笔逾期未还", "回执", "wang", "档案室 / 3 柜", "clerk"):
        assert word in listed
    assert "借出 wang" in text_of(desk.get(f"/documents/of/{customer.pk}/"))
    assert sheets(desk.post("/documents/loans/excel/?show=overdue"))["借阅"][1][3] == "wang"
    assert "原件已归还" in text_of(keeper.post(f"{loan}take-back/", {"reason": "完好"}, follow=True))
    assert "没有符合条件的借阅" in text_of(desk.get("/documents/loans/"))
    assert desk.post(f"{loan}withdraw/").status_code == 422
    assert signed_in(user_with("cfo", EAST)).post(f"{loan}decide/").status_code == 404


def test_what_is_past_its_time_is_listed_signed_by_two_others_and_destroyed(customer: Customer) -> None:
    clerk = user_with("finance", name="clerk")
    SourceTable.objects.create(source_id=customer.origin_id, table="items", covers_to=today(), complete=True)
    old = paper_of(customer, clerk, kind="letter", title="旧函件", received_on=date(2010, 3, 1))
    keeper = signed_in(clerk)
    assert "旧函件" in text_of(keeper.get("/documents/destruction/"))
    refused = keeper.post("/documents/destruction/make/", {"document": [old.pk], "reason": ""})
    assert refused.status_code == 422
    assert f'value="{old.pk}" aria-label="选中" checked' in text_of(refused)
    keeper.post("/documents/destruction/make/", {"document": [old.pk, "x"], "reason": "到期清理"})
    place = f"/documents/destruction/{DestructionList.objects.get().pk}/"
    assert keeper.post(f"{place}sign/").status_code == 403
    assert "需要 2 人" in text_of(keeper.post(f"{place}carry-out/"))
    for role in ("cfo", "gm"):
        assert "已签字" in text_of(signed_in(user_with(role)).post(f"{place}sign/", follow=True))
    assert "已执行" in text_of(keeper.post(f"{place}carry-out/", follow=True))
    page = text_of(keeper.get(f"/documents/{old.pk}/"))
    for word in ("已销毁", old.versions.get().sha256, "文件已销毁，只留下登记和哈希"):
        assert word in page
    assert "上传新版本" not in page
    assert keeper.get(f"/documents/{old.pk}/1/preview/").status_code == 404
    row = sheets(keeper.post(f"{place}excel/"))["销毁清册"][1]
    assert (row[2], row[9]) == ("旧函件", old.versions.get().sha256)
    assert keeper.post(f"{place}withdraw/", {"reason": "x"}).status_code == 422
    assert signed_in(user_with("cfo", EAST)).get(place).status_code == 404


def test_who_takes_over_sees_what_a_leaver_kept_and_takes_it(customer: Customer) -> None:
    leaver, keeper = user_with("finance", NORTH, name="gone"), user_with("finance", NORTH, name="stays")
    document = paper_of(customer, leaver, title="合同正本")
    place = PlaceGiven(room="档案室", cabinet="", box="", held_by=leaver, since_on=today())
    custody_move(document=document, given=place, by=leaver, on=today())
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    browser = signed_in(keeper)
    listed = text_of(browser.get(f"/documents/originals/?holder={leaver.pk}"))
    assert "合同正本" in listed
    assert "已不再保管" in listed
    assert browser.post("/documents/originals/take-over/").status_code == 422
    hidden = signed_in(user_with("finance", EAST, name="east"))
    assert "合同正本" not in text_of(hidden.get("/documents/originals/"))
    assert hidden.post("/documents/originals/take-over/", {"document": document.pk}).status_code == 422
    done = browser.post("/documents/originals/take-over/", {"document": document.pk}, follow=True)
    assert "已接管 1 份原件" in text_of(done)
    assert Document.objects.get(custody__held_by=keeper) == document
    (table,) = sheets(browser.post("/documents/originals/excel/")).values()
    assert [row[0] for row in table[1:]] == ["合同正本"]
