"""What the pages show of contradictions: what each side says, what it rests on, and how one was settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from xindang.assess.report.page.text import Text
from xindang.book.contract import contract
from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.contradiction_rows import row_of
from xindang.dossiers.contradictions import Checked, Found
from xindang.dossiers.judging import judges
from xindang.dossiers.known import COLUMN, FINDING
from xindang.dossiers.models import BOTH, Contradiction, Finding
from xindang.people.selectors import Viewer
from xindang.web.access import Request
from xindang.web.forms import Form
from xindang.web.pages.dossiers.shown import FindingShown, Option, finding_shown

ALL_HOLD = Option(BOTH, "都成立", "all of them hold")
SETTLE = "contradictions_resolve"


@dataclass(frozen=True, slots=True)
class GroundShown:
    """What a value rests on: a finding, else where it was read, in words."""

    finding: FindingShown | None
    where: Text


@dataclass(frozen=True, slots=True)
class SideShown:
    """``value``: empty where what was found out says it itself."""

    name: str
    title: Text
    value: str
    grounds: Sequence[GroundShown]


@dataclass(frozen=True, slots=True)
class ContradictionShown:
    """``choices``: what may be said to hold. ``own``: the viewer recorded some of it, and so cannot settle it."""

    row: Contradiction
    title: Text
    about: Text
    sides: Sequence[SideShown]
    holds: Text
    choices: Sequence[Option] = ()
    form: Form | None = None
    own: bool = False


class ContradictionsShown:
    """The contradictions of a customer's dossier: those open, and what became of others."""

    def __init__(self, customer: Customer, checked: Checked, viewer: Viewer, form: Form | None = None) -> None:
        self.customer, self.checked, self.viewer, self.form = customer, checked, viewer, form

    @cached_property
    def rows(self) -> list[Contradiction]:
        """All that were ever entered, the newest first."""
        found = Contradiction.objects.filter(customer=self.customer).select_related("resolved_by")
        return list(found.order_by("-found_on", "-pk"))

    @cached_property
    def open(self) -> list[ContradictionShown]:
        """As they are found now, whether or not the list knows of each already."""
        entered = {row.fingerprint: row for row in self.rows if row.gone_on is None}
        code, on = self.customer.customer_id, self.viewer.on
        told = [(entered.get(found.fingerprint) or row_of(found, code, on), found) for found in self.checked.open]
        return shown_rows([row for row, _ in told], [self._asked(found) for _, found in told])

    @cached_property
    def past(self) -> list[ContradictionShown]:
        open_ones = {shown.row.pk for shown in self.open}
        return shown_rows([row for row in self.rows if row.pk not in open_ones])

    def _asked(self, found: Found) -> dict[str, Any]:
        """How the viewer may settle it."""
        if not self.viewer.may(SETTLE):
            return {}
        own = self.viewer.user.pk in found.recorders
        sides = [Option(side.name, *_both(_side_title(side.name, side.fact))) for side in found.sides]
        asked = self.form if self.form and self.form.name == f"settle-{found.fingerprint}" else None
        form = None if own else asked or settle_form(found.fingerprint)
        return {"own": own, "form": form, "choices": [*(sides if found.may_choose else ()), ALL_HOLD]}


def settle_form(fingerprint: str, request: Request | None = None) -> Form:
    return Form(f"settle-{fingerprint}", request, holds="", reason="")


def shown_rows(
    rows: Sequence[Contradiction], asked: Iterable[Mapping[str, Any]] | None = None
) -> list[ContradictionShown]:
    """Rows as people read them. ``asked``: of each, how the viewer may settle it."""
    keys = {ground["key"] for row in rows for side in row.sides for ground in side["grounds"] if _is_finding(ground)}
    findings = Finding.objects.select_related("recorded_by").in_bulk(map(int, keys))
    more = asked if asked is not None else ({} for _ in rows)
    return [_shown(row, findings, **settling) for row, settling in zip(rows, more, strict=True)]


def _is_finding(ground: Mapping[str, str]) -> bool:
    return ground["kind"] == FINDING


def _shown(row: Contradiction, findings: Mapping[int, Finding], **settling: Any) -> ContradictionShown:
    rule = judges().rules.get(row.rule)
    sides = [_side(side, findings) for side in row.sides]
    holds = {side.name: side.title for side in sides} | {BOTH: Text(ALL_HOLD.zh, ALL_HOLD.en)}
    return ContradictionShown(
        row=row,
        title=Text(rule.title, rule.title_en) if rule else Text(row.rule, row.rule),
        about=_about(row.subject),
        sides=sides,
        holds=holds.get(row.holds, Text("", "")),
        **settling,
    )


def _side(side: Mapping[str, Any], findings: Mapping[int, Finding]) -> SideShown:
    grounds = [_ground(ground, findings) for ground in side["grounds"]]
    return SideShown(
        side["name"], _side_title(side["name"], side["fact"]), _value(side["fact"], side["value"]), grounds
    )


def _side_title(name: str, fact: str) -> Text:
    known = judges().facts.get(fact)
    if known is None:
        return Text(fact, fact)
    voice = channels().get(name)
    if known.apart:
        return Text(voice.zh, voice.en) if voice else Text(name, name)
    return Text(known.title, known.title_en)


def _value(fact: str, text: str) -> str:
    known = judges().facts.get(fact)
    if known is None or known.apart or not text:
        return ""
    match known.type:
        case "money":
            return f"{Decimal(text):,.2f}"
        case "ratio":
            return f"{(Decimal(text) * 100).normalize():f}%"
        case _:
            return text


def _ground(ground: Mapping[str, str], findings: Mapping[int, Finding]) -> GroundShown:
    finding = findings.get(int(ground["key"])) if _is_finding(ground) else None
    if finding is not None:
        return GroundShown(finding_shown(load_items().items[finding.item], finding), Text("", ""))
    if ground["kind"] == COLUMN:
        column = contract()["customers"].columns[ground["key"]]
        return GroundShown(None, Text(f"客户资料的“{column.zh}”", f"{column.en} of the customer's row"))
    return GroundShown(None, Text("", ""))


def _about(subject: str) -> Text:
    """The item that it is about, where it is about one. Its row may be personal, and stands in what was found out."""
    grain, _, key = subject.partition(":")
    item = load_items().items.get(key.partition(":")[0]) if grain in {"item", "account"} else None
    return Text(item.zh, item.en) if item else Text("", "")


def _both(text: Text) -> tuple[str, str]:
    return text.zh, text.en
