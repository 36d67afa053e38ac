"""One customer told on a page of its own: the grade with its reasons, limits, aging, open items, things to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xindang.assess.explain_text import SAID
from xindang.assess.report.columns import column_of
from xindang.assess.report.folder import LISTED_TABLE, Results
from xindang.assess.report.page.cells import Cell, Column, TableView, money, share
from xindang.assess.report.page.overview import unit_en
from xindang.assess.report.page.reading import Bounds, People, Row, whole_order, work_kinds
from xindang.assess.report.page.tables import grade_tone, layouts, view_of
from xindang.assess.report.page.text import LISTING, Said, Text, code_text, heading, listed, say
from xindang.book.contract import contract
from xindang.engines.duckdb import quoted_name
from xindang.policy.bounds import search_fact
from xindang.policy.pack import verdict_fact
from xindang.policy.sql import SEEN_SUFFIX

DOSSIER_COLUMNS = ("uscc", "kind", "side", "unit", "salesperson", "group_id", "region", "industry")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the grade is no better: the rule, its outcome, the best grade it leaves, what was found and is missing."""

    title: Text
    clause: str
    outcome: str
    outcome_said: Text
    leads: Text
    lines: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the page tells of one customer."""

    place: int
    name: str
    customer: str
    about: Sequence[tuple[Said, Said]]
    grade: str
    tone: str
    standing: Text
    reasons: Sequence[Reason]
    changes: Sequence[Text]
    met: Sequence[tuple[str, Text]]
    limit_lines: Sequence[Text]
    tables: Sequence[TableView]


def dossiers(results: Results, bounds: Bounds) -> list[Dossier]:
    """The dossiers of the customers of the largest exposure, in that order."""
    teller = Teller(results, bounds)
    return [teller.dossier(row) for row in results.customers()[: bounds.customers]]


class Teller:
    """Holds the rows of everybody who is told of, read once per table."""

    def __init__(self, results: Results, bounds: Bounds) -> None:
        self.results, self.bounds = results, bounds
        self.facts, self.rules = results.fact_names, results.rules
        self.scale = tuple(results.summary["grades"])
        self.gaps = {gap["fact"]: gap for gap in reversed(results.summary.get("uncovered", []))}
        names = ("ratings", "outcomes", "facts", "limits", "aging", "open_items", "worklist")
        self.of = {name: self._by_customer(name) for name in names}
        self.nobody = People({}, {}, self.scale, work_kinds(results))

    def _by_customer(self, table: str) -> dict[str, list[Row]]:
        """The rows of a table by customer, in the order of the page's own table."""
        found: dict[str, list[Row]] = {}
        if not self.results.has(table):
            return found
        order = whole_order(self.results, table, layouts()[table].order if table in layouts() else "")
        rows = self.results.engine.dicts(
            f"""select t.* from {quoted_name(table)} as t inner join {LISTED_TABLE} as l
                on l.customer_id = t.customer_id and l.position <= {self.bounds.customers} order by {order}"""
        )
        for row in rows:
            found.setdefault(row["customer_id"], []).append(row)
        return found

    def _one(self, table: str, customer: str) -> Row:
        return next(iter(self.of[table].get(customer, ())), {})

    def dossier(self, row: Row) -> Dossier:
        customer = row["customer_id"]
        rating, facts = self._one("ratings", customer), self._one("facts", customer)
        reasons: list[Mapping[str, Any]] = rating.get("reasons") or []
        causes: set[str] = set()
        told = [self._reason(reason, facts, causes) for reason in reasons if reason["rule"] in self.rules]
        return Dossier(
            place=row["position"],
            name=row["name"] or customer,
            customer=customer,
            about=self._about(row),
            grade=rating.get("grade") or "",
            tone=grade_tone(rating.get("grade") or "", self.scale),
            standing=_standing(rating),
            reasons=told,
            changes=self._changes(rating.get("grade") or "", reasons),
            met=self._met(self._one("outcomes", customer)),
            limit_lines=self._limit_lines(customer),
            tables=self._tables(customer),
        )

    def _about(self, row: Row) -> list[tuple[Said, Said]]:
        """What the book says of the customer, what is blank left out."""
        known = [(column_of("customers", name), row.get(name)) for name in DOSSIER_COLUMNS]
        lines: list[tuple[Said, Said]] = [
            (heading(column), code_text(column.codes, value) if column.codes else str(value))
            for column, value in known
            if value
        ]
        amount = row["exposure_amount"]
        said: Said = say("unknown") if amount is None else f"{self.results.base_currency} {money(amount)}"
        return [*lines, (say("exposure_all_sides"), said)]

    def _reason(self, reason: Mapping[str, Any], facts: Row, explained: set[str]) -> Reason:
        rule = self.rules[reason["rule"]]
        lines = []
        verdict = facts.get(verdict_fact(rule["criterion"]))
        if verdict:
            lines.append(say("by_verdict", verdict=code_text("outcome", verdict)))
        else:
            lines += self._found(rule, facts)
            lines += self._missing(reason.get("missing_facts") or (), explained)
        return Reason(
            title=Text(rule["title"], rule["title_en"]),
            clause=rule["clause"],
            outcome=reason["outcome"],
            outcome_said=code_text("outcome", reason["outcome"]),
            leads=say("no_better_than", grade=reason["effect"]),
            lines=[say("stand_in"), *lines] if rule["stand_in"] else lines,
        )

    def _known(self, rule: Row, facts: Row) -> list[tuple[str, Any, bool]]:
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

    def _found(self, rule: Row, facts: Row) -> list[Text]:
        said = [
            self._fact(name, value, at_least=low) for name, value, low in self._known(rule, facts) if value is not None
        ]
        return [say("found", facts=listed(said))] if said else []

    def _missing(self, names: Sequence[str], explained: set[str]) -> list[Text]:
        """What would have settled the rule and is unknown, one line for each cause; why, only the first time."""
        causes: dict[Text | None, list[Text]] = {}
        for name in names:
            causes.setdefault(None if name in explained else self._cause(name), []).append(self._title(name))
        explained.update(names)
        return [
            say("missing_again", facts=listed(titles)) if why is None else say("missing", facts=listed(titles), why=why)
            for why, titles in causes.items()
        ]

    def _title(self, name: str) -> Text:
        fact = self.facts.get(name, {})
        return Text(fact.get("title", name), fact.get("title_en", name))

    def _fact(self, name: str, value: Any, *, at_least: bool) -> Text:
        fact, title = self.facts.get(name, {}), self._title(name)
        shown = fact_value(value, is_share=fact.get("type") == "ratio")
        unit = fact.get("unit") or ""
        shown = Text(f"{shown.zh} {unit}".strip(), f"{shown.en} {unit_en(unit)}".strip())
        form = "at_least" if at_least else "is"
        return Text(*(SAID[t][form].format(title=title.of(t), value=shown.of(t)) for t in LISTING))

    def _cause(self, name: str) -> Text:
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
        found = self.results.summary.get("coverage", {}).get(gap["table"], {})
        has = said["has_none"]
        if found.get("covers_from"):
            complete = "" if found["complete"] else said["incomplete"]
            has = said["has"].format(start=found["covers_from"], end=found["covers_to"], complete=complete)
        title = gap["table"] if described is None else described.zh if tongue == "zh" else described.en
        return said["gap"].format(table=title, span=span, has=has)

    def _changes(self, grade: str, reasons: Sequence[Mapping[str, Any]]) -> list[Text]:
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

    def _met(self, outcomes: Row) -> list[tuple[str, Text]]:
        """Clause and title of every rule that is met."""
        met = (rule for rule_id, rule in self.rules.items() if outcomes.get(rule_id) == "met")
        return [(rule["clause"], Text(rule["title"], rule["title_en"])) for rule in met]

    def _limit_lines(self, customer: str) -> list[Text]:
        """Each limit in the assessment's own words, which name what binds it and what is missing."""
        rows = self.of["limits"].get(customer, ())
        return [Text(row["text_zh"], row["text_en"]) for row in rows if row.get("text_zh")]

    def _tables(self, customer: str) -> list[TableView]:
        views = []
        for table in ("limits", "aging", "open_items", "worklist"):
            rows = self.of[table].get(customer, [])
            if rows:
                shown = rows[: self.bounds.items]
                views.append(view_of(self.results, table, shown, self.nobody, len(rows), told=True))
        return views


def _standing(rating: Row) -> Text:
    """The grade in a sentence."""
    if not rating:
        return say("not_rated")
    if rating["provisional"]:
        return say("grade_provisional", grade=rating["grade"], possible=listed(rating["grades_possible"]))
    return say("grade_settled", grade=rating["grade"])


def fact_value(value: Any, *, is_share: bool = False) -> Text:
    """A fact's value as people write it."""
    match value:
        case bool():
            return code_text("yes_no", value)
        case Decimal():
            shown = share(value) if is_share else money(value)
            return Text(shown, shown)
        case int():
            return Text(f"{value:,}", f"{value:,}")
    return Text(str(value), str(value))


def rule_columns() -> list[Column]:
    return [Column("clause", say("clause")), Column("title", say("rule")), Column("require", say("requires"), "t")]


def rules_view(results: Results) -> TableView:
    """Every rule with its requirement in words."""
    rows = []
    for rule in results.rules.values():
        require = Text(rule.get("require_said") or rule["require"], rule.get("require_said_en") or rule["require"])
        if rule.get("applies_said"):
            require = say(
                "requires_where", require=require, applies=Text(rule["applies_said"], rule["applies_said_en"])
            )
        rows.append([Cell(rule["clause"]), Cell(Text(rule["title"], rule["title_en"])), Cell(require, "t")])
    return TableView("rules", say("rules"), rule_columns(), rows, len(rows))
