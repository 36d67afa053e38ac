"""The grade of one customer: why it is no better, who owes what is unknown, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xindang.assess.change import Change, Changes
from xindang.assess.report.page.reasons import Reason, ReasonTeller
from xindang.assess.report.page.text import Text, code_text
from xindang.assess.worklist.owed import Owed, owed_for
from xindang.facts.catalogue import load_catalogue
from xindang.policy.pack import verdict_fact
from xindang.policy.sql import SEEN_SUFFIX
from xindang.runs.models import Run
from xindang.runs.packs import change_teller
from xindang.runs.results import RunTables
from xindang.web.pages.customers.evidence import Cited, Evidence

Row = Mapping[str, Any]
Rows = Mapping[str, list[dict[str, Any]]]
RECORDED = Text("已记录的评定意见", "Assessments on record")
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class OwedShown:
    """What is to be provided, and by which role."""

    what: Text
    role: Text


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """``change``: what the Python back end says of it; None where the policy is another one by now. ``cited``: the rows
    on which its facts rest, where people recorded them one by one.
    """

    reason: Reason
    clause_text: Text
    require: Text
    owed: Sequence[OwedShown]
    change: Change | None
    cited: Cited | None = None


@dataclass(frozen=True, slots=True)
class GradeShown:
    """``better``: for each better grade, best first, the clauses to mend and those to find out. ``met``: clause and
    title of rules that are met. ``is_replayed``: the policy of the run is at hand, and says what would change it.
    """

    grade: str
    provisional: bool
    possible: Sequence[str]
    reasons: Sequence[ReasonShown]
    better: Sequence[tuple[str, Sequence[str], Sequence[str]]]
    met: Sequence[tuple[str, Text]]
    is_replayed: bool


def grade_shown(tables: RunTables, run: Run, rows: Rows, evidence: Evidence) -> GradeShown | None:
    """None where the run has not rated the customer. ``rows``: the customer's by table."""
    rating = next(iter(rows["ratings"]), None)
    if rating is None:
        return None
    facts = next(iter(rows["facts"]), {})
    outcomes = next(iter(rows["outcomes"]), {})
    cited = evidence.of_rules(
        [tables.rules[reason["rule"]] for reason in rating["reasons"] or [] if reason["rule"] in tables.rules], facts
    )
    words = ReasonTeller(tables.rules, tables.fact_names, tables.summary)
    told = teller.changes(facts) if (teller := change_teller(run)) else None
    return GradeShown(
        grade=rating["grade"],
        provisional=rating["provisional"],
        possible=rating["grades_possible"] or [],
        reasons=_with_rows(_reasons(tables, rating, words.reasons(rating, facts), told), cited),
        better=_better(words.scale, rating),
        met=words.met(outcomes),
        is_replayed=told is not None and told.grade == rating["grade"],
    )


def _reasons(tables: RunTables, rating: Row, reasons: Iterable[Reason], told: Changes | None) -> list[ReasonShown]:
    changes = (
        {change.reason.rule.id: change for change in told.single} if told and told.grade == rating["grade"] else {}
    )
    missing = {reason["rule"]: reason["missing_facts"] or [] for reason in rating["reasons"] or []}
    shown = []
    for reason in reasons:
        rule, clause = tables.rules[reason.rule], tables.clauses.get(reason.clause, {})
        shown.append(
            ReasonShown(
                reason=reason,
                clause_text=Text(clause.get("text", ""), clause.get("text_en", "")),
                require=Text(rule["require_said"], rule["require_said_en"]),
                owed=_owed(missing[reason.rule]),
                change=changes.get(reason.rule),
            )
        )
    return shown


def _with_rows(reasons: Iterable[ReasonShown], cited: Mapping[str, Cited]) -> list[ReasonShown]:
    return [replace(shown, cited=cited.get(shown.reason.rule)) for shown in reasons]


def _owed(facts: Iterable[str]) -> list[OwedShown]:
    """Each thing once, though several facts wait for it."""
    entries = owed_for(load_catalogue())
    found: dict[tuple[str, str], Owed] = {}
    for fact in facts:
        if fact in entries:
            found.setdefault((entries[fact].role, entries[fact].zh), entries[fact])
    return [OwedShown(Text(entry.zh, entry.en), code_text("role", entry.role)) for entry in found.values()]


def _better(scale: Sequence[str], rating: Row) -> list[tuple[str, list[str], list[str]]]:
    """For each better grade the clauses of all rules that cost more than it does: failed ones, unknown ones."""
    if rating["grade"] not in scale:
        return []
    told = []
    for rank, grade in enumerate(scale[: scale.index(rating["grade"])]):
        needed = [r for r in rating["reasons"] or [] if r["effect"] in scale and scale.index(r["effect"]) > rank]
        mend, find_out = (
            list(dict.fromkeys(reason["clause"] for reason in needed if reason["outcome"] == outcome))
            for outcome in ("not_met", "unknown")
        )
        told.append((grade, mend, find_out))
    return told


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact as the run found it. ``at_least``: only what was seen is known. ``means``: what its absence means."""

    name: str
    title: Text
    value: Text | None
    at_least: bool
    means: Text


def facts_shown(tables: RunTables, rows: Rows) -> list[tuple[Text, list[FactShown]]]:
    """Every fact of the customer by subject, in the order of the catalogue; those of a side under the side's name."""
    words = ReasonTeller(tables.rules, tables.fact_names, tables.summary)
    groups: dict[Text, list[FactShown]] = {}
    for facts in rows["facts"]:
        for name, named in tables.fact_names.items():
            if name in facts:
                subject = Text(named["subject"], named["subject_en"])
                groups.setdefault(subject, []).append(_fact(words, named, facts))
        groups |= {RECORDED: verdicts} if (verdicts := _verdicts(tables, facts)) else {}
    for facts in rows["side_facts"]:
        side = code_text("side", facts["side"])
        for name, named in tables.fact_names.items():
            if name in facts:
                subject = Text(f"{named['subject']} · {side.zh}", f"{named['subject_en']} · {side.en}")
                groups.setdefault(subject, []).append(_fact(words, named, facts))
    return list(groups.items())


def _verdicts(tables: RunTables, facts: Row) -> list[FactShown]:
    """Assessments on record, by the clause they are of."""
    criteria = dict.fromkeys(rule["criterion"] for rule in tables.rules.values())
    found = []
    for criterion in criteria:
        verdict = facts.get(verdict_fact(criterion))
        if verdict:
            title = Text(criterion, criterion)
            found.append(FactShown(verdict_fact(criterion), title, code_text("outcome", verdict), False, NOTHING))
    return found


def _fact(words: ReasonTeller, named: Row, facts: Row) -> FactShown:
    name = named["fact"]
    value, seen = facts.get(name), facts.get(name + SEEN_SUFFIX)
    shown = seen if value is None and seen else value
    return FactShown(
        name=name,
        title=words.title(name),
        value=None if shown is None else words.value(name, shown),
        at_least=value is None and bool(seen),
        means=words.cause(name),
    )
