"""The rows of a dossier as they stand in the page.

Made here, for a template is asked anew for each word of each cell, and of some hundred values that takes longer than
reading them, judging them and all the rest of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from xindang.assess.report.page.text import Text
from xindang.customers.channels import Channel, channels
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import ONLY, Item, load_items
from xindang.dossiers.gathered import Gathered
from xindang.dossiers.models import Finding
from xindang.dossiers.said import STATES, part_said
from xindang.web.pages.dossiers.contradictions import ContradictionShown
from xindang.web.pages.dossiers.shown import FindingShown
from xindang.web.papers_cited import PaperCited, papers_html
from xindang.web.templatetags.rooms import came_from_html
from xindang.web.templatetags.said import UNKNOWN

KEY = ("关键资料", "key information")
PERSONAL = {"ordinary": ("个人", "personal"), "sensitive": ("敏感", "sensitive")}
COLON = ("：", ": ")
HOLDS, WITHDRAWN = ("为准", "holds"), ("已撤回", "withdrawn")


Cited = Mapping[int, Sequence[PaperCited]]


class DossierRows:
    """Rows of a customer's dossier in the reader's language: one for each channel that says something of an item.

    ``papers``: by finding, those that prove it, as the reader sees them.
    """

    def __init__(self, customer: Customer, language: str, papers: Cited) -> None:
        self.customer, self.papers, self.language = customer, papers, language
        self.at = 1 if language == "en" else 0
        self.address = reverse("dossiers:of", args=[customer.pk])
        self.key = f' <span class="key" title="{KEY[self.at]}">*</span>'
        self.channels = {name: escape((one.zh, one.en)[self.at]) for name, one in channels().items()}
        self.states = {state: escape((one.zh, one.en)[self.at]) for state, one in STATES.items()}

    def of(self, gathered: Sequence[Gathered]) -> SafeString:
        """The rows of a section, in its order; an item is named where its first row stands."""
        before: Item | None = None
        told: list[str] = []
        for one in gathered:
            told += self._found(one, is_first=one.item != before) if one.findings else [self._lacking(one)]
            before = one.item
        return SafeString("\n".join(told))

    def _found(self, one: Gathered, *, is_first: bool) -> Iterator[str]:
        head, css = self._head(one.item) if is_first else "", ""
        state, state_said = one.state.value, self.states[one.state]
        for finding in one.findings:
            yield (
                f'<tr class="{css}"><th scope="row">{head}</th><td>{value_html(one.item, finding, self.at)}</td>'
                f"<td>{self.channels[finding.channel]}</td><td>{escape(finding.source)}"
                f"{came_from_html(finding.customer_id, self.customer, self.language)}{self._proving(finding)}</td>"
                f'<td class="day">{finding.as_of}</td><td>{escape(finding.collected_by)}</td>'
                f'<td class="state-{state}">{state_said}</td></tr>'
            )
            head, css, state_said = "", "beside", ""

    def _lacking(self, one: Gathered) -> str:
        return (
            f'<tr class="lacking"><th scope="row">{self._head(one.item)}</th><td colspan="5" class="quiet">'
            f'{UNKNOWN}</td><td class="state-{one.state.value}">{self.states[one.state]}</td></tr>'
        )

    def _head(self, item: Item) -> str:
        title = escape((item.zh, item.en)[self.at])
        key = self.key if item.is_key else ""
        return f'<a href="{self.address}{item.name}/">{title}</a>{key}{self._personal(item)}'

    def _personal(self, item: Item) -> str:
        """That an item is personal data of such a customer; of which class and for what purpose on pointing at it."""
        name, catalogue = item.personal_class(self.customer.kind), load_items()
        if not name:
            return ""
        said = (catalogue.classes[name], catalogue.purposes[item.purpose])
        told = COLON[self.at].join((one.zh, one.en)[self.at] for one in said)
        return f' <small class="personal" title="{escape(told)}">{PERSONAL[name][self.at]}</small>'

    def _proving(self, finding: Finding) -> str:
        papers = self.papers.get(finding.pk)
        return papers_html(papers, self.language) if papers else ""


def sides_html(shown: ContradictionShown, language: str) -> SafeString:
    """The rows of a contradiction: what each side says, then what it rests on; which of them holds where it stands."""
    at = 1 if language == "en" else 0
    told: list[str] = []
    for side in shown.sides:
        holds = f' <strong class="holds">{HOLDS[at]}</strong>' if shown.row.holds == side.name else ""
        head, css = f"{escape(_said(side.title, at))}{holds}", ""
        if side.value.zh or not side.findings:
            value, where = escape(_said(side.value, at)), escape(_said(side.where, at))
            told.append(f'<tr><th scope="row">{head}</th><td>{value}</td><td colspan="5">{where}</td></tr>')
            head, css = "", ' class="beside"'
        for one in side.findings:
            told.append(f'<tr{css}><th scope="row">{head}</th>{_recorded(one, at)}</tr>')
            head, css = "", ' class="beside"'
    return SafeString("\n".join(told))


def _recorded(shown: FindingShown, at: int) -> str:
    """A finding as it was recorded, and by whom."""
    finding = shown.finding
    gone = f' <span class="quiet">{WITHDRAWN[at]}</span>' if finding.withdrawn_on else ""
    return (
        f"<td>{value_html(shown.item, finding, at)}{gone}</td><td>{escape(_said(shown.channel, at))}</td>"
        f'<td>{escape(finding.source)}</td><td class="day">{finding.as_of}</td>'
        f'<td class="day">{finding.recorded_on}</td><td>{escape(finding.recorded_by.name)}</td>'
    )


def _said(thing: Text | Channel, at: int) -> str:
    return (thing.zh, thing.en)[at]


def value_html(item: Item, finding: Finding, at: int) -> str:
    """A value part by part, each with its name where there are several. ``at``: 0 in Chinese, 1 in English."""
    told = []
    for name, part in item.parts.items():
        if (text := finding.value.get(name)) is not None:
            said = escape(part_said(part, text)[at])
            title = "" if name == ONLY else escape((part.zh, part.en)[at])
            told.append(f'<span class="part"><span class="quiet">{title}</span> {said}</span>' if title else said)
    return "".join(told)
