"""The policy as a document: every clause with its words, what becomes of it, its rules, limits, work and figures."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from xindang.assess.described import said_condition, words_for
from xindang.assess.job import open_pack
from xindang.assess.report.columns import word
from xindang.assess.report.page.overview import setting_said
from xindang.assess.worklist.catalogue import WorkKind, load_work
from xindang.dossiers.catalogue import load_items
from xindang.facts.catalogue import load_catalogue
from xindang.policy.pack import Bound, Case, LimitCase, LimitRule, Pack, Rule
from xindang.policy.sql import SEEN_SUFFIX
from xindang.policy.words import Words

LANGUAGES = ("zh", "en")
# The codes that conditions compare with, as reports say them.
CODES = {"limit_state": ("none", "granted", "suspended", "unlimited"), "outcome": ("met", "not_met", "unknown")}
VERDICT = "verdict_"
NAME = re.compile(r"[a-z]+(?:_[a-z]+)+")
NOTHING_KNOWN = {"zh": "什么都不知道", "en": "nothing is known"}
AT_LEAST = {"zh": "{title} 至少 {value}", "en": "{title} at least {value}"}
VERDICT_OF = {"zh": "人工判定", "en": "assessment on record"}
BETWEEN = {"zh": "；", "en": "; "}


@dataclass(frozen=True, slots=True)
class Said:
    """One text in both languages."""

    zh: str
    en: str


COLUMN_TITLES = {
    "since_on": Said("自", "since"),
    "due_on": Said("到期日", "due date"),
    "group_id": Said("集团编号", "group"),
    "owner_role": Said("责任", "owner"),
    "is_known": Said("能判断", "can be judged"),
}


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A proof of a rule or limit: these facts give this. ``name`` is its author's, empty in Chinese where none is."""

    name: Said
    facts: Said
    expect: Said
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule as people read it. ``searches``: where somebody must have looked."""

    rule: Rule
    title: Said
    require: Said
    applies: Said
    searches: Said
    cases: tuple[CaseShown, ...]


@dataclass(frozen=True, slots=True)
class LimitShown:
    """What credit a clause allows: under which condition, bounded by what, signed by whom, for how long."""

    limit: LimitRule
    title: Said
    tenure: Said
    applies: Said
    granted: Said
    bounds: tuple[Said, ...]
    requires: Said
    term: Said
    cases: tuple[CaseShown, ...]


@dataclass(frozen=True, slots=True)
class ParameterShown:
    name: str
    title: Said
    value: Said
    origin: str
    origin_said: Said


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind of things to do, and which reading of the clause it is."""

    name: str
    title: Said
    note: Said


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause with all that hangs on it."""

    id: str
    title: Said
    text: Said
    state: str
    state_said: Said
    reason: Said
    rules: tuple[RuleShown, ...]
    limits: tuple[LimitShown, ...]
    kinds: tuple[KindShown, ...]
    parameters: tuple[ParameterShown, ...]

    def mentions(self, sought: str) -> bool:
        """Whether its number begins so, or its words hold it."""
        told = (self.title.zh, self.title.en, self.text.zh, self.text.en)
        return self.id.lower().startswith(sought.lower()) or any(sought.lower() in text.lower() for text in told)


@dataclass(frozen=True, slots=True)
class Document:
    pack: Pack
    clauses: Mapping[str, ClauseShown]


@cache
def document(policy: str) -> Document:
    """The pack of a name or path, read once in a process. Raises ProblemsFound where it cannot be used."""
    pack, _ = open_pack(policy)
    sayers = {language: words_for(pack, load_catalogue(), language, _codes(language)) for language in LANGUAGES}
    teller = Teller(pack, sayers)
    return Document(pack, {identity: teller.clause(identity) for identity in pack.clauses})


def _codes(language: str) -> dict[str, str]:
    """Of dossiers' choices, and of what conditions on results compare with; where both have a code, the latter."""
    chosen = {name: getattr(option, language) for name, option in load_items().options.items()}
    return chosen | {code: word(codes, code, language) for codes, listed in CODES.items() for code in listed}


@cache
def page_words() -> Mapping[str, Mapping[str, Said]]:
    text = (resources.files(__package__) / "words.toml").read_text(encoding="utf-8")
    return {name: {code: Said(**said) for code, said in entry.items()} for name, entry in tomllib.loads(text).items()}


class Teller:
    """Tells the parts of a pack in both languages."""

    def __init__(self, pack: Pack, sayers: Mapping[str, Words]) -> None:
        self.pack, self.sayers = pack, sayers

    def both(self, say: Callable[[str, Words], str]) -> Said:
        return Said(*(say(language, self.sayers[language]) for language in LANGUAGES))

    def clause(self, identity: str) -> ClauseShown:
        clause, state = self.pack.clauses[identity], self.pack.clause_states.get(identity)
        kinds = (kind for kind in load_work().kinds.values() if kind.name not in self.pack.worklist_off)
        return ClauseShown(
            id=identity,
            title=Said(clause.title, clause.title_en),
            text=Said(clause.text, clause.text_en),
            state=state.state if state else "automated",
            state_said=page_words()["state"][state.state if state else "automated"],
            reason=Said(state.reason, state.reason_en) if state else Said("", ""),
            rules=tuple(self.rule(rule) for rule in self.pack.every_rule if rule.clause == identity),
            limits=tuple(self.limit(limit) for limit in self.pack.limits if limit.clause == identity),
            kinds=tuple(self._kind(kind) for kind in kinds if kind.clause == identity),
            parameters=tuple(self._parameters(identity)),
        )

    def rule(self, rule: Rule) -> RuleShown:
        searches = [page_words()["search"].get(name, Said(name, name)) for name in rule.searches]
        return RuleShown(
            rule=rule,
            title=Said(rule.title, rule.title_en),
            require=self.both(lambda _, words: said_condition(words, rule.require_text)),
            applies=self.both(lambda _, words: said_condition(words, rule.applies_text)),
            searches=Said("、".join(said.zh for said in searches), ", ".join(said.en for said in searches)),
            cases=tuple(self._case(case) for case in rule.cases),
        )

    def limit(self, limit: LimitRule) -> LimitShown:
        term = self.pack.parameters.get(limit.term_days)
        return LimitShown(
            limit=limit,
            title=Said(limit.title, limit.title_en),
            tenure=self._coded("tenure", limit.tenure),
            applies=self.both(lambda _, words: said_condition(words, limit.applies_text)),
            granted=page_words()["granted"][limit.granted],
            bounds=tuple(self._bound(bound) for bound in limit.bounds),
            requires=Said(*(_listed(language, "requirement", limit.requires) for language in LANGUAGES)),
            term=_as_said(setting_said(str(term.value), term.unit)) if term else Said("", ""),
            cases=tuple(self._limit_case(case) for case in limit.cases),
        )

    def _bound(self, bound: Bound) -> Said:
        """The name of a bound, the amount, and where it counts."""
        amount, _, inside = bound.text.partition("（")
        condition = inside.removesuffix("）")
        name = self._coded("binding", bound.name)
        said = self.both(lambda _, words: said_condition(words, amount))
        where = self.both(lambda _, words: said_condition(words, condition))
        return Said(
            f"{name.zh}：{said.zh}" + (f"（{where.zh} 时）" if where.zh else ""),
            f"{name.en}: {said.en}" + (f" (where {where.en})" if where.en else ""),
        )

    def _case(self, case: Case) -> CaseShown:
        return CaseShown(_named(case), self._facts(case.facts), self._coded("outcome", case.expect), case.expect)

    def _limit_case(self, case: LimitCase) -> CaseShown:
        expect = self.both(lambda language, _: _expected(case, language))
        return CaseShown(_named(case), self._facts(case.facts), expect)

    def _facts(self, facts: Mapping[str, Any]) -> Said:
        """The facts of a case; where only what was seen is given, it is the least there is."""
        return self.both(lambda language, words: BETWEEN[language].join(_told(facts, words)) or NOTHING_KNOWN[language])

    def _kind(self, kind: WorkKind) -> KindShown:
        notes = (plain_note(note, language) for note, language in ((kind.note_zh, "zh"), (kind.note, "en")))
        return KindShown(kind.name, Said(kind.title, kind.title_en), Said(*notes))

    def _coded(self, codes: str, code: str) -> Said:
        return Said(*(word(codes, code, language) for language in LANGUAGES))

    def _parameters(self, identity: str) -> Iterable[ParameterShown]:
        for setting in self.pack.parameters.values():
            if setting.clause == identity:
                value = f"{setting.value:f}" if isinstance(setting.value, Decimal) else str(setting.value)
                yield ParameterShown(
                    name=setting.name,
                    title=Said(setting.title, setting.title_en),
                    value=_as_said(setting_said(value, setting.unit)),
                    origin=setting.origin,
                    origin_said=page_words()["origin"][setting.origin],
                )


def plain_note(note: str, language: str) -> str:
    """A note as people read it: figures and columns by their titles instead of their names."""
    figures = {name: Said(figure.title, figure.title_en) for name, figure in load_work().parameters.items()}
    named = {**figures, **COLUMN_TITLES}

    def said(found: re.Match[str]) -> str:
        title = named.get(found[0])
        return found[0] if title is None else f"“{title.zh if language == 'zh' else title.en}”"

    return NAME.sub(said, note)


def _named(case: Case | LimitCase) -> Said:
    return Said(case.name_zh, case.name)


def _told(facts: Mapping[str, Any], words: Words) -> Iterable[str]:
    for name, value in facts.items():
        fact = name.removesuffix(SEEN_SUFFIX)
        if name != fact and fact in facts:
            continue
        title = f"{VERDICT_OF[words.language]}" if fact.startswith(VERDICT) else words.titles.get(fact, fact)
        said = words.fact_value(fact, value)
        yield f"{title} = {said}" if name == fact else AT_LEAST[words.language].format(title=title, value=said)


def _expected(case: LimitCase, language: str) -> str:
    told = []
    for name, value in case.expect.items():
        kind = "binding" if name == "binding" else ""
        amount = f"{value:,}" if isinstance(value, Decimal | int) else word(kind or "outcome", str(value), language)
        told.append(f"{EXPECTED[name][language]} {amount}")
    return BETWEEN[language].join(told)


EXPECTED = {
    "amount": {"zh": "额度", "en": "limit"},
    "ceiling_amount": {"zh": "例外上限", "en": "ceiling by exception"},
    "binding": {"zh": "决定因素", "en": "bound by"},
}


def _listed(language: str, codes: str, listed: Iterable[str]) -> str:
    return ("、" if language == "zh" else ", ").join(word(codes, code, language) for code in listed)


def _as_said(text: Any) -> Said:
    """A text that is one in both languages, or has one in each."""
    return Said(text, text) if isinstance(text, str) else Said(text.zh, text.en)
