"""What the page of the audit shows: the rows that were asked for and that the viewer sees, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.timezone import localtime

from xindang.assess.worklist.catalogue import load_work
from xindang.audit.models import AuditRow
from xindang.audit.words import Words, act_words, detail_words, subject_words
from xindang.book.contract import Column, contract
from xindang.core.problems import Problem, problem
from xindang.customers.channels import channels
from xindang.customers.selectors import visible_parts
from xindang.documents.catalogue import kinds, levels, retentions
from xindang.documents.selectors import visible_documents, visible_lists
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.judging import judges
from xindang.jobs.kinds import KINDS
from xindang.people.models import User
from xindang.people.roles import roles
from xindang.people.selectors import Viewer, names_of
from xindang.runs.selectors import visible_tasks
from xindang.web.excel import Sheet, columns_in
from xindang.web.rooms import ROOMS

TEXT_LENGTH_MAX = 100
# An id is at most this; SQLite refuses to compare with more.
ID_MAX = 2**63 - 1


@dataclass(slots=True)
class Asked:
    """What was asked for, as typed; what could not be read bounds nothing and is told in ``faults``."""

    by: str = ""
    act: str = ""
    kind: str = ""
    subject: str = ""
    from_on: str = ""
    until_on: str = ""
    before: int | None = None
    faults: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        names = ("by", "act", "kind", "subject", "from_on", "until_on")
        asked = cls()
        for name in names:
            setattr(asked, name, given.get(name, "").replace("\0", "�").strip()[:TEXT_LENGTH_MAX])
        before = given.get("before", "")
        asked.before = min(int(before), ID_MAX) if before.isdecimal() and len(before) < 30 else None
        return asked

    def day(self, text: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.faults.append(problem("day_malformed", value=text))
            return None


def rows_seen(viewer: Viewer) -> QuerySet[AuditRow]:
    """All of them for whoever sees the whole organisation; else what was done by them, and to what they see."""
    if viewer.customer_units is None:
        return AuditRow.objects.all()
    seen = Q(by=viewer.user.username)
    for kind, subjects in SUBJECTS_SEEN.items():
        seen |= Q(subject_kind=kind, subject__in=subjects(viewer))
    return AuditRow.objects.filter(seen)


def _keys(found: QuerySet[Any]) -> QuerySet[Any]:
    """The keys of these as rows of the audit write them."""
    return found.order_by().values_list(Cast("pk", TextField()), flat=True)


# By kind of subject, which of them a viewer sees. A paper, a list of papers or a piece of work is seen with its
# customers, and by its own rules: one above a viewer's secret level is named in no row. Other kinds belong to no
# customer, and are for whoever sees the whole organisation.
SUBJECTS_SEEN: Mapping[str, Callable[[Viewer], QuerySet[Any]]] = {
    "customer": lambda viewer: visible_parts(viewer).order_by().values("customer_id"),
    "document": lambda viewer: _keys(visible_documents(viewer)),
    "destruction_list": lambda viewer: _keys(visible_lists(viewer)),
    "task": lambda viewer: _keys(visible_tasks(viewer)),
}


def rows_asked(rows: QuerySet[AuditRow], asked: Asked) -> QuerySet[AuditRow]:
    """The rows of these that were asked for, the latest first."""
    if asked.by:
        named = User.objects.filter(Q(name__icontains=asked.by) | Q(username__icontains=asked.by))
        rows = rows.filter(Q(by=asked.by) | Q(by__in=named.values("username")))
    if asked.act:
        rows = rows.filter(act=asked.act)
    if asked.kind:
        rows = rows.filter(subject_kind=asked.kind)
    if asked.subject:
        rows = rows.filter(subject=asked.subject)
    if first := asked.day(asked.from_on):
        rows = rows.filter(on__gte=first)
    if last := asked.day(asked.until_on):
        rows = rows.filter(on__lte=last)
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    return rows.order_by("-pk")


# What lists are called whose exports and views are on record.
LISTS: Mapping[str, Words] = {
    "customers": {"zh": "客户", "en": "customers"}, "worklist": {"zh": "待办", "en": "worklist"},
    "run_changes": {"zh": "评定的变化", "en": "changes of an assessment"}, "audit": {"zh": "审计", "en": "audit"},
    "policy_customers": {"zh": "条款背后的客户", "en": "customers behind a clause"},
    "documents": {"zh": "资料", "en": "papers"}, "loans": {"zh": "原件借阅", "en": "loans of originals"},
    "originals": {"zh": "原件保管", "en": "originals kept"}, "visits": {"zh": "应走访客户", "en": "visits due"},
    "destruction_list": {"zh": "销毁清册", "en": "destruction list"},
    "dossiers": {"zh": "应更新的档案", "en": "dossiers due"},
    "contradictions": {"zh": "档案中的矛盾", "en": "contradictions in dossiers"},
    "objections": {"zh": "待答复的异议", "en": "objections to answer"},
}  # fmt: skip


def in_words(rows: Iterable[AuditRow]) -> list[dict[str, Any]]:
    """Rows with the names of people, acts, subjects and details."""
    rows, names = list(rows), _names()
    people = names_of(row.by for row in rows)
    return [
        {
            "row": row,
            "by": people.get(row.by, ""),
            "act": act_words(row.act),
            "kind": subject_words(row.subject_kind),
            "subject": LISTS.get(row.subject) if row.subject_kind == "list" else None,
            "job": row.subject_kind == "job" and row.subject.isdecimal() and len(row.subject) < 19,
            "details": list(detail_words(row.details, names)),
        }
        for row in rows
    ]


def audit_sheet(rows: QuerySet[AuditRow], language: str) -> Sheet:
    """All of these rows in words, the latest first."""
    columns = columns_in(language, SHEET_COLUMNS)
    cells = (_cells(entry, language) for block in _blocks(rows) for entry in in_words(block))
    return Sheet("Audit" if language == "en" else "审计", columns, cells)


BLOCK_ROWS = 2_000
SHEET_COLUMNS = (
    ("编号", "No.", "number", 0), ("时刻", "When", "text", 20), ("办事日", "Office day", "date", 0),
    ("姓名", "Name", "text", 12), ("登录名", "User name", "text", 16), ("做了什么", "Act", "text", 22),
    ("对象", "Of", "text", 12), ("对象的编号", "Its code", "text", 18),
    ("内容", "What", "text", 80), ("块", "Block", "number", 0), ("哈希", "Hash", "text", 20),
)  # fmt: skip


def _blocks(rows: QuerySet[AuditRow]) -> Iterator[list[AuditRow]]:
    waiting = rows.iterator(BLOCK_ROWS)
    while block := list(islice(waiting, BLOCK_ROWS)):
        yield block


def _cells(entry: Mapping[str, Any], language: str) -> list[Any]:
    row = entry["row"]
    details = (f"{detail[language]} {detail[f'value_{language}']}" for detail in entry["details"])
    subject = entry["subject"][language] if entry["subject"] else row.subject
    moment = localtime(row.recorded_at).strftime("%Y-%m-%d %H:%M:%S")
    return [
        row.pk, moment, row.on, entry["by"], row.by, entry["act"][language], entry["kind"][language], subject,
        " · ".join(details), row.block.number if row.block else None, row.hash,
    ]  # fmt: skip


def _customer_columns() -> Iterable[Column]:
    return contract()["customers"].columns.values()


def _places() -> dict[str, Words]:
    """The sections of a survey, and pages about one customer by the room they are in."""
    sections = {name: {"zh": said.zh, "en": said.en} for name, said in load_items().sections.items()}
    pages = {
        f"{space}:{pattern.name}": {"zh": room.zh, "en": room.en}
        for room in ROOMS
        for space in [room.page.partition(":")[0]]
        for pattern in import_module(f"xindang.web.pages.{space}.urls").urlpatterns
    }
    return {**sections, **pages, "grade": {"zh": "初评等级", "en": "preliminary grade"}}


def _names() -> dict[str, Words]:
    """What values of details are called: roles, kinds of jobs and of the worklist, tables of the book."""
    return {
        **_places(),
        **{f"{column.zh} {column.en}": {"zh": column.zh, "en": column.en} for column in _customer_columns()},
        **{name: {"zh": rule.title, "en": rule.title_en} for name, rule in judges().rules.items()},
        **{name: {"zh": role.zh, "en": role.en} for name, role in roles().items()},
        **{name: {"zh": kind.zh, "en": kind.en} for name, kind in KINDS.items()},
        **{kind.name: {"zh": kind.title, "en": kind.title_en} for kind in load_work().kinds.values()},
        **{name: {"zh": table.zh, "en": table.en} for name, table in contract().items()},
        **{
            name: {"zh": said.zh, "en": said.en}
            for part in (channels(), kinds(), levels(), retentions(), load_items().items)
            for name, said in part.items()
        },
        # Rows say items and channels by their Chinese names.
        **{
            said.zh: {"zh": said.zh, "en": said.en}
            for part in (channels(), load_items().items)
            for said in part.values()
        },
    }
