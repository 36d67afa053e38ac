"""A survey that is signed, as people read it: its values with what was said before, its steps, who has to act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xindang.customers.models import Customer
from xindang.dossiers.archives import archive_of
from xindang.dossiers.catalogue import Item, Named, load_items
from xindang.dossiers.contradiction_rows import row_of
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.judging import judges
from xindang.dossiers.models import Finding, Survey, SurveyState, SurveyStep, SurveyVersion
from xindang.dossiers.subjects.items import COLUMN
from xindang.dossiers.surveys.content import Content, Filled, Key, content_from, hash_of
from xindang.dossiers.surveys.hands import FILES, FILLS, REVIEWS, makers_of, may_take
from xindang.dossiers.surveys.reading import papers_signed, signed_before
from xindang.people.models import User
from xindang.people.roles import roles
from xindang.people.selectors import Viewer
from xindang.web.pages.dossiers.contradictions import ContradictionShown, shown_rows
from xindang.web.pages.dossiers.shown import FindingShown, finding_shown
from xindang.web.papers_cited import PaperCited, papers_cited

STATES: Mapping[str, Named] = {
    SurveyState.DRAFT.value: Named("draft", "填写中", "being filled in"),
    SurveyState.SIGNED.value: Named("signed", "已签署，待审核", "signed, to be reviewed"),
    SurveyState.PASSED.value: Named("passed", "已审核，待归档", "passed, to be filed"),
    SurveyState.FILED.value: Named("filed", "已归档", "filed"),
    SurveyState.DROPPED.value: Named("dropped", "已作废", "dropped"),
}
ACTS: Mapping[str, Named] = {
    "survey_begin": Named("begin", "开始填写", "begun"),
    "survey_sign": Named("sign", "签署，对真实性负责", "signed, answering for its truth"),
    "survey_take_back": Named("take_back", "收回修改", "taken back"),
    "survey_return": Named("return", "退回", "returned"),
    "survey_pass": Named("pass", "审核通过", "passed"),
    "survey_file": Named("file", "归档", "filed"),
    "survey_drop": Named("drop", "作废", "dropped"),
}
# A finding that would be recorded has no key yet; contradictions tell them apart by one that no row has.
NOT_YET = 2**62


@dataclass(frozen=True, slots=True)
class FilledShown:
    """A value of the form. ``before``: what was signed before of the same, where that is something else; ``papers``:
    those that prove it.
    """

    item: Item
    is_first: bool
    shown: FindingShown
    is_new: bool
    before: FindingShown | None
    papers: Sequence[PaperCited] = ()


@dataclass(frozen=True, slots=True)
class LackingShown:
    item: Item
    reason: str


@dataclass(frozen=True, slots=True)
class SectionShown:
    section: Named
    rows: Sequence[FilledShown]
    lacking: Sequence[LackingShown]
    gone: Sequence[FilledShown]


@dataclass(frozen=True, slots=True)
class StepShown:
    step: SurveyStep
    act: Named
    role: Named
    reasons: Sequence[tuple[Item, str]]


class ContentShown:
    """What a version says, beside what was signed before it, as a viewer sees it."""

    def __init__(self, content: Content, before: Content | None, viewer: Viewer) -> None:
        self.content, self.before, self.viewer = content, before, viewer

    @cached_property
    def papers(self) -> Mapping[Key, list[PaperCited]]:
        """By value: the papers that prove it."""
        files = papers_signed(self.content.filled)
        proving = {
            one.key: [files[document, number] for document, number, _ in one.papers] for one in self.content.filled
        }
        return papers_cited(self.viewer, proving)

    @cached_property
    def sections(self) -> list[SectionShown]:
        return [self._section(section) for section in load_items().sections.values()]

    def _section(self, section: Named) -> SectionShown:
        own = [one for one in self.content.filled if _item(one).section == section.name]
        earlier = {one.key: one for one in (self.before.filled if self.before else ())}
        now = {one.key for one in self.content.filled}
        gone = [one for key, one in earlier.items() if key not in now and _item(one).section == section.name]
        return SectionShown(
            section,
            [self._row(one, earlier.get(one.key), own[:number]) for number, one in enumerate(own)],
            [
                LackingShown(load_items().items[name], reason)
                for name, reason in self.content.lacking.items()
                if load_items().items[name].section == section.name
            ],
            [FilledShown(_item(one), True, filled_shown(one), is_new=False, before=None) for one in gone],
        )

    def _row(self, one: Filled, before: Filled | None, above: Sequence[Filled]) -> FilledShown:
        is_other = before is not None and before.value != one.value
        return FilledShown(
            _item(one),
            not above or above[-1].item != one.item,
            filled_shown(one),
            is_new=self.before is not None and before is None,
            before=filled_shown(before) if before and is_other else None,
            papers=self.papers.get(one.key, ()),
        )


def _item(one: Filled) -> Item:
    return load_items().items[one.item]


def filled_shown(one: Filled) -> FindingShown:
    return finding_shown(_item(one), _finding(one))


def _finding(one: Filled, **more: object) -> Finding:
    """As it would be recorded."""
    return Finding(
        item=one.item, row=one.row, value=dict(one.value), channel=one.channel, source=one.source, as_of=one.as_of,
        **more,
    )  # fmt: skip


class VersionShown:
    """One signed version, with the steps that were taken with it."""

    def __init__(self, version: SurveyVersion, viewer: Viewer) -> None:
        self.viewer = viewer
        self.version, self.survey, self.customer = version, version.survey, version.survey.customer
        self.content = content_from(version.content)

    @property
    def is_as_signed(self) -> bool:
        return hash_of(self.version.content) == self.version.hash

    @cached_property
    def told(self) -> ContentShown:
        return ContentShown(self.content, signed_before(self.survey, self.version.number), self.viewer)

    @cached_property
    def signatures(self) -> Mapping[str, StepShown]:
        """The last step of each kind that was taken with it, by act."""
        steps = self.version.steps.select_related("by", "instead_of").order_by("pk")
        return {ACTS[step.act].name: step_shown(step) for step in steps if step.act in ACTS}


class SurveyShown:
    """A survey with its versions and steps, and what the viewer may do with it now."""

    def __init__(self, survey: Survey, viewer: Viewer) -> None:
        self.survey, self.viewer, self.customer = survey, viewer, survey.customer
        self.state = STATES[survey.state]

    @cached_property
    def versions(self) -> list[SurveyVersion]:
        """The newest first."""
        return list(self.survey.versions.select_related("survey__customer").order_by("-number"))

    @cached_property
    def latest(self) -> VersionShown | None:
        return VersionShown(self.versions[0], self.viewer) if self.versions else None

    @cached_property
    def steps(self) -> list[StepShown]:
        found = self.survey.steps.select_related("by", "instead_of", "version").order_by("pk")
        return [step_shown(step) for step in found]

    def _may(self, state: SurveyState, right: str, *acts: str) -> bool:
        """Whether the viewer may take a step from this state; ``acts``: whoever took these may not."""
        if self.survey.state != state or not self.viewer.may(right):
            return False
        apart = makers_of(self.survey, self.versions[0], acts) if acts else ()
        return may_take(self.viewer.user, self.viewer.on, right, self.customer, apart)

    @cached_property
    def may_fill(self) -> bool:
        return self._may(SurveyState.DRAFT, FILLS)

    @cached_property
    def may_take_back(self) -> bool:
        return self._may(SurveyState.SIGNED, FILLS)

    @cached_property
    def may_review(self) -> bool:
        return self._may(SurveyState.SIGNED, REVIEWS, "survey_sign")

    @cached_property
    def may_file(self) -> bool:
        return self._may(SurveyState.PASSED, FILES, "survey_sign", "survey_pass")

    @cached_property
    def contradictions(self) -> list[ContradictionShown]:
        """What in the dossier would contradict itself once the version is filed (S1-11)."""
        return would_be(self.customer, self.latest.content, self.survey.filler, self.viewer) if self.latest else []


def would_be(customer: Customer, content: Content, filler: User, viewer: Viewer) -> list[ContradictionShown]:
    """The contradictions that would be open with these values recorded today."""
    recorded = {
        NOT_YET + number: _finding(
            one, pk=NOT_YET + number, customer=customer, collected_by=filler.name, recorded_by=filler,
            recorded_on=viewer.on,
        )
        for number, one in enumerate(content.filled)
    }  # fmt: skip
    archive = archive_of(customer, viewer.on, beside=list(recorded.values()))
    # The customer's own columns follow the dossier once it is filed.
    checked = checked_on(archive, judges().but(COLUMN), viewer.on)
    rows = [row_of(found, customer.customer_id, viewer.on) for found in checked.open]
    return shown_rows(rows, beside=recorded)


def step_shown(step: SurveyStep) -> StepShown:
    role = roles().get(step.role)
    items = load_items().items
    return StepShown(
        step,
        ACTS[step.act],
        Named(step.role, role.zh, role.en) if role else Named(step.role, step.role, step.role),
        [(items[name], reason) for name, reason in step.reasons.items() if name in items],
    )
