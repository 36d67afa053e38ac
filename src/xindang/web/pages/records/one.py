"""One record as its page shows it: what it says now, every version with what changed, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xindang.assess.report.page.text import Text
from xindang.book.contract import contract
from xindang.documents.selectors import PAPERS
from xindang.people.selectors import Viewer
from xindang.rating.personal import PERSON
from xindang.rating.services.events import EVENTS
from xindang.records.given import typed_again as values_again
from xindang.records.models import Record, RecordState, RecordVersion, Values
from xindang.records.selectors import papers_of_versions
from xindang.web.forms import Form
from xindang.web.pages.records.concerned import Concerned, own_source_key
from xindang.web.pages.records.forms import amend_form, closing_form, prove_form, section_fields, withdraw_form
from xindang.web.pages.records.rights import CORRECT, WRITE
from xindang.web.pages.records.sections import Section
from xindang.web.papers_cited import PaperCited, papers_cited, typed_again
from xindang.web.rooms import sees_by
from xindang.web.row_fields import RowField
from xindang.web.row_words import cell_said, channel_said

ACTS = {
    "add": Text("登记", "recorded"),
    "amend": Text("更正", "corrected"),
    "end": Text("终止", "ended"),
    "resolve": Text("解决", "resolved"),
    "keep": Text("兑现", "kept"),
    "confirm": Text("回函", "answered"),
    "prove": Text("附资料", "papers added"),
    "withdraw": Text("撤回", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A column that a version says otherwise than the one before."""

    title: Text
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    version: RecordVersion
    act: Text
    changes: Sequence[Change]


class RecordShown:
    """``tried``: the form that was refused."""

    def __init__(self, viewer: Viewer, record: Record, section: Section, tried: Form | None = None) -> None:
        self.viewer, self.record, self.section, self.tried = viewer, record, section, tried
        self.customer, self.language = record.customer.leading, viewer.user.language
        forms = {
            "amend": amend_form(section, record, typed_again(self.papers)),
            "prove": prove_form(record),
            "close": closing_form(section, record),
            "withdraw": withdraw_form(record),
        }
        self.forms = forms | ({tried.name: tried} if tried else {})

    @cached_property
    def papers(self) -> list[PaperCited]:
        """Those that prove what it says now."""
        return self._papers.get(self.record.number, [])

    @cached_property
    def _papers(self) -> Mapping[int, list[PaperCited]]:
        """By number of the version."""
        return papers_cited(self.viewer, papers_of_versions(self.record))

    @cached_property
    def concerned(self) -> Concerned | None:
        """What whom it is about was told and says; of adverse events."""
        if self.record.table != EVENTS.name:
            return None
        return Concerned(self.viewer, self.customer, (own_source_key(), self.record.row_key), self.tried)

    @property
    def standing(self) -> bool:
        return self.record.state == RecordState.STANDING

    @property
    def expired(self) -> bool:
        expires_on = self.record.expires_on
        return self.customer.kind == PERSON and expires_on is not None and expires_on <= self.viewer.on

    @cached_property
    def may_correct(self) -> bool:
        return self.standing and sees_by(self.viewer, CORRECT, self.customer)

    @property
    def may_amend(self) -> bool:
        theirs = not self.section.signed or self.record.recorded_by_id == self.viewer.user.pk
        return self.may_correct and theirs and self.section.amend is not None

    @cached_property
    def may_prove(self) -> bool:
        return self.standing and sees_by(self.viewer, WRITE, self.customer) and self.viewer.may(PAPERS)

    @property
    def cells(self) -> list[tuple[Text, str]]:
        """What it says, column by column, and where it comes from."""
        columns, values = contract()[self.record.table].columns, values_again(self.record.table, self.record.values)
        said = [(Text(columns[n].zh, columns[n].en), cell_said(columns[n], values[n], self.language)) for n in values]
        return [
            *said,
            (Text("信息渠道", "channel"), channel_said(self.record.channel, self.language) or "—"),
            (Text("来源说明", "source in words"), self.record.words or "—"),
            (Text("其他证明", "other proof"), self.record.proof or "—"),
        ]

    @property
    def amend_fields(self) -> list[RowField]:
        within = self.section.within(self.viewer, self.customer)
        return section_fields(self.section, self.forms["amend"], within=within)

    @property
    def closing_fields(self) -> list[RowField]:
        columns = self.section.closing.columns if self.section.closing else ()
        return section_fields(self.section, self.forms["close"], columns, needed=columns)

    @property
    def versions(self) -> list[VersionShown]:
        """The last first."""
        told = list(self.record.versions.select_related("by").order_by("number"))
        return [
            VersionShown(now, ACTS[now.act], self._changes(before, now) if before else [])
            for before, now in zip([None, *told], told, strict=False)
        ][::-1]

    def _changes(self, before: RecordVersion, now: RecordVersion) -> list[Change]:
        columns = contract()[self.record.table].columns
        said = [self._said(version.values) for version in (before, now)]
        found = [
            Change(Text(columns[name].zh, columns[name].en), was, said[1].get(name, "—"))
            for name, was in said[0].items()
            if was != said[1].get(name, "—")
        ]
        titles = {"words": Text("来源说明", "source in words"), "proof": Text("其他证明", "other proof")}
        told = [Change(titles[name], getattr(before, name) or "—", getattr(now, name) or "—") for name in titles]
        papers = [self._papers_said(version.number) for version in (before, now)]
        told.append(Change(Text("证明资料", "papers"), papers[0], papers[1]))
        channels = [channel_said(version.channel, self.language) for version in (before, now)]
        told.append(Change(Text("信息渠道", "channel"), channels[0], channels[1]))
        return found + [change for change in told if change.before != change.now]

    def _papers_said(self, number: int) -> str:
        return "；".join(paper.said(self.language) for paper in self._papers.get(number, ())) or "—"

    def _said(self, values: Values) -> dict[str, str]:
        columns = contract()[self.record.table].columns
        again = values_again(self.record.table, values)
        return {name: cell_said(columns[name], value, self.language) for name, value in again.items()}
