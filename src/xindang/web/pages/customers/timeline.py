"""Everything that happened around one customer, by date: what the book records, how its grade moved, what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

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
from xindang.web.rooms import sees_by
from xindang.web.row_words import cell_said
from xindang.web.templatetags.said import UNKNOWN

# So many at first; all that is read where all are asked for.
ENTRIES_FIRST = 40
# Of each kind no more than this is read; the latest of all kinds together are shown.
KIND_MOST = 100
# Who looked at a person's data is for the audit and for the person: it would hide what was done.
LOOKS = "dossier_view"

More = Callable[[str], str]
COMMA, SEMICOLON = {"zh": "，", "en": ", "}, {"zh": "；", "en": "; "}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on a day; ``kind``: for its colour. ``zh`` and ``en``: what it is. ``more``: what else is known, in a
    language, put into words only of those that are shown.
    """

    on: date
    kind: str
    zh: str
    en: str
    more: More | None = None

    @property
    def more_zh(self) -> str:
        return self.more("zh") if self.more else ""

    @property
    def more_en(self) -> str:
        return self.more("en") if self.more else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    entries: list[Entry]
    more: int


def timeline_of(viewer: Viewer, customer: Customer, *, whole: bool) -> Timeline:
    """The latest entries. Contracts, limits, promises and disputes of other units' documents are not among them, nor
    what was recorded or done where the viewer may not enter the room in which it stands.
    """
    found = [entry for source in _sources_of(viewer, customer) for entry in source(viewer, customer)]
    found.sort(key=lambda entry: entry.on, reverse=True)
    shown = found if whole else found[:ENTRIES_FIRST]
    return Timeline(shown, len(found) - len(shown))


def _told(table: str, thing: BookRow, *columns: str) -> More:
    """What else a row of the book says, by the titles of the contract; what is blank is left out."""

    def more(language: str) -> str:
        described = contract()[table].columns
        known = [(described[name], getattr(thing, name)) for name in columns if getattr(thing, name) not in {None, ""}]
        return COMMA[language].join(
            f"{getattr(column, language)} {cell_said(column, value, language)}" for column, value in known
        )

    return more


def _in_their_words(more: More, annotation: str) -> More:
    """And what its subject says of it."""
    said = {"zh": f"；本人声明：{annotation}", "en": f"; their own words: {annotation}"}
    return lambda language: f"{more(language)}{said[language]}"


def _details(by: str, details: Mapping[str, Any]) -> More:
    """Who did it, and the details of an act."""

    def more(language: str) -> str:
        told = (f"{detail[language]} {detail[f'value_{language}']}" for detail in detail_words(details, {}))
        return SEMICOLON[language].join([by, *told])

    return more


def _code(codes: str, code: str | None) -> Text:
    return Text(code_word(codes, code, "zh"), code_word(codes, code, "en"))


def _events(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    files, events = event_files(customer), Event.objects.filter(customer__in=customer.together)
    used = events.exclude(pk__in=expired_keys(customer, viewer.on))
    for event in used.order_by("-occurred_on")[:KIND_MOST]:
        kind, file = _code("event_kind", event.kind), files.get((event.origin_id, event.row_key))
        more = _told("events", event, "amount", "known_on", "ended_on", "channel", "note")
        if file is not None and file.annotation:
            more = _in_their_words(more, file.annotation)
        objected = open_objection(file) is not None
        said = (f"{kind.zh}（异议处理中）", f"{kind.en} (under objection)") if objected else (kind.zh, kind.en)
        yield Entry(event.occurred_on, "event", *said, more)


def _grades(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for move in (
        GradeMove.objects.filter(customer__in=customer.together).select_related("run").order_by("-run_id")[:KIND_MOST]
    ):
        said = {"zh": move.text_zh, "en": move.text_en}
        yield Entry(move.run.on, "grade", "等级变化", "Grade", said.__getitem__)


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
            yield Entry(limit.valid_from, "limit", zh, en, more)


def _contracts(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for signed in Contract.objects.filter(customer__in=customer.together).order_by("-valid_from")[:KIND_MOST]:
        if sees(viewer, signed.unit):
            more = _told("contracts", signed, "amount", "valid_to", "stated_limit", "term_days", "unit")
            zh, en = f"合同 {signed.contract_id}", f"Contract {signed.contract_id}"
            yield Entry(signed.valid_from, "contract", zh, en, more)


def _promises(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    promises = Promise.objects.filter(customer__in=customer.together).select_related("item").order_by("-made_on")
    for promise in promises[:KIND_MOST]:
        if promise.item is None or sees(viewer, promise.item.unit):
            more = _told("promises", promise, "amount", "due_on", "kept_on", "kept_amount")
            yield Entry(promise.made_on, "promise", "承诺付款", "Promise to pay", more)


def _disputes(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    disputes = (
        Dispute.objects.filter(item__customer__in=customer.together).select_related("item").order_by("-raised_on")
    )
    for dispute in disputes[:KIND_MOST]:
        if sees(viewer, dispute.item.unit):
            document = dispute.item.document_no or dispute.item.item_id
            more = _told("disputes", dispute, "amount", "reason", "resolved_on", "outcome")
            yield Entry(dispute.raised_on, "dispute", f"争议 {document}", f"Dispute {document}", more)


def _collateral(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for thing in Collateral.objects.filter(customer__in=customer.together).order_by("-pk")[:KIND_MOST]:
        if (on := thing.valid_from or thing.valued_on) is not None:
            columns = ("kind", "value", "currency", "prior_claims", "valued_on", "registered_no", "valid_to")
            yield Entry(on, "collateral", "抵押担保", "Collateral", _told("collateral", thing, *columns))


def _assessments(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    recorded = RecordedAssessment.objects.filter(customer__in=customer.together).order_by("-assessed_on")
    for assessment in recorded[:KIND_MOST]:
        verdict, criterion = _code("outcome", assessment.verdict), assessment.criterion
        more = _told("assessments", assessment, "assessor", "valid_to", "evidence")
        zh, en = f"评定意见 {criterion}：{verdict.zh}", f"Assessed {criterion}: {verdict.en}"
        yield Entry(assessment.assessed_on, "assessment", zh, en, more)


def _statements(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for statement in Statement.objects.filter(customer__in=customer.together).order_by("-period_end")[:KIND_MOST]:
        end, months = statement.period_end, statement.months
        more = _told("statements", statement, "revenue", "net_profit", "total_assets", "total_liabilities")
        zh = f"{end} 报表，{months} 个月，{'经审计' if statement.audited else '未经审计'}"
        en = f"Statements of {end}, {months} months, {'audited' if statement.audited else 'unaudited'}"
        yield Entry(statement.received_on or end, "statement", zh, en, more)


def _searches(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for search in Search.objects.filter(customer__in=customer.together).order_by("-searched_on")[:KIND_MOST]:
        source, result = _code("search_source", search.source), _code("search_result", search.result)
        zh, en = f"查询{source.zh}：{result.zh or UNKNOWN}", f"Search, {source.en}: {result.en or UNKNOWN}"
        yield Entry(search.searched_on, "search", zh, en)


def _reconciliations(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    for letter in Reconciliation.objects.filter(customer__in=customer.together).order_by("-on")[:KIND_MOST]:
        if sees(viewer, letter.unit):
            more = _told("reconciliations", letter, "confirmed_on", "difference", "unit")
            yield Entry(letter.on, "reconciliation", "对账", "Reconciliation", more)


def _acts(viewer: Viewer, customer: Customer) -> Iterator[Entry]:
    codes = [one.customer_id for one in customer.together]
    rows = AuditRow.objects.filter(subject_kind="customer", subject__in=codes).exclude(act=LOOKS)
    listed = list(rows.order_by("-pk")[:KIND_MOST])
    names = names_of(row.by for row in listed)
    for row in listed:
        words = act_words(row.act)
        yield Entry(row.on, "act", words["zh"], words["en"], _details(names.get(row.by, row.by), row.details))


Entries = Callable[[Viewer, Customer], Iterator[Entry]]
OF_CUSTOMER = "select 1 from {table} where customer_id in ({codes})"
OF_ITEMS = """select 1 from {table} join ledger_items on ledger_items.item_id = {table}.item_id
    where ledger_items.customer_id in ({codes})"""
ACTS = "select 1 from {table} where subject_kind = 'customer' and subject in ({codes})"
RECORDS, DOSSIERS, ANY = "records", "dossiers", ""
# From which table entries come, how one asks whether it has any of a customer, and the right of the room in which
# they stand.
SOURCES: Sequence[tuple[type[Model], str, Entries, str]] = (
    (Event, OF_CUSTOMER, _events, RECORDS), (GradeMove, OF_CUSTOMER, _grades, ANY), (Limit, OF_CUSTOMER, _limits, ANY),
    (Contract, OF_CUSTOMER, _contracts, ANY), (Promise, OF_CUSTOMER, _promises, RECORDS),
    (Dispute, OF_ITEMS, _disputes, RECORDS), (Collateral, OF_CUSTOMER, _collateral, ANY),
    (RecordedAssessment, OF_CUSTOMER, _assessments, RECORDS), (Statement, OF_CUSTOMER, _statements, RECORDS),
    (Search, OF_CUSTOMER, _searches, RECORDS), (Reconciliation, OF_CUSTOMER, _reconciliations, RECORDS),
    (AuditRow, ACTS, _acts, DOSSIERS),
)  # fmt: skip


def _sources_of(viewer: Viewer, customer: Customer) -> list[Entries]:
    """Those that the viewer may read and of whose table anything is of the customer: most have rows in a few, and one
    question tells which.
    """
    rights = {right for right in (RECORDS, DOSSIERS) if sees_by(viewer, right, customer)} | {ANY}
    sources = [(model, sql, source) for model, sql, source, right in SOURCES if right in rights]
    codes = [one.customer_id for one in customer.together]
    listed = ", ".join("%s" for _ in codes)
    asked = (f"exists ({sql.format(table=model._meta.db_table, codes=listed)})" for model, sql, _ in sources)
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(asked)}", codes * len(sources))
        there = cursor.fetchone()
    return [source for (_, _, source), is_there in zip(sources, there, strict=True) if is_there]
