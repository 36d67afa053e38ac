"""What the pages of a dossier show of what was gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.http import HttpRequest

from xindang.customers.channels import Channel, channels
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import ONLY, Item, Named, Part, load_items
from xindang.dossiers.completeness import Counts, completeness_of, counts_of
from xindang.dossiers.consents import consent_on
from xindang.dossiers.contradictions import Checked
from xindang.dossiers.gathered import Gathered, State
from xindang.dossiers.models import Consent, Finding
from xindang.dossiers.owing import Owing, owing_for
from xindang.dossiers.proofs import papers_of_findings
from xindang.dossiers.said import STATES, part_said
from xindang.dossiers.services.personal import ERASED
from xindang.people.selectors import Viewer
from xindang.web.forms import Form
from xindang.web.paper_sending import SENT
from xindang.web.papers_cited import PaperCited, papers_cited

# How a dossier is put in order: by S1-8, or by the classes of GB/T 31952.
SECTIONS, STANDARD = "sections", "standard"
# So many of an item at first.
FINDINGS_FIRST = 50
INPUT_TYPES = {"date": "date"}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PartField:
    """A part as a field of a form."""

    part: Part
    options: Sequence[Option]

    @property
    def input_type(self) -> str:
        return INPUT_TYPES.get(self.part.type, "text")

    @property
    def autocomplete(self) -> str:
        """A browser keeps nothing of what is sealed here."""
        return "off" if self.part.is_sealed else ""


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part of a value in words; ``zh`` and ``en``: what it says. ``is_only``: the value has no other part."""

    part: Part
    zh: str
    en: str
    is_only: bool


@dataclass(frozen=True, slots=True)
class FindingShown:
    item: Item
    finding: Finding
    parts: Sequence[PartShown]
    channel: Channel

    @property
    def sealed(self) -> list[Part]:
        return [shown.part for shown in self.parts if shown.part.is_sealed]

    @property
    def is_erased(self) -> bool:
        return self.finding.withdrawn_reason == ERASED


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of a section: an item, or one of the rows of an item, and what each channel says of it."""

    item: Item
    state: Named
    findings: Sequence[FindingShown]
    is_first: bool


@dataclass(frozen=True, slots=True)
class SectionShown:
    """``key_lacking``: how many key items of the section are missing, contradicted or no longer fresh."""

    section: Named
    gathered: Sequence[Gathered]
    counts: Counts
    key_lacking: int

    @property
    def rows(self) -> list[RowShown]:
        own = self.gathered
        return [
            RowShown(
                one.item,
                STATES[one.state],
                [finding_shown(one.item, finding) for finding in one.findings],
                number == 0 or own[number - 1].item != one.item,
            )
            for number, one in enumerate(own)
        ]


@dataclass(frozen=True, slots=True)
class LackingShown:
    """Items that are not known for one reason; key items first."""

    state: Named
    items: Sequence[Item]


def view_asked(request: HttpRequest) -> str:
    return STANDARD if request.GET.get("view") == STANDARD else SECTIONS


class DossierShown:
    """A customer's dossier as it is known on a day. ``view``: by the eight sections, or the classes of the standard."""

    def __init__(self, customer: Customer, checked: Checked, on: date, view: str = SECTIONS) -> None:
        self.customer, self.checked, self.on, self.view = customer, checked, on, view
        self.completeness = completeness_of(checked.gathered)

    @property
    def is_standard(self) -> bool:
        return self.view == STANDARD

    @cached_property
    def sections(self) -> list[SectionShown]:
        """What is gathered by section, or by class."""
        if self.is_standard:
            of_class = load_items().views.values()
            return [_section(one, [g for g in self.checked.gathered if g.item.view == one.name]) for one in of_class]
        sections = load_items().sections.values()
        return [_section(one, [g for g in self.checked.gathered if g.item.section == one.name]) for one in sections]

    @property
    def key_lacking(self) -> list[LackingShown]:
        """What of the key information lacks, by the reason."""
        found = self.completeness.key_lacking
        return [
            LackingShown(STATES[state], items)
            for state in (State.CONTRADICTED, State.MISSING, State.STALE)
            if (items := [one.item for one in found if one.state is state])
        ]

    @cached_property
    def owing(self) -> Owing:
        return owing_for(self.customer, self.on)

    @property
    def disabled(self) -> list[Item]:
        """What is not collected of a customer of this kind, and why not."""
        kind = self.customer.kind or "company"
        return [item for item in load_items().items.values() if item.disabled and item.of in {"", kind}]


def _section(section: Named, own: Sequence[Gathered]) -> SectionShown:
    counts = counts_of(own)
    return SectionShown(section, own, counts, counts.key_lacking_count)


def finding_shown(item: Item, finding: Finding) -> FindingShown:
    parts = [
        PartShown(part, *part_said(part, finding.value[name]), name == ONLY)
        for name, part in item.parts.items()
        if name in finding.value
    ]
    return FindingShown(item, finding, parts, channels()[finding.channel])


class ItemShown:
    """One item of a customer: what holds, what was ever recorded of it, and the forms.

    ``refused``: the form of one finding, to withdraw or reveal it, that was not let through. ``whole``: all that was
    ever recorded is asked for, however much.
    """

    def __init__(
        self, customer: Customer, item: Item, viewer: Viewer, form: Form, refused: Form | None = None, *, whole: bool
    ) -> None:
        self.customer, self.item, self.viewer, self.form, self.refused = customer, item, viewer, form, refused
        self.whole = whole
        self.section = load_items().sections[item.section]
        self.consent = consent_on(customer, item, viewer.on)
        self.is_gathered = item.is_for(customer.kind) or self.consent is not None

    @property
    def personal(self) -> tuple[Named, Named] | None:
        """The class of personal data that it is and what it is used for; None where it is none."""
        personal, catalogue = self.item.personal_class(self.customer.kind), load_items()
        return (catalogue.classes[personal], catalogue.purposes[self.item.purpose]) if personal else None

    @property
    def may_reveal(self) -> bool:
        return self.viewer.may("identity_reveal")

    @property
    def reveal_purposes(self) -> list[Option]:
        return [Option(one.name, one.zh, one.en) for one in load_items().reveal_purposes.values()]

    @property
    def may_record(self) -> bool:
        return self.is_gathered and self.viewer.may("dossiers_edit")

    @property
    def asks_consent(self) -> bool:
        return self.item.needs_consent and self.item.of in {"", self.customer.kind or "company"}

    @cached_property
    def consents(self) -> list[Consent]:
        """All that were ever recorded, the latest first."""
        found = Consent.objects.filter(customer__in=self.customer.together, item=self.item.name)
        return list(found.select_related("recorded_by", "withdrawn_by").order_by("-from_on", "-pk"))

    @property
    def bases(self) -> list[Option]:
        return [Option(one.name, one.zh, one.en) for one in load_items().bases.values()]

    @cached_property
    def findings(self) -> list[FindingShown]:
        """The newest first, of many the first of them; of what needs consent none without it."""
        ordered = self._recorded.select_related("recorded_by", "withdrawn_by").order_by("-as_of", "-pk")
        return [finding_shown(self.item, finding) for finding in (ordered if self.whole else ordered[:FINDINGS_FIRST])]

    @cached_property
    def more(self) -> int:
        """How many older ones are not shown."""
        return self._recorded.count() - len(self.findings) if len(self.findings) == FINDINGS_FIRST else 0

    @cached_property
    def kept_back(self) -> int:
        """How many are on record that nobody is shown, for no consent to them holds: erased where it was withdrawn."""
        return self._ever_recorded.count() if self._lacks_consent else 0

    @property
    def _recorded(self) -> QuerySet[Finding]:
        return Finding.objects.none() if self._lacks_consent else self._ever_recorded

    @property
    def _ever_recorded(self) -> QuerySet[Finding]:
        return Finding.objects.filter(customer__in=self.customer.together, item=self.item.name)

    @property
    def _lacks_consent(self) -> bool:
        return self.asks_consent and self.consent is None

    @cached_property
    def papers(self) -> Mapping[int, list[PaperCited]]:
        """By finding: the papers that prove it, as the viewer sees them."""
        return papers_cited(self.viewer, papers_of_findings(shown.finding for shown in self.findings))

    @property
    def rows(self) -> list[tuple[FindingShown, Sequence[PaperCited]]]:
        """Each finding with its papers."""
        return [(shown, self.papers.get(shown.finding.pk, ())) for shown in self.findings]

    @property
    def fields(self) -> list[PartField]:
        options = load_items().options
        return [
            PartField(part, [_option(code, options.get(code)) for code in part.options])
            for part in self.item.parts.values()
        ]

    @property
    def channels(self) -> list[Option]:
        return [Option(channel.name, channel.zh, channel.en) for channel in channels().values()]


def _option(code: str, named: Named | None) -> Option:
    return Option(code, named.zh, named.en) if named else Option(code, code, code)


def record_form(item: Item, viewer: Viewer, request: HttpRequest | None = None) -> Form:
    """The form that records a value: its parts, and where they come from."""
    first = dict.fromkeys(item.parts, "") | SENT
    return Form(
        "record", request, **first, channel="", source="", papers="", as_of=viewer.on.isoformat(),
        collected_by=viewer.user.name,
    )  # fmt: skip


def consent_form(viewer: Viewer, request: HttpRequest | None = None) -> Form:
    return Form("consent", request, basis="", document="", from_on=viewer.on.isoformat(), until_on="")


def reveal_form(request: HttpRequest | None = None) -> Form:
    return Form("reveal", request, part="", purpose="")


def withdraw_form(finding: Finding, request: HttpRequest | None = None) -> Form:
    return Form(f"withdraw-{finding.pk}", request, reason="")
