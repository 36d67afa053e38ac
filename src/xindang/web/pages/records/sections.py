"""What may be recorded of a customer: one section of the page for each table of the book, said as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from xindang.customers.models import Customer
from xindang.ledger.services.disputes import DISPUTES, dispute_amend, dispute_record, dispute_resolve
from xindang.ledger.services.promises import PROMISES, promise_amend, promise_keep, promise_record
from xindang.ledger.services.reconciliations import (
    RECONCILIATIONS,
    reconciliation_amend,
    reconciliation_confirm,
    reconciliation_record,
)
from xindang.people.selectors import Viewer
from xindang.rating.services.events import EVENTS, event_amend, event_end, event_record
from xindang.rating.services.searches import SEARCHES, search_amend, search_record
from xindang.rating.services.statements import (
    AS_GIVEN,
    STATEMENTS,
    statement_amend,
    statement_record,
)
from xindang.rating.services.statements import GIVEN as STATEMENT_COLUMNS
from xindang.rating.services.verdicts import ASSESSMENTS, verdict_amend, verdict_record
from xindang.records.models import Record
from xindang.records.services.rows import RecordedTable
from xindang.web.pages.records.rights import VERDICTS, WRITE
from xindang.web.pages.records.within import (
    Within,
    criteria,
    items_named,
    nothing,
    of_customer,
    of_items,
    of_items_or_none,
    of_units,
    statement_checks,
    units_named,
)

# What is said of every record beside the columns of its table.
PROVENANCE = ("channel", "words", "proof", "papers")


@dataclass(frozen=True, slots=True)
class Closing:
    """How a record comes to its end: the columns then given, and the service that takes them."""

    zh: str
    en: str
    columns: Sequence[str]
    service: Callable[..., Record]


@dataclass(frozen=True, slots=True)
class Section:
    """``typed``: the columns of its form; ``shown``: of its list, that of ``principal`` first. ``needed``, ``long``:
    columns that may not be blank, and those of whole sentences. ``rows``: those of a customer that a viewer sees;
    ``within``: among what a form may choose. ``right``: of those who record. ``ticks``: of its form, beside the
    columns; ``page``: where it is recorded, if not on the page of all. ``signed``: it bears the name of who recorded
    it, who alone corrects it.
    """

    name: str
    zh: str
    en: str
    table: RecordedTable
    principal: str
    typed: Sequence[str]
    shown: Sequence[str]
    record: Callable[..., Record]
    amend: Callable[..., Record] | None = None
    closing: Closing | None = None
    needed: Sequence[str] = ()
    long: Sequence[str] = ()
    rows: Callable[[Any, Viewer, Customer], QuerySet[Any]] = of_customer
    within: Callable[[Viewer, Customer], Within] = nothing
    right: str = WRITE
    address: str = "records:add"
    hint_zh: str = ""
    hint_en: str = ""
    ticks: Sequence[str] = ()
    page: str = ""
    signed: bool = False

    def rows_of(self, viewer: Viewer, customer: Customer) -> QuerySet[Any]:
        return self.rows(self.table.model, viewer, customer)


_ALL = (
    Section(
        "events", "不良事件", "Adverse events", EVENTS, "occurred_on",
        ("kind", "occurred_on", "ended_on", "amount", "note"),
        ("occurred_on", "kind", "amount", "known_on", "ended_on", "channel", "note"),
        event_record, event_amend, Closing("终止", "End", ("ended_on",), event_end), long=("note",),
        hint_zh="从登记之日起计入评定；已经了结的请填结束日。",
        hint_en="Counts from the day it is recorded; say when it ended if it did.",
    ),
    Section(
        "searches", "查询", "Searches", SEARCHES, "searched_on",
        ("source", "searched_on", "result"), ("searched_on", "source", "result"),
        search_record, search_amend, needed=("result",),
        hint_zh="查出问题的，请接着登记不良事件。", hint_en="Where something was found, record the event next.",
    ),
    Section(
        "verdicts", "评定意见", "Opinions", ASSESSMENTS, "assessed_on",
        ("criterion", "verdict", "valid_to", "evidence"),
        ("assessed_on", "criterion", "verdict", "assessor", "assessor_role", "valid_to", "evidence"),
        verdict_record, verdict_amend, needed=("evidence",), long=("evidence",), within=criteria, right=VERDICTS,
        address="records:verdict", signed=True,
        hint_zh="评定意见优先于数据，署您的姓名和角色；同一天有两条不同意见时取较差的，请先撤回前一条。",
        hint_en="It comes before the data and bears your name and role; of two of a day the worse counts.",
    ),
    Section(
        "statements", "财务报表", "Financial statements", STATEMENTS, "period_end", STATEMENT_COLUMNS,
        ("period_end", "months", "audited", "received_on", "total_assets", "total_liabilities", "equity", "revenue",
         "net_profit"),
        statement_record, statement_amend, needed=("received_on",), within=statement_checks,
        address="records:statement_add", ticks=(AS_GIVEN,), page="records:statements",
    ),
    Section(
        "disputes", "争议", "Disputes", DISPUTES, "raised_on",
        ("item_id", "raised_on", "amount", "reason"),
        ("raised_on", "item_id", "amount", "reason", "resolved_on", "outcome"),
        dispute_record, dispute_amend, Closing("解决", "Resolve", ("resolved_on", "outcome"), dispute_resolve),
        needed=("reason",), long=("reason",), rows=of_items, within=items_named,
        hint_zh="项目编号处可以填单据号；金额留空表示整笔都有争议。",
        hint_en="The number of the document names the item too; leave the amount blank where all of it is disputed.",
    ),
    Section(
        "promises", "付款承诺", "Promises to pay", PROMISES, "made_on",
        ("item_id", "made_on", "due_on", "amount"),
        ("made_on", "due_on", "amount", "item_id", "kept_on", "kept_amount"),
        promise_record, promise_amend, Closing("兑现", "Kept", ("kept_on", "kept_amount"), promise_keep),
        rows=of_items_or_none, within=items_named,
    ),
    Section(
        "reconciliations", "对账", "Reconciliations", RECONCILIATIONS, "on",
        ("unit", "on", "confirmed_on", "difference"), ("on", "unit", "confirmed_on", "difference"),
        reconciliation_record, reconciliation_amend,
        Closing("回函", "Answered", ("confirmed_on", "difference"), reconciliation_confirm),
        rows=of_units, within=units_named,
        hint_zh="客户回函后填确认日和差异；没有差异填 0。",
        hint_en="Once the customer has answered, give the day and the difference; 0 where there is none.",
    ),
)  # fmt: skip
SECTIONS: Mapping[str, Section] = {section.name: section for section in _ALL}
BY_TABLE: Mapping[str, Section] = {section.table.name: section for section in _ALL}
