"""Everything that happened around one customer, by date: what the book records, how its grade moved, what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xindang.assess.report.page.text import Text
from xindang.audit.models import AuditRow
from xindang.audit.words import act_words, detail_words
from xindang.book.contract import contract
from xindang.credit.models import Collateral, Limit
from xindang.customers.models import Customer
from xindang.ledger.models import Contract, Dispute, Promise, Reconciliation
from xindang.people.selectors import Viewer, names_of
from xindang.rating.models import Event, RecordedAssessment, Search, Statement
from xindang.rating.selectors import event_files, expired_keys, open_objection
from xindang.runs.models import GradeMove
from xindang.sources.models import BookRow
from xindang.web.code_words import code_word
from xindang.web.pages.customers.items import sees
from xindang.web.row_words import cell_said
from xindang.web.templatetags.said import UNKNOWN

# So many at first; all that is read where all are asked for.
ENTRIES_FIRST = 40
# Of each kind no more than this is read; the latest of all kinds together are shown.
KIND_MOST = 100
# Who looked at a person's data is for the audit and for the person: it would hide what was done.
LOOKS = "dossier_view"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on a day; ``kind``: for its colour. ``zh`` and ``en``: what it is; ``more_…``: what else is known."""

    on: date
    kind: str
    zh: str
    en: str
    more_zh: str = ""
    more_en: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    entries: list[Entry]
    more: int


def timeline_of(viewer: Viewer, customer: Customer, *, whole: bool) -> Timeline:
    """The latest entries. Contracts, limits, promises and disputes of other units' documents are not among them."""
    found = [entry for source in SOURCES for entry in source(viewer, customer)]
    found.sort(key=lambda entry: entry.on, reverse=True)
    shown = found if whole else found[:ENTRIES_FIRST]
    return Timeline(shown, len(found) - len(shown))


def _told(table: str, thing: BookRow, *columns: str) -> tuple[str, str]:
    """What else a row of the book says, by the titles of the contract; what is blank is left out."""
    described = contract()[table].columns
    known = [(described[name], getattr(thing, name)) for name in columns if getattr(thing, name) not in {None, ""}]
    zh = "，".join(f"{column.zh} {cell_said(column, value, 'zh')}" for column, value in known)
    en = ", ".join(f"{column.en} {cell_said(column, value, 'en')}" for column, value in known)
    return zh, en


def _code(codes: str, code: str | None) -> Text:
    return Text(code_word(codes, code, "zh"), code_word(codes, code, "en"))


def _events(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    files, events = event_files(customer), Event.objects.filter(customer__in=customer.together)
    used = events.exclude(pk__in=expired_keys(customer, viewer.on))
    for event in used.order_by("-occurred_on")[:KIND_MOST]:
        kind, file = _code("event_kind", event.kind), files.get((event.origin_id, event.row_key))
        zh, en = _told("events", event, "amount", "known_on", "ended_on", "channel", "note")
        if file is not None and file.annotation:
            zh, en = f"{zh}；本人声明：{file.annotation}", f"{en}; their own words: {file.annotation}"
        objected = open_objection(file) is not None
        said = (f"{kind.zh}（异议处理中）", f"{kind.en} (under objection)") if objected else (kind.zh, kind.en)
        yield Entry(event.occurred_on, "event", *said, zh, en)


def _grades(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for move in (
        GradeMove.objects.filter(customer__in=customer.together).select_related("run").order_by("-run_id")[:KIND_MOST]
    ):
        yield Entry(move.run.on, "grade", "等级变化", "Grade", move.text_zh, move.text_en)


def _limits(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for limit in Limit.objects.filter(customer__in=customer.together).order_by("-valid_from")[:KIND_MOST]:
        if limit.unit is None or sees(viewer, limit.unit):
            side, state, tenure = (
                _code("side", limit.side),
                _code("limit_state", limit.state),
                _code("tenure", limit.tenure),
            )
            more = _told("limits", limit, "amount", "currency", "term_days", "valid_to", "instrument_no", "unit")
            zh, en = f"{side.zh}{tenure.zh}额度：{state.zh}", f"Limit, {side.en} {tenure.en}: {state.en}"
            yield Entry(limit.valid_from, "limit", zh, en, *more)


def _contracts(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for signed in Contract.objects.filter(customer__in=customer.together).order_by("-valid_from")[:KIND_MOST]:
        if sees(viewer, signed.unit):
            more = _told("contracts", signed, "amount", "valid_to", "stated_limit", "term_days", "unit")
            zh, en = f"合同 {signed.contract_id}", f"Contract {signed.contract_id}"
            yield Entry(signed.valid_from, "contract", zh, en, *more)


def _promises(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    promises = Promise.objects.filter(customer__in=customer.together).select_related("item").order_by("-made_on")
    for promise in promises[:KIND_MOST]:
        if promise.item is None or sees(viewer, promise.item.unit):
            more = _told("promises", promise, "amount", "due_on", "kept_on", "kept_amount")
            yield Entry(promise.made_on, "promise", "承诺付款", "Promise to pay", *more)


def _disputes(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    disputes = (
        Dispute.objects.filter(item__customer__in=customer.together).select_related("item").order_by("-raised_on")
    )
    for dispute in disputes[:KIND_MOST]:
        if sees(viewer, dispute.item.unit):
            document = dispute.item.document_no or dispute.item.item_id
            more = _told("disputes", dispute, "amount", "reason", "resolved_on", "outcome")
            yield Entry(dispute.raised_on, "dispute", f"争议 {document}", f"Dispute {document}", *more)


def _collateral(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for thing in Collateral.objects.filter(customer__in=customer.together).order_by("-pk")[:KIND_MOST]:
        if (on := thing.valid_from or thing.valued_on) is not None:
            columns = ("kind", "value", "currency", "prior_claims", "valued_on", "registered_no", "valid_to")
            yield Entry(on, "collateral", "抵押担保", "Collateral", *_told("collateral", thing, *columns))


def _assessments(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    recorded = RecordedAssessment.objects.filter(customer__in=customer.together).order_by("-assessed_on")
    for assessment in recorded[:KIND_MOST]:
        verdict, criterion = _code("outcome", assessment.verdict), assessment.criterion
        more = _told("assessments", assessment, "assessor", "valid_to", "evidence")
        zh, en = f"评定意见 {criterion}：{verdict.zh}", f"Assessed {criterion}: {verdict.en}"
        yield Entry(assessment.assessed_on, "assessment", zh, en, *more)


def _statements(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for statement in Statement.objects.filter(customer__in=customer.together).order_by("-period_end")[:KIND_MOST]:
        end, months = statement.period_end, statement.months
        more = _told("statements", statement, "revenue", "net_profit", "total_assets", "total_liabilities")
        zh = f"{end} 报表，{months} 个月，{'经审计' if statement.audited else '未经审计'}"
        en = f"Statements of {end}, {months} months, {'audited' if statement.audited else 'unaudited'}"
        yield Entry(statement.received_on or end, "statement", zh, en, *more)


def _searches(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for search in Search.objects.filter(customer__in=customer.together).order_by("-searched_on")[:KIND_MOST]:
        source, result = _code("search_source", search.source), _code("search_result", search.result)
        zh, en = f"查询{source.zh}：{result.zh or UNKNOWN}", f"Search, {source.en}: {result.en or UNKNOWN}"
        yield Entry(search.searched_on, "search", zh, en)


def _reconciliations(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for letter in Reconciliation.objects.filter(customer__in=customer.together).order_by("-on")[:KIND_MOST]:
        if sees(viewer, letter.unit):
            more = _told("reconciliations", letter, "confirmed_on", "difference", "unit")
            yield Entry(letter.on, "reconciliation", "对账", "Reconciliation", *more)


def _acts(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    codes = [one.customer_id for one in customer.together]
    rows = AuditRow.objects.filter(subject_kind="customer", subject__in=codes).exclude(act=LOOKS)
    listed = list(rows.order_by("-pk")[:KIND_MOST])
    names = names_of(row.by for row in listed)
    for row in listed:
        words, details = act_words(row.act), list(detail_words(row.details, {}))
        by = names.get(row.by, row.by)
        zh = "；".join([by, *(f"{detail['zh']} {detail['value_zh']}" for detail in details)])
        en = "; ".join([by, *(f"{detail['en']} {detail['value_en']}" for detail in details)])
        yield Entry(row.on, "act", words["zh"], words["en"], zh, en)


SOURCES = (
    _events, _grades, _limits, _contracts, _promises, _disputes, _collateral, _assessments, _statements, _searches,
    _reconciliations, _acts,
)  # fmt: skip
