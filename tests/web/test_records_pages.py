"""What is on record of a customer: recording it, correcting it, and who may."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from cast import HUABEI, PUDONG
from office import EAST, NORTH, customer_of, signed_in, user_with
from web.read_page import plain, rows_of, section
from web.reading_pages import PageRead
from web.test_customer_excel import sheets
from xindang.audit.models import AuditRow
from xindang.customers.models import Customer
from xindang.ledger.models import Item
from xindang.rating.models import Event, Objection, Search, Statement
from xindang.records.models import Record, RecordState
from xindang.sources.models import Source

pytestmark = pytest.mark.django_db
EVENT = {"kind": "account_seized", "occurred_on": "2026-06-10", "ended_on": "", "amount": "1,200,000", "note": "基本户",
         "channel": "authority", "words": "法院公告", "proof": "柜 3-17"}  # fmt: skip


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH, salesperson="王芳")


def page_of(client: Client, customer: Customer, query: str = "") -> str:
    answer = client.get(f"/records/of/{customer.pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def posted(client: Client, customer: Customer, name: str, **given: str) -> tuple[int, str]:
    answer = client.post(f"/records/of/{customer.pk}/{name}/", given)
    return answer.status_code, answer.content.decode()


def recorded(client: Client, customer: Customer) -> Record:
    posted(client, customer, "events", **EVENT)
    return Record.objects.get()


def test_a_salesperson_records_an_event_of_their_own_customer_and_sees_who_did(customer: Customer) -> None:
    client = signed_in(user_with("salesperson", salesperson="王芳", name="王芳"))
    assert posted(client, customer, "events", **EVENT)[0] == 302
    row = rows_of(section(page_of(client, customer), "events"))[0]
    assert row[:3] == ["2026-06-10", "账户被查封", "1,200,000.00"]
    channel, day = "工商、税务、银行、中介等机构", Record.objects.get().recorded_on
    assert row[5:] == [channel, "基本户", f"王芳 · {day}", "详情"]
    assert "账户被查封" in plain(client.get(f"/customers/{customer.pk}/").content.decode())


def test_rows_that_a_file_brought_stand_beside_ours_with_their_source(customer: Customer) -> None:
    ledger = Source.objects.create(name="总部台账")
    Event.objects.create(
        origin=ledger, row_key="k1", row_hash="", customer=customer, kind="dunned", occurred_on="2026-05-01"
    )
    client = signed_in(user_with("credit_controller"))
    recorded(client, customer)
    rows = rows_of(section(page_of(client, customer), "events"))
    assert [row[1] for row in rows] == ["账户被查封", "催收"]
    assert rows[1][-2:] == ["总部台账", "文件导入"]


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(customer: Customer) -> None:
    client = signed_in(user_with("credit_controller"))
    status, told = posted(client, customer, "events", **EVENT | {"occurred_on": "10.6.2026", "channel": ""})
    assert status == 422
    form = section(told, "events")
    beside = form.split('id="events-occurred_on"', 1)[1].split("</div>", 1)[0]
    assert "10.6.2026" in beside
    assert "不是日期" in beside
    assert 'value="1,200,000"' in form
    assert "没有选信息渠道" in form.split('id="events-channel-faults"', 1)[1].split("</div>", 1)[0]
    assert not Record.objects.exists()


def test_a_search_that_found_something_leads_to_recording_the_event(customer: Customer) -> None:
    client = signed_in(user_with("credit_controller"))
    given = {"source": "court", "searched_on": "2026-06-12", "result": "found", "channel": "authority"}
    answer = client.post(f"/records/of/{customer.pk}/searches/", given)
    assert answer.headers["Location"] == f"/records/of/{customer.pk}/?begin=events#events"
    assert '<details class="record-new" open>' in section(page_of(client, customer, "?begin=events"), "events")
    assert Search.objects.get().result == "found"
    assert posted(client, customer, "searches", **given | {"result": ""})[0] == 422


def test_a_record_is_corrected_ended_and_withdrawn_and_every_version_stays(customer: Customer) -> None:
    client = signed_in(user_with("credit_controller", name="赵敏"))
    record = recorded(client, customer)
    place = f"/records/{record.pk}/"
    forms = PageRead(client.get(place).content.decode()).all_of("form")
    offered = {form.attributes["action"].removeprefix(place) for form in forms}
    assert {"amend/", "close/", "withdraw/"} <= offered
    assert client.post(f"{place}amend/", EVENT | {"amount": "9", "why": "", "number": "1"}).status_code == 422
    client.post(f"{place}amend/", EVENT | {"amount": "9", "why": "抄错", "number": "1"})
    client.post(f"{place}close/", {"ended_on": "2026-06-20", "why": "解封裁定", "number": "2"})
    told = rows_of(client.get(place).content.decode())
    assert [row[3] for row in told] == ["终止", "更正", "登记"]
    assert told[1][4:] == ["金额 1,200,000.00 → 9.00", "抄错"]
    client.post(f"{place}withdraw/", {"why": "另一家公司", "number": "3"})
    assert Record.objects.get().state == RecordState.WITHDRAWN
    assert not Event.objects.exists()
    assert "已撤回" in plain(section(page_of(client, customer), "events"))
    assert "<form" not in client.get(place).content.decode().split("<h2>", 1)[1]


def test_who_may_only_look_is_shown_no_form_and_refused(customer: Customer) -> None:
    record = recorded(signed_in(user_with("credit_controller")), customer)
    looks = signed_in(user_with("auditor"))
    assert "<form" not in section(page_of(looks, customer), "events")
    assert posted(looks, customer, "events", **EVENT)[0] == 403
    writes = signed_in(user_with("salesperson", salesperson="王芳"))
    assert writes.post(f"/records/{record.pk}/withdraw/", {"why": "x", "number": "1"}).status_code == 403
    assert signed_in(user_with("dispatcher")).get(f"/records/of/{customer.pk}/").status_code == 403
    elsewhere = signed_in(user_with("credit_controller", EAST))
    assert elsewhere.get(f"/records/of/{customer.pk}/").status_code == 404
    assert elsewhere.get(f"/records/{record.pk}/").status_code == 404
    assert posted(elsewhere, customer, "events", **EVENT)[0] == 404


def test_what_is_recorded_of_a_customer_that_is_merged_stands_with_the_one_that_leads(customer: Customer) -> None:
    client = signed_in(user_with("credit_controller"))
    record, other = recorded(client, customer), customer_of(PUDONG, NORTH)
    Customer.objects.filter(pk=customer.pk).update(merged_into=other)
    assert rows_of(section(page_of(client, other), "events"))[0][1] == "账户被查封"
    shown = client.get(f"/records/{record.pk}/").content.decode()
    assert other.name in shown
    client.post(f"/records/{record.pk}/close/", {"ended_on": "2026-06-20", "why": "解封裁定", "number": "1"})
    client.post(f"/records/event/{Event.objects.get().pk}/object/", {"raised_on": "2026-06-15", "words": "不是"})
    assert "不是" in client.get("/records/objections/").content.decode()
    assert Record.objects.get().values["ended_on"] == "2026-06-20"
    assert signed_in(user_with("credit_controller", EAST)).get(f"/records/{record.pk}/").status_code == 404


def test_an_expired_event_of_a_person_is_marked_and_leaves_the_timeline(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(kind="person")
    Event.objects.create(
        origin=customer.origin,
        row_key="k1",
        row_hash="",
        customer=customer,
        kind="illegality",
        occurred_on="2015-05-01",
    )
    client = signed_in(user_with("credit_controller"))
    assert "已过期限，不再使用" in plain(section(page_of(client, customer), "events"))
    assert "违法经营" not in plain(section(client.get(f"/customers/{customer.pk}/").content.decode(), "timeline"))


def test_who_looked_at_what_is_on_record_of_a_person_is_on_record_itself(customer: Customer) -> None:
    client = signed_in(user_with("credit_controller"))
    record = recorded(client, customer)
    client.get(f"/records/{record.pk}/")
    assert not AuditRow.objects.filter(act="dossier_view").exists(), "of a company it is not"
    Customer.objects.filter(pk=customer.pk).update(kind="person")
    pages = (f"/records/of/{customer.pk}/", f"/records/{record.pk}/", f"/records/of/{customer.pk}/statements/")
    for place in pages:
        assert client.get(place).status_code == 200
    looks = AuditRow.objects.filter(act="dossier_view", subject=customer.customer_id).order_by("pk")
    assert [row.details["page"] for row in looks] == ["records:of", "records:show", "records:statements"]


def test_of_another_customer_nothing_stands_there(customer: Customer) -> None:
    client = signed_in(user_with("credit_controller"))
    recorded(client, customer)
    other = customer_of(PUDONG, NORTH)
    assert rows_of(section(page_of(client, other), "events"))[0][0].startswith("没有记录")


def test_each_kind_of_record_is_taken_by_its_form_and_shown(customer: Customer) -> None:
    item = Item.objects.create(
        origin=customer.origin, row_key="i", row_hash="", item_id="D1", customer=customer, unit=NORTH, side="sale",
        issued_on="2026-05-01", amount=Decimal("900.00"), document_no="FP-1",
    )  # fmt: skip
    client = signed_in(user_with("credit_controller", NORTH, name="赵敏"))
    where = {"channel": "own_files"}
    given = {
        "disputes": {"item_id": item.item_id, "raised_on": "2026-06-01", "amount": "", "reason": "短装"},
        "promises": {"item_id": "", "made_on": "2026-06-01", "due_on": "2026-07-15", "amount": "900"},
        "reconciliations": {"unit": NORTH, "on": "2026-05-31"},
        "verdict": {"criterion": "S1-15.5", "verdict": "met", "evidence": "走访"},
    }
    assert [posted(client, customer, name, **typed | where)[0] for name, typed in given.items()] == [302] * 4
    told = page_of(client, customer)
    assert rows_of(section(told, "disputes"))[0][:4] == ["2026-06-01", "D1", "—", "短装"]
    assert rows_of(section(told, "verdicts"))[0][1:5] == ["S1-15.5", "满足", "赵敏", "信用控制主管"]
    record = Record.objects.get(table="disputes")
    answer = {"resolved_on": "2026-06-20", "outcome": "ours", "why": "签收单", "number": "1"}
    client.post(f"/records/{record.pk}/close/", answer)
    assert rows_of(section(page_of(client, customer), "disputes"))[0][4:6] == ["2026-06-20", "我方胜"]


def test_documents_of_other_units_are_neither_chosen_nor_shown(customer: Customer) -> None:
    customer.units.create(unit=EAST)
    item = Item.objects.create(
        origin=customer.origin, row_key="i", row_hash="", item_id="D1", customer=customer, unit=EAST, side="sale",
        issued_on="2026-05-01", amount=Decimal("900.00"), document_no="FP-1",
    )  # fmt: skip
    given = {"item_id": item.item_id, "raised_on": "2026-06-01", "amount": "", "reason": "短装", "channel": "other"}
    north, east = (signed_in(user_with("credit_controller", unit)) for unit in (NORTH, EAST))
    assert posted(north, customer, "disputes", **given)[0] == 422
    assert "FP-1" not in page_of(north, customer)
    assert posted(east, customer, "disputes", **given)[0] == 302
    record = Record.objects.get()
    for client, status in ((north, 404), (east, 200)):
        assert client.get(f"/records/{record.pk}/").status_code == status
    assert "短装" in page_of(east, customer)
    assert "短装" not in page_of(north, customer)
    east.post(f"/records/{record.pk}/withdraw/", {"why": "x", "number": "1"})
    assert "短装" not in page_of(north, customer)


def test_a_salesperson_is_not_offered_to_judge(customer: Customer) -> None:
    client = signed_in(user_with("salesperson", salesperson="王芳"))
    assert "<form" not in section(page_of(client, customer), "verdicts")
    assert posted(client, customer, "verdict")[0] == 403
    assert posted(client, customer, "verdicts")[0] == 404


def test_an_event_under_objection_is_flagged_wherever_it_is_shown_until_it_is_answered(customer: Customer) -> None:
    client = signed_in(user_with("credit_controller"))
    record = recorded(client, customer)
    event = Event.objects.get()
    assert client.post(f"/records/event/{event.pk}/object/", {"raised_on": "", "words": "x"}).status_code == 422
    said = {"raised_on": "2026-06-15", "words": "不是本公司"}
    client.post(f"/records/event/{event.pk}/object/", said)
    client.post(f"/records/event/{event.pk}/annotate/", {"text": "同名公司"})
    shown = plain(section(page_of(client, customer), "events"))
    assert "异议处理中" in shown
    assert "本人声明：同名公司" in shown
    of_customer = plain(client.get(f"/customers/{customer.pk}/").content.decode())
    assert "账户被查封（异议处理中）" in of_customer
    assert "1 条不良事件正在异议处理中" in of_customer
    objection = Objection.objects.get()
    due = rows_of(client.get("/records/objections/").content.decode())
    assert [row[:4] for row in due] == [["2026-07-05", customer.name, "2026-06-15", "不是本公司"]]
    (told,) = sheets(client.post("/records/objections/excel/")).values()
    assert told[1][:2] == [date(2026, 7, 5), customer.customer_id]
    elsewhere = signed_in(user_with("credit_controller", EAST)).get("/records/objections/").content.decode()
    assert customer.name not in elsewhere
    given = {"answered_on": "2026-06-20", "outcome": "upheld", "answer": "见复函"}
    answer = f"/records/objection/{objection.pk}/answer/"
    assert "须先更正或撤回" in client.post(answer, given).content.decode()
    client.post(f"/records/{record.pk}/withdraw/", {"why": "同名公司", "number": "1"})
    assert client.post(answer, given).headers["Location"] == f"/records/{record.pk}/#concerned"
    assert "异议成立" in client.get(f"/records/{record.pk}/").content.decode()
    assert "异议处理中" not in client.get(f"/customers/{customer.pk}/").content.decode()


def test_to_an_event_that_a_file_brought_one_may_object_too(customer: Customer) -> None:
    event = Event.objects.create(
        origin=customer.origin, row_key="k1", row_hash="", customer=customer, kind="dunned", occurred_on="2026-05-01"
    )
    client = signed_in(user_with("salesperson", salesperson="王芳"))
    said = {"notified_on": "2026-06-01", "how": "面谈"}
    answer = client.post(f"/records/event/{event.pk}/notify/", said)
    assert answer.headers["Location"] == f"/records/event/{event.pk}/#concerned"
    assert "面谈" in client.get(f"/records/event/{event.pk}/").content.decode()
    client.post(f"/records/event/{event.pk}/object/", {"raised_on": "2026-06-15", "words": "已付"})
    place = f"/records/objection/{Objection.objects.get().pk}/answer/"
    assert client.post(place, {}).status_code == 403
    assert signed_in(user_with("credit_controller", EAST)).post(place, {}).status_code == 404


def test_the_list_leads_to_where_an_objection_is_answered_also_once_its_event_left_the_book(customer: Customer) -> None:
    event = Event.objects.create(
        origin=customer.origin, row_key="k1", row_hash="", customer=customer, kind="dunned", occurred_on="2026-05-01"
    )
    client = signed_in(user_with("credit_controller"))
    client.post(f"/records/event/{event.pk}/object/", {"raised_on": "2026-06-15", "words": "已付"})
    place = f"/records/objection/{Objection.objects.get().pk}/"
    assert f'href="{place}"' in client.get("/records/objections/").content.decode()
    assert client.get(place).headers["Location"] == f"/records/event/{event.pk}/#concerned"
    event.delete()
    assert f'action="{place}answer/#concerned"' in client.get(place).content.decode()
    given = {"answered_on": "2026-06-20", "outcome": "upheld", "answer": "来源已更正"}
    answered = client.post(f"{place}answer/", given, follow=True).content.decode()
    assert "已答复" in answered
    assert "没有待答复的异议" in client.get("/records/objections/").content.decode()
    assert AuditRow.objects.get(act="objection_answer").details["outcome"] == "upheld"
    assert signed_in(user_with("credit_controller", EAST)).get(place).status_code == 404


STATEMENT = {
    "period_end": "2025-12-31", "months": "12", "received_on": "2026-03-31", "audited": "", "current_assets": "1,000",
    "total_assets": "2,000", "current_liabilities": "600", "total_liabilities": "750", "equity": "1,250",
    "revenue": "3,600", "net_profit": "180", "channel": "customer", "words": "", "proof": "",
}  # fmt: skip


def test_a_statement_is_entered_shown_with_ratios_and_marked_unaudited(customer: Customer) -> None:
    client = signed_in(user_with("finance", name="冯丽华"))
    place = f"/records/of/{customer.pk}/statements/"
    refused = client.post(f"{place}add/", STATEMENT | {"equity": "1"})
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "不等于负债合计加所有者权益" in told.split('id="statements-total_assets"', 1)[1].split("</div>", 2)[0]
    assert client.post(f"{place}add/", STATEMENT).status_code == 302
    assert client.post(f"{place}add/", STATEMENT | {"period_end": "2024-12-31", "as_given": "yes"}).status_code == 302
    rows = {row[0]: row[1:] for row in rows_of(client.get(place).content.decode())}
    assert rows["审计"] == ["未经审计", "未经审计"]
    assert rows["流动比率 流动资产 ÷ 流动负债"] == ["1.67", "1.67"]
    assert rows["各期不符之处"][0].startswith("权益的变动与净利润差 -180.00")
    assert "<svg" in client.get(place).content.decode()
    assert "未经审计" in plain(client.get(f"/customers/{customer.pk}/").content.decode())
    record = Record.objects.get(values__period_end="2025-12-31")
    amended = STATEMENT | {"revenue": "3,700", "why": "抄错", "number": "1"}
    assert client.post(f"/records/{record.pk}/amend/", amended).status_code == 302
    assert Statement.objects.get(row_key=record.row_key).revenue == Decimal("3700.00")


def test_only_finance_and_credit_control_say_that_it_is_audited(customer: Customer) -> None:
    client = signed_in(user_with("salesperson", salesperson="王芳"))
    answer = client.post(f"/records/of/{customer.pk}/statements/add/", STATEMENT | {"audited": "true"})
    assert answer.status_code == 422
    assert "须由财务或信用控制核对" in answer.content.decode()


def filled(client: Client, customer: Customer, *periods: dict[str, str]) -> SimpleUploadedFile:
    """The template as somebody fills it in: downloaded, its blank cells written."""
    blank = client.get(f"/records/of/{customer.pk}/statements/template/").content
    rows = CalamineWorkbook.from_filelike(BytesIO(blank)).get_sheet_by_index(0).to_python()
    told = BytesIO()
    with xlsxwriter.Workbook(told, {"in_memory": True}) as book:
        page = book.add_worksheet(rows[0][0])
        for at, row in enumerate(rows):
            page.write_row(at, 0, row[:2])
            for number, period in enumerate(periods):
                page.write(at, 2 + number, period.get(str(row[1]), ""))
    return SimpleUploadedFile("2025.xlsx", told.getvalue())


def test_several_periods_come_by_the_template_all_or_none(customer: Customer) -> None:
    client, place = signed_in(user_with("finance")), f"/records/of/{customer.pk}/statements/upload/"
    known = {name: text.replace(",", "") for name, text in STATEMENT.items()}
    good, bad = known | {"audited": "否"}, known | {"period_end": "2024-12-31", "months": "x"}
    told = client.post(place, {"file": filled(client, customer, good, bad), "channel": "customer"})
    assert told.status_code == 422
    assert "期末 2024-12-31：" in told.content.decode()
    assert not Record.objects.exists()
    bad["months"] = "12"
    assert client.post(place, {"file": filled(client, customer, good, bad), "channel": "customer"}).status_code == 302
    assert sorted(str(row.period_end) for row in Statement.objects.all()) == ["2024-12-31", "2025-12-31"]


@pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04broken", b""])
def test_what_is_no_template_is_refused_beside_the_file(customer: Customer, content: bytes) -> None:
    client, place = signed_in(user_with("finance")), f"/records/of/{customer.pk}/statements/upload/"
    sent = SimpleUploadedFile("报表.xlsx", content) if content else filled(client, customer)
    told = client.post(place, {"file": sent, "channel": "customer"})
    assert told.status_code == 422
    assert "报表.xlsx" in told.content.decode() or "没有填写任何一期" in told.content.decode()
    assert client.post(place, {"channel": "customer"}).status_code == 422


def test_all_that_is_on_record_comes_as_a_workbook_a_sheet_for_each_section(customer: Customer) -> None:
    client = signed_in(user_with("credit_controller"))
    recorded(client, customer)
    posted(client, customer, "searches", source="court", searched_on="2026-06-01", result="clean", channel="authority")
    found = sheets(client.post(f"/records/of/{customer.pk}/excel/"))
    assert list(found) == ["不良事件", "查询"]
    heading, row = found["不良事件"]
    told = dict(zip(heading, row, strict=True))
    assert (told["金额"], told["说明"]) == (1_200_000, "基本户")
    assert date(2026, 6, 10) in row
    assert "账户被查封" in row
    taken = AuditRow.objects.get(act="dossier_export")
    assert (taken.subject, taken.details) == (customer.customer_id, {"view": "records"})


def test_records_are_taken_out_by_whoever_sees_the_customer_and_takes_out_lists(customer: Customer) -> None:
    for user, status in (
        (user_with("finance", EAST, name="east"), 404),
        (user_with("dispatcher", NORTH, name="dispatcher"), 403),
    ):
        assert signed_in(user).post(f"/records/of/{customer.pk}/excel/").status_code == status
    empty = sheets(signed_in(user_with("finance", NORTH, name="north")).post(f"/records/of/{customer.pk}/excel/"))
    assert [len(rows) for rows in empty.values()] == [1], "its headings alone"
