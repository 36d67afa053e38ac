"""Papers that prove something, as a reader sees them beside it: with a link, or that there is one they may not open."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

from django.db.models import Max
from django.urls import reverse
from django.utils.safestring import SafeString

from xindang.documents.models import Version
from xindang.documents.proofs import paper_words, seen_among
from xindang.people.selectors import Viewer
from xindang.web.pages.documents.reading import STATES, Words, shown

Key = TypeVar("Key", bound=Hashable)
MISSING: Words = {"zh": "存储中缺文件", "en": "file missing"}
UNSEEN: Words = {"zh": "一份您无权查看的资料", "en": "a paper you may not open"}


@dataclass(frozen=True, slots=True)
class PaperCited:
    """A paper beside what it proves. ``seen``: whether the reader may open it; of one that they may not nothing else is
    shown. ``state``: that it is no longer valid, in use, or there. ``latest``: the number of its newest version.
    """

    version: Version
    seen: bool
    state: Words
    latest: int

    @property
    def is_older(self) -> bool:
        """Whether a further version lies beside the one that proves it."""
        return self.latest > self.version.number

    @property
    def words(self) -> str:
        """As a form has it."""
        return paper_words(self.version.document)

    def said(self, language: str) -> str:
        return self.words if self.seen else UNSEEN[language]


def papers_cited(viewer: Viewer, proving: Mapping[Key, Sequence[Version]]) -> dict[Key, list[PaperCited]]:
    """By what they prove: papers as the viewer sees them; two questions however many there are."""
    versions = [version for those in proving.values() for version in those]
    if not versions:
        return {}
    seen = seen_among(viewer, versions)
    of_seen = Version.objects.filter(document__in=seen).order_by().values("document")
    latest = dict(of_seen.annotate(last=Max("number")).values_list("document", "last"))
    return {key: [_cited(version, viewer, seen, latest) for version in those] for key, those in proving.items()}


def _cited(version: Version, viewer: Viewer, seen: frozenset[int], latest: Mapping[int, int]) -> PaperCited:
    if version.document_id not in seen:
        return PaperCited(version, False, STATES[""], 0)
    state = MISSING if version.missing_on else STATES[shown(version.document, viewer.on).state]
    return PaperCited(version, True, state, latest[version.document_id])


def papers_html(papers: Iterable[PaperCited], language: str) -> SafeString:
    """Papers as they stand beside what they prove, each with a link to its page."""
    return SafeString("".join(_html(paper, language) for paper in papers))


def _html(paper: PaperCited, language: str) -> str:
    if not paper.seen:
        return f' <span class="cited quiet">{UNSEEN[language]}</span>'
    version = paper.version
    address = f"{reverse('documents:show', args=[version.document_id])}?version={version.number}"
    state = f' <span class="medium">{paper.state[language]}</span>' if paper.state[language] else ""
    older = f' <span class="quiet">{_older(paper, language)}</span>' if paper.is_older else ""
    return f' <span class="cited"><a href="{address}">{escape(paper.words)}</a>{state}{older}</span>'


def _older(paper: PaperCited, language: str) -> str:
    number, latest = paper.version.number, paper.latest
    return (
        f"rests on version {number} of {latest}"
        if language == "en"
        else f"所依据的是第 {number} 版，现有第 {latest} 版"
    )


def typed_again(papers: Iterable[PaperCited]) -> str:
    """Papers as a form has them: those that its reader sees and that are still there."""
    return "；".join(paper.words for paper in papers if paper.seen and paper.version.document.destroyed_on is None)
