"""Related parties of some customers of the demo company: one holds another, and the books have no group of them."""

from __future__ import annotations

from datetime import date, timedelta

from xindang.customers.models import Customer
from xindang.dossiers.models import Relation
from xindang.dossiers.services.relations import relation_record
from xindang.people.models import User

RECORDER = "credit_controller"
REGISTER, TOLD = "企业信用信息公示系统股东信息", "业务员登门时财务经理告知"


def relations_filled(on: date) -> None:
    if Relation.objects.exists():
        return
    by, day = User.objects.get(username=RECORDER), on - timedelta(days=22)
    holder, held, surety = Customer.objects.filter(kind="company").order_by("customer_id")[:3]
    relation_record(
        customer=held, kind="parent", other=holder, other_name="", share="65", channel="authority", source=REGISTER,
        as_of=day, by=by, on=day,
    )  # fmt: skip
    relation_record(
        customer=held, kind="shareholder", other=None, other_name="澜州远帆创业投资有限公司", share="20",
        channel="authority", source=REGISTER, as_of=day, by=by, on=day,
    )  # fmt: skip
    relation_record(
        customer=held, kind="guarantor", other=surety, other_name="", share="", channel="customer", source=TOLD,
        as_of=day, by=by, on=day,
    )  # fmt: skip
