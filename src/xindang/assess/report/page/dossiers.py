"""One customer told on a page of its own: the grade with its reasons, limits, aging, open items, things to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xindang.assess.report.columns import column_of
from xindang.assess.report.folder import LISTED_TABLE, Results
from xindang.assess.report.page.cells import Cell, Column, TableView, money
from xindang.assess.report.page.reading import Bounds, People, Row, whole_order, work_kinds
from xindang.assess.report.page.reasons import Reason, ReasonTeller
from xindang.assess.report.page.tables import grade_tone, layouts, view_of
from xindang.assess.report.page.text import Said, Text, code_text, heading, listed, say
from xindang.engines.duckdb import quoted_name

DOSSIER_COLUMNS = ("uscc", "kind", "side", "unit", "salesperson", "group_id", "region", "industry")


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
        self.words = ReasonTeller(results.rules, results.fact_names, results.summary)
        names = ("ratings", "outcomes", "facts", "limits", "aging", "open_items", "worklist")
        self.of = {name: self._by_customer(name) for name in names}
        self.nobody = People({}, {}, self.words.scale, work_kinds(results))

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
        return Dossier(
            place=row["position"],
            name=row["name"] or customer,
            customer=customer,
            about=self._about(row),
            grade=rating.get("grade") or "",
            tone=grade_tone(rating.get("grade") or "", self.words.scale),
            standing=_standing(rating),
            reasons=self.words.reasons(rating, facts),
            changes=self.words.changes(rating.get("grade") or "", rating.get("reasons") or []),
            met=self.words.met(self._one("outcomes", customer)),
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
