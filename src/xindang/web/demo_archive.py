"""The archive of the demo company: what its people have recorded of some customers, by the services they use."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from importlib import resources

from xindang.customers.models import Customer
from xindang.dossiers.models import Finding
from xindang.dossiers.services.findings import finding_record
from xindang.people.models import User
from xindang.visits.models import Visit
from xindang.visits.services import Written, report_save, report_sign, visit_plan

RECORDER = "credit_controller"


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
                customer=customers[number], item=entry["item"], typed=entry["typed"], channel=entry["channel"],
                source=entry["source"], as_of=day, collected_by=customers[number].salesperson or "", by=by, on=day,
            )  # fmt: skip


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
    report = report_save(visit=visits[0], written=written, by=by, on=days[0])
    report_sign(report=report, by=by, on=days[0] + timedelta(days=1))


VISIT_PURPOSE = "看存货与在制品，核对应付账款"
VISIT_FACTS = {
    "stock_turn": "仓库盘点表：原材料约 35 天用量",
    "liquidity": "出示 5 月末银行对账单，余额高于月均付款额",
    "plans": "在建二期厂房，出示施工许可证",
}
VISIT_IMPRESSIONS = {"management": "管理有序，答复及时", "plant": "开工饱满"}


def _last(entry: dict[str, list[int]]) -> int:
    return max(entry["of"])


PARTS: tuple[Callable[[date], None], ...] = (
    dossiers_filled,
    visits_filled,
)
