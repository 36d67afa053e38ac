"""Why a customer has its grade, told from its rows of a result folder: a report's page and the office say it alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xindang.assess.explain_text import SAID
from xindang.assess.report.page.cells import money, share
from xindang.assess.report.page.overview import unit_en
from xindang.assess.report.page.reading import Row
from xindang.assess.report.page.text import LISTING, Text, code_text, listed, say
from xindang.book.contract import contract
from xindang.policy.bounds import search_fact
from xindang.policy.pack import verdict_fact
from xindang.policy.sql import SEEN_SUFFIX


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the grade is no better: the rule, its outcome, the best grade it leaves, what was found and is missing."""

    rule: str
    title: Text
    clause: str
    outcome: str
    outcome_said: Text
    leads: Text
    lines: Sequence[Text]


class ReasonTeller:
    """Tells reasons in both languages. ``rules`` and ``facts``: rows of the tables rules and fact_names by name.

    ``summary``: of the run; its grades are the scale, best first.
    """

    def __init__(self, rules: Mapping[str, Row], facts: Mapping[str, Row], summary: Mapping[str, Any]) -> None:
        self.rules, self.facts, self.summary = rules, facts, summary
        self.scale = tuple(summary["grades"])
        self.gaps = {gap["fact"]: gap for gap in reversed(summary.get("uncovered", []))}

    def reasons(self, rating: Row, facts: Row) -> list[Reason]:
        """The reasons of a row of ratings, worst first; why a fact is unknown is told where it is first met."""
        explained: set[str] = set()
        listed_reasons: list[Mapping[str, Any]] = rating.get("reasons") or []
        return [self.reason(reason, facts, explained) for reason in listed_reasons if reason["rule"] in self.rules]

    def reason(self, reason: Mapping[str, Any], facts: Row, explained: set[str]) -> Reason:
        rule = self.rules[reason["rule"]]
        lines = []
        verdict = facts.get(verdict_fact(rule["criterion"]))
        if verdict:
            lines.append(say("by_verdict", verdict=code_text("outcome", verdict)))
        else:
            lines += self.found(rule, facts)
            lines += self.missing(reason.get("missing_facts") or (), explained)
        return Reason(
            rule=reason["rule"],
            title=Text(rule["title"], rule["title_en"]),
            clause=rule["clause"],
            outcome=reason["outcome"],
            outcome_said=code_text("outcome", reason["outcome"]),
            leads=say("no_better_than", grade=reason["effect"]),
            lines=[say("stand_in"), *lines] if rule["stand_in"] else lines,
        )

    def known(self, rule: Row, facts: Row) -> list[tuple[str, Any, bool]]:
        """The facts of a rule with their values; True where only a lower bound is known.

        A searched fact is known where the rule's searches are: then what was seen is all there is.
        """
        searches = [name for name in rule["searches"].split(", ") if name]
        looked = bool(searches) and all(facts.get(search_fact(name)) is not None for name in searches)
        found = []
        for name in rule.get("reads") or ():
            value, seen = facts.get(name), facts.get(name + SEEN_SUFFIX)
            if self.facts.get(name, {}).get("searched") and looked:
                value = seen
            found.append((name, value, False) if value is not None or not seen else (name, seen, True))
        return found

    def found(self, rule: Row, facts: Row) -> list[Text]:
        said = [
            self.fact(name, value, at_least=low) for name, value, low in self.known(rule, facts) if value is not None
        ]
        return [say("found", facts=listed(said))] if said else []

    def missing(self, names: Sequence[str], explained: set[str]) -> list[Text]:
        """What would have settled the rule and is unknown, one line for each cause; why, only the first time."""
        causes: dict[Text | None, list[Text]] = {}
        for name in names:
            causes.setdefault(None if name in explained else self.cause(name), []).append(self.title(name))
        explained.update(names)
        return [
            say("missing_again", facts=listed(titles)) if why is None else say("missing", facts=listed(titles), why=why)
            for why, titles in causes.items()
        ]

    def title(self, name: str) -> Text:
        fact = self.facts.get(name, {})
        return Text(fact.get("title", name), fact.get("title_en", name))

    def fact(self, name: str, value: Any, *, at_least: bool) -> Text:
        title, shown = self.title(name), self.value(name, value)
        form = "at_least" if at_least else "is"
        return Text(*(SAID[t][form].format(title=title.of(t), value=shown.of(t)) for t in LISTING))

    def value(self, name: str, value: Any) -> Text:
        """A fact's value with its unit; the only codes among facts are states of limits."""
        fact = self.facts.get(name, {})
        if fact.get("type") == "code":
            return code_text("limit_state", value)
        shown = fact_value(value, fact.get("type", ""))
        unit = fact.get("unit") or ""
        return Text(f"{shown.zh} {unit}".strip(), f"{shown.en} {unit_en(unit)}".strip())

    def cause(self, name: str) -> Text:
        """Why a fact is unknown: the book does not reach, or what the fact file says."""
        fact, gap = self.facts.get(name, {}), self.gaps.get(name)
        if gap is None:
            return Text(fact.get("unknown_means", ""), fact.get("unknown_means_en", ""))
        return Text(*(self._gap(gap, tongue) for tongue in LISTING))

    def _gap(self, gap: Mapping[str, Any], tongue: str) -> str:
        said, described = SAID[tongue], contract().get(gap["table"])
        span = said["gap_from" if gap["wanted_from"] else "gap_to"].format(
            start=gap["wanted_from"], end=gap["wanted_to"]
        )
        found = self.summary.get("coverage", {}).get(gap["table"], {})
        has = said["has_none"]
        if found.get("covers_from"):
            complete = "" if found["complete"] else said["incomplete"]
            has = said["has"].format(start=found["covers_from"], end=found["covers_to"], complete=complete)
        title = gap["table"] if described is None else described.zh if tongue == "zh" else described.en
        return said["gap"].format(table=title, span=span, has=has)

    def changes(self, grade: str, reasons: Sequence[Mapping[str, Any]]) -> list[Text]:
        """What each better grade asks for."""
        if grade not in self.scale:
            return []
        lines = []
        for rank, better in enumerate(self.scale[: self.scale.index(grade)]):
            needed = [r for r in reasons if r["effect"] in self.scale and self.scale.index(r["effect"]) > rank]
            for form, outcome in (("to_mend", "not_met"), ("to_find_out", "unknown")):
                clauses = list(dict.fromkeys(r["clause"] for r in needed if r["outcome"] == outcome))
                if clauses:
                    lines.append(say(form, grade=better, clauses=listed(clauses)))
        return lines

    def met(self, outcomes: Row) -> list[tuple[str, Text]]:
        """Clause and title of every rule that is met."""
        met = (rule for rule_id, rule in self.rules.items() if outcomes.get(rule_id) == "met")
        return [(rule["clause"], Text(rule["title"], rule["title_en"])) for rule in met]


def fact_value(value: Any, kind: str) -> Text:
    """A fact's value as people write it, by its type."""
    match value:
        case bool():
            return code_text("yes_no", value)
        case Decimal():
            shown = share(value) if kind == "ratio" else f"{value:,}" if kind == "days" else money(value)
            return Text(shown, shown)
        case int():
            return Text(f"{value:,}", f"{value:,}")
    return Text(str(value), str(value))
