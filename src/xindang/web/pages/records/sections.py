"""What may be recorded of a customer: one section of the page for each table of the book, said as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xindang.rating.services.events import EVENTS, event_amend, event_end, event_record
from xindang.rating.services.searches import SEARCHES, search_amend, search_record
from xindang.records.models import Record
from xindang.records.services.rows import RecordedTable

WRITE, CORRECT = "records_write", "records_correct"
# What is said of every record beside the columns of its table.
PROVENANCE = ("channel", "words", "proof")


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
    columns that may not be blank, and those of whole sentences. ``adverse``: for its subject's rights.
    """

    name: str
    zh: str
    en: str
    table: RecordedTable
    principal: str
    typed: Sequence[str]
    shown: Sequence[str]
    record: Callable[..., Record]
    amend: Callable[..., Record] | None
    closing: Closing | None = None
    needed: Sequence[str] = ()
    long: Sequence[str] = ()
    hint_zh: str = ""
    hint_en: str = ""

    @property
    def rows(self) -> Any:
        return self.table.model._default_manager


_ALL = (
    Section(
        "events", "不良事件", "Adverse events", EVENTS, "occurred_on",
        ("kind", "occurred_on", "ended_on", "amount", "note"),
        ("occurred_on", "kind", "amount", "known_on", "ended_on", "channel", "note"),
        event_record, event_amend,
        Closing("终止", "End", ("ended_on",), event_end), long=("note",),
        hint_zh="从登记之日起计入评定；已经了结的请填结束日。",
        hint_en="Counts from the day it is recorded; say when it ended if it did.",
    ),
    Section(
        "searches", "查询", "Searches", SEARCHES, "searched_on",
        ("source", "searched_on", "result"), ("searched_on", "source", "result"),
        search_record, search_amend, needed=("result",),
        hint_zh="查出问题的，请接着登记不良事件。", hint_en="Where something was found, record the event next.",
    ),
)  # fmt: skip
SECTIONS: Mapping[str, Section] = {section.name: section for section in _ALL}
BY_TABLE: Mapping[str, Section] = {section.table.name: section for section in _ALL}
