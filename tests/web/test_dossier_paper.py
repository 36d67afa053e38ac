"""A dossier on paper: one PDF with the reader's name across it, made of what the reader may see and of nothing else."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, signed_in, standing_of, user_with
from office_files import stored_in
from office_papers import paper_of, sent
from web.walking import content_of
from xindang.audit.models import AuditRow
from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.documents.proofs import NONE, papers_named
from xindang.documents.services.papers import document_retire, version_add
from xindang.dossiers.models import Finding
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.relations import relation_record
from xindang.dossiers.typeset import breakable, pdf_of
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.web.clock import today
from xindang.web.pages.dossiers.paper import Paper, paper_data
from xindang.web.pages.dossiers.shown import SECTIONS, STANDARD

pytestmark = pytest.mark.django_db

HIDDEN = "打印人无权查看的资料 1 份"
AT = datetime(2026, 6, 30, 1, 30, tzinfo=UTC)
ACCOUNT, NUMBER = "6222021234567890128", "11010519491231002X"


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, EAST)


@pytest.fixture
def user() -> User:
    return user_with("credit_controller", EAST, name="赵敏")


def recorded(customer: Customer, by: User, item: str, channel: str = "customer", **typed: str) -> Finding:
    return finding_record(
        customer=customer, item=item, typed=typed, channel=channel, source="营业执照副本", as_of=date(2026, 6, 1),
        collected_by="王芳", by=by, on=ON,
    )  # fmt: skip


def data_of(customer: Customer, user: User, view: str = SECTIONS) -> dict[str, Any]:
    return paper_data(Paper(customer, viewer_of(user, ON).with_right("dossiers"), view, AT))


def said(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def pages(content: bytes) -> int:
    assert content.startswith(b"%PDF-")
    return len(re.findall(rb"/Type */Page\b", content))


def test_it_is_one_file_to_save_and_who_printed_it_is_on_record(customer: Customer, user: User) -> None:
    recorded(customer, user, "registered_capital", value="5000000")
    answer = signed_in(user).post(reverse("dossiers:pdf", args=[customer.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert pages(content_of(answer)) >= 2
    row = AuditRow.objects.get(act="dossier_print")
    assert (row.subject, row.by, row.details) == (HUABEI.code, "赵敏", {"view": "sections"})


def test_it_says_for_whom_of_when_and_by_whom_with_the_source_of_every_value(customer: Customer, user: User) -> None:
    standing_of(customer, grade="B", provisional=True)
    recorded(customer, user, "registered_capital", value="5000000")
    data = data_of(customer, user)
    assert {"label": "内部等级", "text": "B（暂定）"} in data["cover"]
    assert "不是 GB/T 22116" in data["grade-note"]
    assert "赵敏 2026-06-30 09:30" in data["printed"]["watermark"]
    assert [group["title"] for group in data["groups"]][:2] == ["基本情况", "主要股东、法定代表人和关键人员"]
    (row,) = [row for row in data["groups"][0]["rows"] if row["parts"]]
    assert row | {"good": True} == {
        "item": "注册资本", "key": True, "parts": [{"label": "", "text": "5,000,000.00"}], "channel": "客户提供",
        "source": "营业执照副本", "papers": "", "as-of": "2026-06-01", "by": "王芳", "state": "齐", "good": True,
        "bad": False,
    }  # fmt: skip


def test_what_is_unknown_and_what_contradicts_itself_is_stated(customer: Customer, user: User) -> None:
    recorded(customer, user, "registered_capital", value="5000000")
    recorded(customer, user, "registered_capital", "authority", value="3000000")
    data = data_of(customer, user)
    (one,) = [one for one in data["contradictions"] if "注册资本" in one["title"]]
    assert (one["open"], len(one["sides"])) == (True, 2)
    assert {"item": "注册资本", "state": "相互矛盾"} in data["unknown"]
    assert {"item": "登记名称", "state": "没有"} in data["unknown"]
    assert "注册资本" in data["lacking"]
    assert any(sentence.startswith("未了结的矛盾") for sentence in data["statements"])


def test_without_an_assessment_there_is_no_grade(customer: Customer, user: User) -> None:
    assert {"label": "内部等级", "text": "尚未评定"} in data_of(customer, user)["cover"]


def test_hidden_numbers_stay_hidden(customer: Customer, user: User) -> None:
    recorded(customer, user, "bank_account", bank="工商银行", account_no=ACCOUNT)
    recorded(customer, user, "guarantor", name="张三", kind="person", resident_id=NUMBER)
    text = said(data_of(customer, user))
    assert "****0128" in text
    assert "****002X" in text
    assert ACCOUNT not in text
    assert NUMBER not in text


def test_nothing_of_another_customer_and_no_paper_out_of_sight_is_handed_over(customer: Customer, user: User) -> None:
    whole = user_with("credit_controller", name="全见")
    other = customer_of(PUDONG, NORTH)
    recorded(other, whole, "main_products", value="藏起来的产品")
    for title, level in (("公开的资料", "internal"), ("机密的资料", "core")):
        Document.objects.create(
            customer=customer, title=title, kind="other", level=level, retention="years_10", received_on=ON,
            collected_by="王芳", channel="customer", entered_on=ON, entered_by=whole,
        )  # fmt: skip
    salesperson = user_with("sales_manager", EAST)
    text = said(data_of(customer, salesperson))
    assert "公开的资料" in text
    assert "藏起来的产品" not in text
    assert "机密的资料" not in text
    assert "机密的资料" in said(data_of(customer, whole))
    assert signed_in(salesperson).post(reverse("dossiers:pdf", args=[other.pk])).status_code == 404


def test_related_parties_are_named_as_far_as_the_reader_sees_them(customer: Customer, user: User) -> None:
    hidden, whole = customer_of(PUDONG, NORTH), user_with("credit_controller", name="全见")
    for end, kind, other, name, share in (
        (customer, "parent", hidden, "", "65"),
        (customer, "shareholder", None, "某某投资", "20"),
        (hidden, "guarantor", customer, "", ""),
    ):
        source = f"{PUDONG.name}的章程" if end == hidden else "公示系统"
        relation_record(
            customer=end, kind=kind, other=other, other_name=name, share=share, channel="authority", source=source,
            as_of=ON, by=whole, on=ON,
        )  # fmt: skip
    assert [(row["what"], row["who"], row["share"]) for row in data_of(customer, user)["related"]] == [
        ("被担保人", "不在打印人能看到的范围内", "—"),
        ("股东", "某某投资（不在册）", "20%"),
        ("母公司", "不在打印人能看到的范围内", "65%"),
    ]
    assert PUDONG.name not in said(data_of(customer, user))
    assert f"{PUDONG.name} {PUDONG.code}" in said(data_of(customer, whole))


def test_beside_a_value_and_a_link_stand_the_numbers_of_their_papers(
    customer: Customer, user: User, settings: Any, tmp_path: Path
) -> None:
    stored_in(settings, tmp_path / "documents")
    licence, core = paper_of(customer, user, title="营业执照"), paper_of(customer, user, title="底稿", level="core")
    papers = papers_named(viewer_of(user, ON), customer, f"{licence.pk}；{core.pk}")
    for channel, value in (("customer", "5000000"), ("authority", "3000000")):
        finding_record(
            customer=customer, item="registered_capital", typed={"value": value}, channel=channel, source="公示系统",
            as_of=ON, collected_by="", by=user, on=ON, papers=papers if channel == "customer" else NONE,
        )  # fmt: skip
    relation_record(
        customer=customer, kind="shareholder", other=None, other_name="某某投资", share="20", channel="authority",
        source="公示系统", as_of=ON, by=user, on=ON, papers=papers,
    )  # fmt: skip
    version_add(document=licence, file=sent("新.pdf"), valid_from=None, valid_to=None, by=user, on=today())
    document_retire(document=core, reason="作废", by=user, on=today())
    older = f"资料 {licence.pk}（第 1 版）"
    for reader, told in (
        (user, f"{older}、{core.pk}（已停用）"),
        (user_with("sales_manager", EAST), f"{older}、{HIDDEN}"),
    ):
        data = data_of(customer, reader)
        assert {row["papers"] for row in data["groups"][0]["rows"] if row["parts"]} == {told, ""}
        assert told in [side["papers"] for one in data["contradictions"] for side in one["sides"]]
        assert [row["papers"] for row in data["related"]] == [told]
        assert f"{licence.pk} 营业执照" in [paper["title"] for paper in data["papers"]]
    assert pages(pdf_of("dossier.typ", data, AT)) >= 2


def test_who_may_not_take_out_prints_nothing(customer: Customer) -> None:
    assert signed_in(user_with("dispatcher")).post(reverse("dossiers:pdf", args=[customer.pk])).status_code == 403
    assert not AuditRow.objects.filter(act="dossier_print").exists()


def test_the_same_values_stand_under_the_five_classes_and_no_conformity_is_claimed(
    customer: Customer, user: User
) -> None:
    recorded(customer, user, "tax_grade", value="A")
    data = data_of(customer, user, STANDARD)
    titles = ["基本登记信息", "公共信用信息", "经营财务信息", "金融信用信息", "社会评价及其他信息"]
    assert [group["title"] for group in data["groups"]] == titles
    assert [row["item"] for row in data["groups"][1]["rows"] if row["parts"]] == ["纳税信用等级"]
    assert "不声明符合" in data["standard-note"]
    by_section = data_of(customer, user)
    rows = [{json.dumps(row, sort_keys=True) for g in one["groups"] for row in g["rows"]} for one in (data, by_section)]
    assert rows[0] == rows[1]
    page = signed_in(user).get(f"{reverse('dossiers:of', args=[customer.pk])}?view=standard").content.decode()
    assert "不声明符合该标准" in page
    assert page.index("金融信用信息") < page.index("社会评价及其他信息")


def test_in_english_every_word_of_ours_is_english(customer: Customer, user: User) -> None:
    User.objects.filter(pk=user.pk).update(language="en")
    data = data_of(customer, User.objects.get(pk=user.pk))
    known = said(data).replace(customer.name, "").replace(EAST, "").replace("赵敏", "")
    assert re.findall(r"[\u4e00-\u9fff]+", known) == []


def test_what_people_wrote_is_text_and_never_instructions(customer: Customer, user: User) -> None:
    recorded(customer, user, "remark", value='#panic("x") $x$ \\ `r` */ 㑇䶮骉赟 😀')
    recorded(customer, user, "website", value="http://" + "a" * 1900)
    data = data_of(customer, user)
    assert pages(pdf_of("dossier.typ", data, AT)) >= 2


def test_a_long_run_of_signs_may_break_and_a_code_of_ours_stays_whole() -> None:
    broken = breakable({"a": ["b" * 30, HUABEI.uscc, "长" * 40, None, 3]})["a"]
    assert (broken[0].replace("\u200b", ""), broken[0].count("\u200b")) == ("b" * 30, 3)
    assert broken[1:] == [HUABEI.uscc, "长" * 40, None, 3]


def test_five_hundred_values_are_printed_in_seconds(customer: Customer, user: User) -> None:
    Finding.objects.bulk_create(
        Finding(
            customer=customer, item="key_person", row=f"张{number}", value={"name": f"张{number}", "post": "buyer"},
            channel=channel, source="走访记录", as_of=ON, collected_by="王芳", recorded_by=user, recorded_on=ON,
        )
        for number in range(84)
        for channel in channels()
    )  # fmt: skip
    begun = time.process_time()
    assert pages(pdf_of("dossier.typ", data_of(customer, user), AT)) > 10
    assert time.process_time() - begun < 5
