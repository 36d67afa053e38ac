"""The archive of the demo company: what its people have recorded of some customers, by the services they use."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any

from django.utils.timezone import get_current_timezone

from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.documents.proofs import NONE, Papers, offered_papers, papers_named
from xindang.dossiers.catalogue import ONLY, load_items
from xindang.dossiers.models import Finding, Survey
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.surveys import survey_begin, survey_file, survey_pass, survey_save, survey_sign
from xindang.dossiers.surveys.reading import drafted
from xindang.dossiers.surveys.typed import field_of
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.rating.models import Event
from xindang.rating.services.events import event_record
from xindang.rating.services.personal import objection_raise
from xindang.rating.services.searches import search_record
from xindang.records.given import Provenance
from xindang.records.models import Record
from xindang.visits.models import Visit
from xindang.visits.services import Written, report_save, report_sign, visit_photo_add, visit_plan
from xindang.web.demo_papers import papers_filled
from xindang.web.demo_relations import relations_filled

RECORDER = "credit_controller"
AS_THE_ROW = "="


def archive_filled(on: date) -> None:
    """Each part of the archive, where it is empty still. ``on``: the last day that something may be recorded."""
    for part in PARTS:
        part(on)


def dossiers_filled(on: date) -> None:
    if Finding.objects.exists():
        return
    text = (resources.files(__package__) / "demo_dossiers.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)["finding"]
    customers = list(Customer.objects.filter(kind="company").order_by("customer_id")[: 1 + max(map(_last, told))])
    by = User.objects.get(username=RECORDER)
    for entry in sorted(told, key=lambda entry: -int(entry["days"])):
        day = on - timedelta(days=entry["days"])
        for number in entry["of"]:
            finding_record(
                customer=customers[number], item=entry["item"], typed=_typed(customers[number], entry),
                papers=_papers(customers[number], entry, by, day),
                channel=entry["channel"],
                source=entry["source"], as_of=day, collected_by=customers[number].salesperson or "", by=by, on=day,
            )  # fmt: skip


def _papers(customer: Customer, entry: dict[str, Any], by: User, on: date) -> Papers:
    """The papers of the kind that proves it, which were on file by the day."""
    if "paper" not in entry:
        return NONE
    there = Document.objects.filter(customer=customer, kind=entry["paper"], entered_on__lte=on)
    return papers_named(viewer_of(by, on), customer, "；".join(str(paper.pk) for paper in there))


def _typed(customer: Customer, entry: dict[str, Any]) -> dict[str, str]:
    """What is typed; of an item that is a column too perhaps what the customer's row says."""
    if entry["typed"].get(ONLY) != AS_THE_ROW:
        return dict(entry["typed"])
    return {ONLY: str(getattr(customer, load_items().items[entry["item"]].column))}


def visits_filled(on: date) -> None:
    """One held and reported on, one whose report is late, one to come."""
    if Visit.objects.exists():
        return
    by = User.objects.get(username=RECORDER)
    customers = list(Customer.objects.filter(kind="company").order_by("customer_id")[:3])
    days = (on - timedelta(days=12), on - timedelta(days=4), on + timedelta(days=9))
    visits = [
        visit_plan(customer=customer, planned_on=day, purpose=VISIT_PURPOSE, by=by, on=on - timedelta(days=30))
        for customer, day in zip(customers, days, strict=True)
    ]
    written = Written(
        held_on=days[0], sales=customers[0].salesperson or by.name, credit=by.name, met="周建国 总经理；孙丽 会计",
        disclosure="open", finding="clean", facts=VISIT_FACTS, impressions=VISIT_IMPRESSIONS,
    )  # fmt: skip
    for photo in Document.objects.filter(customer=customers[0], kind="photo"):
        visit_photo_add(visit=visits[0], document=photo, by=by, on=days[0])
    report = report_save(visit=visits[0], written=written, by=by, on=days[0])
    report_sign(report=report, by=by, on=days[0] + timedelta(days=1))


def records_filled(on: date) -> None:
    """An event that its subject objects to, and a look that came to nothing: neither changes what is assessed; and what
    papers prove of one whose grade is C already.
    """
    if Record.objects.exists():
        return
    by = User.objects.get(username=RECORDER)
    customer = Customer.objects.filter(kind="company").order_by("customer_id")[1]
    day = on - timedelta(days=15)
    said = {"kind": "other", "occurred_on": (day - timedelta(days=20)).isoformat(), "note": RECORDED_EVENT}
    event_record(customer=customer, given=said, provenance=Provenance("other", RECORDED_SOURCE), by=by, on=day)
    event = Event.objects.get(customer=customer, note=RECORDED_EVENT)
    objection_raise(event=event, raised_on=on - timedelta(days=6), words=RECORDED_OBJECTION, by=by, on=on)
    looked = {"source": "tax", "searched_on": day.isoformat(), "result": "failed"}
    search_record(customer=customer, given=looked, provenance=Provenance("authority", RECORDED_LOOK), by=by, on=day)
    _proved(by, on - timedelta(days=13))


def _proved(by: User, on: date) -> None:
    """What a court's ruling and a print of its search prove of a customer whose account is frozen: one opens them from
    the reason of its grade.
    """
    customer = Customer.objects.filter(customer_id=FROZEN).first()
    if customer is None:
        return
    viewer = viewer_of(by, on)
    ruling, print_out = (
        Provenance("authority", FROZEN_SOURCE, "", papers_named(viewer, customer, str(paper.pk)))
        for paper in offered_papers(viewer, customer).filter(kind="other").order_by("pk")
    )
    said = {"kind": "bad_debt_dispute", "occurred_on": "2026-06-05", "note": FROZEN_NOTE}
    event_record(customer=customer, given=said, provenance=ruling, by=by, on=on)
    looked = {"source": "court", "searched_on": on.isoformat(), "result": "found"}
    search_record(customer=customer, given=looked, provenance=print_out, by=by, on=on)


FROZEN = "D223"
FROZEN_SOURCE = "中国执行信息公开网"
FROZEN_NOTE = "供应商诉其拖欠货款，诉前保全"
RECORDED_EVENT = "当地论坛称其拖欠工人工资"
RECORDED_SOURCE = "网上传闻，未经核实"
RECORDED_OBJECTION = "称工资已按月足额发放，可提供银行回单"
RECORDED_LOOK = "税务局网站当日无法访问"
VISIT_PURPOSE = "看存货与在制品，核对应付账款"
VISIT_FACTS = {
    "stock_turn": "仓库盘点表：原材料约 35 天用量",
    "liquidity": "出示 5 月末银行对账单，余额高于月均付款额",
    "plans": "在建二期厂房，出示施工许可证",
}
VISIT_IMPRESSIONS = {"management": "管理有序，答复及时", "plant": "开工饱满"}


def _last(entry: dict[str, list[int]]) -> int:
    return max(entry["of"])


def surveys_filled(on: date) -> None:
    """One filed, one to be reviewed, one being filled in; by the demo's salesperson, their manager and finance."""
    if Survey.objects.exists():
        return
    by = {role: User.objects.get(username=role) for role in ("salesperson", "sales_manager", "finance")}
    own = Customer.objects.filter(salesperson=by["salesperson"].salesperson, kind="company", opened_on__isnull=False)
    filed, signed, draft = own.order_by("-customer_id")[:3]
    text = (resources.files(__package__) / "demo_surveys.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    for customer, days in ((filed, 16), (signed, 3), (draft, 1)):
        day = on - timedelta(days=days)
        survey = survey_begin(customer=customer, by=by["salesperson"], on=day)
        for section, typed in told["sections"].items():
            if customer == draft and section not in {"basic", "people"}:
                continue
            words = {"channel": told["channel"], "source": told["source"], "as_of": day.isoformat()}
            survey_save(
                survey=survey, section=section, window="demo", seen=0, typed={**words, **_own(customer), **typed},
                by=by["salesperson"], on=day, now=datetime.combine(day, time(10, 30), get_current_timezone()),
            )  # fmt: skip
        if customer != draft:
            content, _ = drafted(survey, by["salesperson"], day)
            survey_sign(survey=survey, seen=content.hash, by=by["salesperson"], on=day)
        if customer == filed:
            survey_pass(survey=survey, text="与走访报告相符", by=by["sales_manager"], on=day + timedelta(days=1))
            survey_file(survey=survey, by=by["finance"], on=day + timedelta(days=2))


def _own(customer: Customer) -> dict[str, str]:
    """What the customer's own columns say, as somebody types it; each section keeps what is its own."""
    columns = {item.name: getattr(customer, item.column) for item in load_items().items.values() if item.column}
    known = {name: value for name, value in columns.items() if value is not None and name not in {"share_of_purchases"}}
    return {field_of(name, 0, ONLY): str(value) for name, value in known.items()}


PARTS: tuple[Callable[[date], None], ...] = (
    papers_filled,
    dossiers_filled,
    visits_filled,
    surveys_filled,
    records_filled,
    relations_filled,
)
