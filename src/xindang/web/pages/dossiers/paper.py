"""What stands on paper of a dossier: the data that the template sets, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from xindang.customers.models import Customer
from xindang.documents.proofs import paper_words
from xindang.dossiers.archives import archive_of
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.gathered import State
from xindang.dossiers.judging import judges
from xindang.dossiers.proofs import papers_of_dossier
from xindang.dossiers.relations_seen import RelationSeen
from xindang.dossiers.said import STATES
from xindang.people.selectors import Viewer
from xindang.runs.models import Standing
from xindang.web.pages.documents.reading import papers_of
from xindang.web.pages.dossiers.contradictions import ContradictionShown, ContradictionsShown, SideShown
from xindang.web.pages.dossiers.paper_words import WORDS, Said
from xindang.web.pages.dossiers.related import RelatedShown
from xindang.web.pages.dossiers.shown import STANDARD, DossierShown, FindingShown, RowShown, SectionShown
from xindang.web.papers_cited import PaperCited, papers_cited
from xindang.web.rooms import sees_by
from xindang.web.templatetags.said import UNKNOWN


@dataclass(frozen=True)
class Paper:
    """Who prints whose dossier in what order, and when."""

    customer: Customer
    viewer: Viewer
    view: str
    at: datetime

    @property
    def said(self) -> Said:
        return WORDS[self.viewer.user.language]

    @cached_property
    def proving(self) -> Mapping[int, Sequence[PaperCited]]:
        """By finding: the papers that prove it, as the reader sees them."""
        return papers_cited(self.viewer, papers_of_dossier(self.customer))

    @cached_property
    def standing(self) -> Standing | None:
        """Where the customer stands in the run in force, where the reader sees that."""
        if not sees_by(self.viewer, "customers", self.customer):
            return None
        standings = Standing.objects.filter(run__in_force=True, customer=self.customer).select_related("run")
        return standings.exclude(grade=None).order_by("side").first()

    @property
    def file_name(self) -> str:
        title = self.said.standard_title if self.view == STANDARD else self.said.title
        return f"{title} {self.customer.name} {self.viewer.on}.pdf".replace("/", " ")


def paper_data(paper: Paper) -> dict[str, Any]:
    """All that the template needs; what the reader may not see is not in it."""
    viewer, said, on = paper.viewer, paper.said, paper.viewer.on
    checked = checked_on(archive_of(paper.customer, on), judges(), on)
    dossier = DossierShown(paper.customer, checked, on, paper.view)
    contradictions = ContradictionsShown(paper.customer, checked, viewer)
    unknown = dict.fromkeys((one.item.name, one.state) for one in checked.gathered if one.state != State.KNOWN)
    counts, lacking = dossier.completeness.counts, [one.item for one in dossier.completeness.key_lacking]
    at = paper.at.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y-%m-%d %H:%M")
    return {
        "language": viewer.user.language,
        "words": said.template,
        "title": said.standard_title if dossier.is_standard else said.title,
        "standard-note": said.standard_note if dossier.is_standard else "",
        "as-of": said.as_of.format(on=on),
        "customer": {"name": paper.customer.name, "code": paper.customer.customer_id},
        "cover": list(_cover(paper)),
        "grade-note": _grade_note(paper),
        "completeness": said.completeness.format(
            keys=counts.key_item_count, known=counts.key_known_count, lacking=counts.key_lacking_count
        ),
        "lacking": said.lacking.format(items=said.between.join(map(said.of, lacking))) if lacking else "",
        "statements": [
            said.contradictions_open.format(count=len(contradictions.open)),
            said.unknown_count.format(count=len(unknown)),
        ],
        "groups": [_group(paper, number, one) for number, one in enumerate(dossier.sections, start=1)],
        "contradictions": [
            *(_contradiction(paper, one, is_open=True) for one in contradictions.open),
            *(_contradiction(paper, one, is_open=False) for one in contradictions.past if one.row.resolved_on),
        ],
        "unknown": [
            {"item": said.of(load_items().items[name]), "state": said.of(STATES[state])} for name, state in unknown
        ],
        "not-collected": [
            {"item": said.of(item), "why": said.of(item.disabled)} for item in dossier.disabled if item.disabled
        ],
        "related": _related(paper),
        "papers": _papers(paper),
        "signatures": said.signatures,
        "printed": {
            "by": viewer.user.name,
            "line": said.printed.format(by=viewer.user.name, at=at),
            "watermark": f"{viewer.user.name} {at}",
        },
    }


def _cover(paper: Paper) -> Iterator[dict[str, str]]:
    """Who it is about and where it stands, as label and text."""
    customer, said = paper.customer, paper.said
    cells = {
        "customer": customer.name, "code": customer.customer_id, "uscc": customer.uscc, "unit": customer.unit,
        "salesperson": customer.salesperson, "on": str(paper.viewer.on), "grade": _grade(paper),
        "printed_by": paper.viewer.user.name,
    }  # fmt: skip
    for name, text in cells.items():
        yield {"label": said.cover[name], "text": text or UNKNOWN}


def _grade(paper: Paper) -> str:
    standing, said = paper.standing, paper.said
    if standing is None:
        return said.no_grade
    return f"{standing.grade}{said.provisional if standing.provisional else ''}"


def _grade_note(paper: Paper) -> str:
    if paper.standing is None:
        return paper.said.grade_meaning
    run = paper.standing.run
    return f"{paper.said.grade_from.format(on=run.on, release=run.release)}{paper.said.grade_meaning}"


def _group(paper: Paper, number: int, section: SectionShown) -> dict[str, Any]:
    rows = [line for row in section.rows for line in _lines(paper, row)]
    return {"number": number, "title": paper.said.of(section.section), "rows": rows}


def _lines(paper: Paper, row: RowShown) -> Iterator[dict[str, Any]]:
    """A line for each channel; what stands for all of them stands in the first."""
    blank = {"parts": [], "channel": "", "source": "", "papers": "", "as-of": "", "by": ""}
    lines = [_finding(paper, shown) for shown in row.findings] or [blank]
    for number, line in enumerate(lines):
        first = number == 0
        yield line | {
            "item": paper.said.of(row.item) if first and (row.is_first or not row.findings) else "",
            "key": row.item.is_key and first and row.is_first,
            "state": paper.said.of(row.state) if first else "",
            "good": row.state.name == State.KNOWN,
            "bad": row.state.name == State.CONTRADICTED,
        }


def _finding(paper: Paper, shown: FindingShown) -> dict[str, Any]:
    return {
        "parts": _parts(paper, shown), "channel": paper.said.of(shown.channel), "source": shown.finding.source,
        "papers": _cited(paper.proving.get(shown.finding.pk, ()), paper.said), "as-of": str(shown.finding.as_of),
        "by": shown.finding.collected_by,
    }  # fmt: skip


def _parts(paper: Paper, shown: FindingShown) -> list[dict[str, str]]:
    return [
        {"label": "" if part.is_only else paper.said.of(part.part), "text": paper.said.of(part)} for part in shown.parts
    ]


def _contradiction(paper: Paper, one: ContradictionShown, *, is_open: bool) -> dict[str, Any]:
    said, row = paper.said, one.row
    about = f"{said.of(one.about)}{said.colon}" if one.about.zh else ""
    settled = ""
    if not is_open and row.resolved_by is not None:
        settled = said.settled.format(
            holds=said.of(one.holds), reason=row.reason, by=row.resolved_by.name, on=row.resolved_on
        )
    return {
        "title": f"{about}{said.of(one.title)}",
        "clause": row.clause,
        "open": is_open,
        "state": said.open if is_open else said.over,
        "sides": [line for side in one.sides for line in _side(paper, side)],
        "settled": settled,
    }


def _side(paper: Paper, side: SideShown) -> Iterator[dict[str, Any]]:
    said = paper.said
    if side.value.zh or not side.findings:
        value = [{"label": "", "text": said.of(side.value) or UNKNOWN}]
        where = {"channel": "", "source": said.of(side.where), "papers": "", "as-of": ""}
        yield {"who": said.of(side.title), "parts": value, **where}
    for number, shown in enumerate(side.findings):
        is_named = number == 0 and not side.value.zh
        yield {"who": said.of(side.title) if is_named else "", **_finding(paper, shown)}


def _related(paper: Paper) -> list[dict[str, str]]:
    """The related parties as the reader sees them."""
    said = paper.said
    return [
        {
            "what": said.of(row), "who": _who(row, said), "share": row.share_percent or UNKNOWN,
            "channel": said.of(row.channel), "source": row.source or UNKNOWN, "papers": _cited(proving, said),
            "as-of": str(row.relation.as_of),
        }
        for row, proving in RelatedShown(paper.customer, paper.viewer).rows
    ]  # fmt: skip


def _cited(proving: Sequence[PaperCited], said: Said) -> str:
    """Papers by their numbers; of those that the reader may not open how many there are."""
    numbers = [_number(one, said) for one in proving if one.seen]
    unseen = len(proving) - len(numbers)
    told = [said.proven.format(numbers=said.between.join(numbers))] if numbers else []
    return said.between.join([*told, said.proven_unseen.format(count=unseen)] if unseen else told)


def _number(one: PaperCited, said: Said) -> str:
    """A paper's number, with its version where there is a later one, and what became of it."""
    version = said.paper_version.format(number=one.version.number) if one.is_older else ""
    state = said.of(one.state)
    return f"{one.version.document_id}{version}{said.paper_state.format(state=state) if state else ''}"


def _who(row: RelationSeen, said: Said) -> str:
    if row.other is not None:
        return f"{row.other.name} {row.other.customer_id}"
    return f"{row.name}{said.not_on_file}" if row.name else said.not_seen


def _papers(paper: Paper) -> list[dict[str, str]] | None:
    """The documents that the reader sees; None where they have no right to any."""
    if not paper.viewer.may("papers"):
        return None
    said = paper.said
    return [
        {
            "title": paper_words(shown.document), "kind": said.of(shown.kind), "level": said.of(shown.level),
            "channel": said.of(shown.channel), "received": str(shown.document.received_on),
            "valid": str(shown.document.valid_to or UNKNOWN),
        }
        for shown in papers_of(paper.viewer.with_right("papers"), paper.customer)
        if not shown.document.destroyed_on
    ]  # fmt: skip
