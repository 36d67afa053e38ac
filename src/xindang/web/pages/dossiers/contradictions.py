"""What the pages show of contradictions: what each side says, what it rests on, and how one was settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from xindang.assess.report.page.text import Text, listed
from xindang.book.contract import contract
from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.contradiction_rows import row_of
from xindang.dossiers.contradictions import Checked, Found
from xindang.dossiers.judging import judges
from xindang.dossiers.known import COLUMN, EVENT, FINDING, LEDGER, STATEMENT
from xindang.dossiers.models import BOTH, Contradiction, Finding
from xindang.dossiers.recorders import recorders_of_each
from xindang.people.selectors import Viewer
from xindang.policy.pack import CUSTOMER_GRAIN
from xindang.records.given import own_customer_faults
from xindang.web.access import Request
from xindang.web.code_words import code_word
from xindang.web.forms import Form
from xindang.web.pages.dossiers.shown import FindingShown, Option, finding_shown

ALL_HOLD = Option(BOTH, "都成立", "all of them hold")
SETTLE = "contradictions_resolve"
# So many of those settled or gone at first.
PAST_FIRST = 5
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class SideShown:
    """``value``: empty where what was found out says it itself; ``where`` it was read, empty where it was found out."""

    name: str
    title: Text
    value: Text
    where: Text
    findings: Sequence[FindingShown]


@dataclass(frozen=True, slots=True)
class ContradictionShown:
    """``choices``: what may be said to hold. ``own``: the viewer recorded some of it or sells to the customer, and so
    cannot settle it.
    """

    row: Contradiction
    title: Text
    about: Text
    sides: Sequence[SideShown]
    holds: Text
    choices: Sequence[Option] = ()
    form: Form | None = None
    own: bool = False


class ContradictionsShown:
    """The contradictions of a customer's dossier: those open, and what became of others, of which ``past_most`` are
    shown, the newest first.
    """

    def __init__(
        self, customer: Customer, checked: Checked, viewer: Viewer, form: Form | None = None,
        past_most: int | None = None,
    ) -> None:  # fmt: skip
        self.customer, self.checked, self.viewer, self.form = customer, checked, viewer, form
        self.past_most = past_most

    @cached_property
    def rows(self) -> list[Contradiction]:
        """All that were ever entered, the newest first."""
        found = Contradiction.objects.filter(customer=self.customer).select_related("resolved_by")
        return list(found.order_by("-found_on", "-pk"))

    @property
    def open(self) -> list[ContradictionShown]:
        """As they are found now, whether or not the list knows of each already."""
        return self._shown[0]

    @property
    def past(self) -> list[ContradictionShown]:
        return self._shown[1]

    @property
    def past_more(self) -> int:
        """How many older ones are not shown."""
        return len(self._past_rows) - len(self.past)

    @cached_property
    def _open_rows(self) -> list[Contradiction]:
        entered = {row.fingerprint: row for row in self.rows if row.gone_on is None}
        code, on = self.customer.customer_id, self.viewer.on
        return [entered.get(one.fingerprint) or row_of(one, code, on) for one in self.checked.open]

    @cached_property
    def _past_rows(self) -> list[Contradiction]:
        open_keys = {row.pk for row in self._open_rows}
        return [row for row in self.rows if row.pk not in open_keys]

    @cached_property
    def _shown(self) -> tuple[list[ContradictionShown], list[ContradictionShown]]:
        """Those open and those past, of which the findings are read at once."""
        now, past = self._open_rows, self._past_rows[: self.past_most]
        shown = shown_rows([*now, *past], [*self._asked(self.checked.open), *({} for _ in past)])
        return shown[: len(now)], shown[len(now) :]

    def _asked(self, open_ones: Sequence[Found]) -> list[dict[str, Any]]:
        """How the viewer may settle each."""
        if not self.viewer.may(SETTLE):
            return [{} for _ in open_ones]
        recorders, told = recorders_of_each(open_ones, self.customer), []
        sells = bool(own_customer_faults(self.customer, self.viewer.user))
        for found, recorded in zip(open_ones, recorders, strict=True):
            own = sells or self.viewer.user.pk in recorded
            sides = [Option(side.name, *_both(_side_title(side.name, side.fact))) for side in found.sides]
            asked = self.form if self.form and self.form.name == f"settle-{found.fingerprint}" else None
            form = None if own else asked or settle_form(found.fingerprint)
            told.append({"own": own, "form": form, "choices": [*(sides if found.may_choose else ()), ALL_HOLD]})
        return told


def settle_form(fingerprint: str, request: Request | None = None) -> Form:
    return Form(f"settle-{fingerprint}", request, holds="", reason="")


def shown_rows(
    rows: Sequence[Contradiction],
    asked: Iterable[Mapping[str, Any]] | None = None,
    beside: Mapping[int, Finding] | None = None,
) -> list[ContradictionShown]:
    """Rows as people read them. ``asked``: of each, how the viewer may settle it. ``beside``: findings by key that are
    not recorded yet.
    """
    keys = {ground["key"] for row in rows for side in row.sides for ground in side["grounds"] if _is_finding(ground)}
    findings = Finding.objects.select_related("recorded_by").in_bulk(map(int, keys)) | dict(beside or {})
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
        holds=holds.get(row.holds, NOTHING),
        **settling,
    )


def _side(side: Mapping[str, Any], findings: Mapping[int, Finding]) -> SideShown:
    name, fact = side["name"], side["fact"]
    found = [findings[int(ground["key"])] for ground in side["grounds"] if _is_finding(ground)]
    others = [ground for ground in side["grounds"] if not _is_finding(ground)]
    return SideShown(
        name=name,
        title=_side_title(name, fact),
        value=_value(side, others) if others or _is_sum(fact) else NOTHING,
        where=listed(_where(ground) for ground in others),
        findings=[finding_shown(load_items().items[finding.item], finding) for finding in found],
    )


def _is_sum(fact: str) -> bool:
    """Whether it is worked out of several findings, so that none of them says it."""
    known = judges().facts.get(fact)
    return known is not None and known.bounded


def _side_title(name: str, fact: str) -> Text:
    known = judges().facts.get(fact)
    if known is None:
        return Text(fact, fact)
    voice = channels().get(name)
    if known.apart:
        return Text(voice.zh, voice.en) if voice else Text(name, name)
    return Text(known.title, known.title_en)


def _value(side: Mapping[str, Any], grounds: Sequence[Mapping[str, str]]) -> Text:
    """What a side says, as its kind of fact or the customer's column is written."""
    known, text = judges().facts.get(side["fact"]), side["value"]
    columns = [ground["key"] for ground in grounds if ground["kind"] == COLUMN]
    kind = contract()["customers"].columns[columns[0]].type if columns else known.type if known else "text"
    return SAID[kind](text) if text and kind in SAID else Text(text, text)


def _money(text: str) -> Text:
    return Text(f"{Decimal(text):,.2f}", f"{Decimal(text):,.2f}")


def _share(text: str) -> Text:
    said = f"{(Decimal(text) * 100).normalize():f}%"
    return Text(said, said)


SAID: Mapping[str, Callable[[str], Text]] = {
    "money": _money, "ratio": _share, "rate": _share,
    "bool": lambda text: Text("是", "yes") if text == "True" else Text("否", "no"),
}  # fmt: skip


def _where(ground: Mapping[str, str]) -> Text:
    return WHERE[ground["kind"]](ground["voice"], ground["key"], ground["said"])


def _column(voice: str, key: str, said: str) -> Text:
    column = contract()["customers"].columns[key]
    return Text(f"客户资料的“{column.zh}”", f"{column.en} of the customer's row")


def _statement(voice: str, key: str, said: str) -> Text:
    """``2025-12-31/12 audited``: the statement of a period."""
    period, _, audited = voice.partition(" ")
    end, _, months = period.partition("/")
    zh, en = ("经审计", "audited") if audited == "audited" else ("未经审计", "unaudited")
    return Text(f"{end} 的 {months} 个月报表（{zh}）", f"statements of the {months} months to {end} ({en})")


def _ledger(voice: str, key: str, said: str) -> Text:
    begin, _, end = key.partition("..")
    if not end:
        return Text("我方账款", "our ledger")
    return Text(f"我方账款，{begin} 之后至 {end}", f"our ledger, after {begin} to {end}")


def _event(kind: str, key: str, said: str) -> Text:
    zh, en = (code_word("event_kind", kind, language) for language in ("zh", "en"))
    return Text(f"在案事件：{zh} {said}", f"on file: {en} {said}")


WHERE: Mapping[str, Callable[[str, str, str], Text]] = {
    COLUMN: _column, STATEMENT: _statement, LEDGER: _ledger, EVENT: _event,
}  # fmt: skip


def _about(subject: str) -> Text:
    """The item that it is about, where it is about one. Its row may be personal, and stands in what was found out."""
    grain, _, key = subject.partition(":")
    if grain == STATEMENT:
        end, _, months = key.partition("/")
        return Text(f"{end}，{months} 个月", f"{months} months to {end}")
    item = load_items().items.get(key.partition(":")[0]) if grain != CUSTOMER_GRAIN else None
    return Text(item.zh, item.en) if item else NOTHING


def _both(text: Text) -> tuple[str, str]:
    return text.zh, text.en
