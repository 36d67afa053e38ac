"""The lists of report.xlsx: result rows of the listed customers, in words, with the customer's name beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from xindang.assess.report.columns import is_band, result_tables, word
from xindang.assess.report.folder import CHANGE_TABLES, Results
from xindang.assess.report.workbook_list import ListColumn, ListSheet
from xindang.assess.report.workbook_words import Row, capitalised, list_columns, said, shown
from xindang.assess.since.terminal import since_said
from xindang.book.contract import contract

# Columns of the worklist that many a book knows nothing for.
OFTEN_EMPTY = ("group_id", "unit", "side", "due_on", "owner")
AGING_BESIDE = ("unapplied_amount", "notes_amount", "disputed_amount")


@dataclass(frozen=True, slots=True)
class Listing:
    """What every list needs: the results, the language, and the listed customers by id."""

    results: Results
    language: str
    customers: Mapping[str, Row]

    def say(self, key: str, **words: object) -> str:
        return said(key, self.language, **words)

    @property
    def bounds(self) -> str:
        """Whether all customers are listed, and how many are not."""
        more = self.results.more_count
        key = "some_listed" if more else "all_listed"
        return self.say(key, listed=self.results.listed_count, more=more)

    def rows(self, table: str, *, by_exposure: bool = True) -> list[Row]:
        """The table's rows of the listed customers, in words, with the customer's name and salesperson."""
        rows = self.results.rows(table, listed=True, by_exposure=by_exposure)
        for at, row in enumerate(rows):
            rows[at] = shown(row, table, self.language) | self.of_customer(row.get("customer_id"))
        return rows

    def of_customer(self, customer_id: str | None) -> Row:
        dossier = self.customers.get(customer_id or "", {})
        return {"customer_name": dossier.get("name"), "salesperson": dossier.get("salesperson")}

    def customer_columns(self) -> list[ListColumn]:
        """Who it is: id, and name and salesperson where the folder has them."""
        described = list_columns("customers", ("customer_id", "name", "salesperson"), self.language)
        if not self.results.has("customers"):
            return described[:1]
        code, name, salesperson = described
        return [code, replace(name, name="customer_name"), replace(salesperson, optional=True)]

    def columns(self, table: str, names: Iterable[str], **marks: Iterable[str]) -> list[ListColumn]:
        """Those of a table's columns that are there."""
        there = [name for name in names if name in self.results.columns[table]]
        return list_columns(table, there, self.language, **marks)

    def unknown_shares(self) -> list[tuple[str, float]]:
        """Of what share of the customers each fact is unknown.

        Left out are the facts that only the searches named by a rule make known: by themselves they never are.
        """
        named, shares = self.results.fact_names, self.results.summary.get("unknown_share", {})
        plain = [name for name in shares if name in named and not named[name]["searched"]]
        return [(name, shares[name]) for name in plain if shares[name] is not None]

    def called(self, codes: str, code: str) -> str:
        """A code's word where a line or a heading begins with it."""
        return capitalised(word(codes, code, self.language))

    def kind_title(self, kind: str) -> str:
        """What a kind of things to do is called."""
        titles = self.results.summary.get("worklist", {}).get(kind, {})
        return str(titles.get("title" if self.language == "zh" else "title_en", kind))


def listing_of(results: Results, language: str) -> Listing:
    """The results ready to be listed."""
    return Listing(results, language, {row["customer_id"]: row for row in results.customers()})


def aging_list(listing: Listing) -> ListSheet:
    """Open amounts by band; sums apart by side and currency."""
    there = listing.results.columns["aging"]
    bands = [name for name in there if is_band(name)]
    sums = [name for name in ("open_amount", "not_due", *bands, "no_due_date", *AGING_BESIDE) if name in there]
    keys = [name for name in ("unit", "side", "currency") if name in there]
    names = [*keys, *sums, "overdue_days_max", "oldest_due_on"]
    columns = listing.columns("aging", names, summed=sums, grouping=("side", "currency"))
    return ListSheet(
        name=listing.say("aging"),
        title=listing.say("aging_title"),
        columns=[*listing.customer_columns(), *columns],
        rows=listing.rows("aging"),
        notes=[*head_notes(listing), listing.say("aging_beside"), *derived_notes(listing)],
    )


def open_items_list(listing: Listing) -> ListSheet:
    """Every open item of the listed customers; sums apart by side and currency."""
    sums = ("open_amount", "notes_amount", "disputed_amount")
    names = ("unit", "side", "currency", "document_no", "item_id", "issued_on", "due_on", "overdue_days", "amount")
    columns = listing.columns(
        "open_items", [*names, *sums], summed=sums, grouping=("side", "currency"), optional=("unit", "document_no")
    )
    return ListSheet(
        name=listing.say("open_items"),
        title=listing.say("open_items_title"),
        columns=[*listing.customer_columns(), *columns],
        rows=listing.rows("open_items"),
        notes=[*head_notes(listing), listing.say("open_items_note")],
    )


def head_notes(listing: Listing) -> list[str]:
    """Whose figures, of which day, and how many of them are listed."""
    summary = listing.results.summary
    head = listing.say(
        "head",
        organisation=summary.get("organisation", ""),
        on=listing.results.on,
        currency=listing.results.base_currency,
    )
    return [head, listing.bounds]


def derived_notes(listing: Listing) -> list[str]:
    """What of the book was derived and not given, in the mapping's words."""
    derived = listing.results.summary.get("derived", {})
    return [listing.say(f"derived_{name}", text=derived[name]) for name in ("due", "match") if name in derived]


def ratings_list(listing: Listing) -> ListSheet:
    """A row per customer: exposure, grade, the first reason, how many there are, what is missing."""
    say, language = listing.say, listing.language
    rows = [rating_row(listing, row) for row in listing.results.rows("ratings", listed=True)]
    exposure = say("exposure", currency=listing.results.base_currency)
    return ListSheet(
        name=say("ratings"),
        title=say("ratings_title"),
        columns=[
            *listing.customer_columns(),
            ListColumn("exposure_amount", exposure, "money", summed=True),
            *list_columns("ratings", ("grade", "provisional", "grades_possible"), language),
            ListColumn("not_met_count", say("not_met_count"), "number", centred=True),
            ListColumn("unknown_count", say("unknown_count"), "number", centred=True),
            ListColumn("main_reason", say("main_reason"), "text", wrapped=True),
            ListColumn("missing", say("missing"), "text", wrapped=True),
        ],
        rows=rows,
        notes=[*head_notes(listing), say("ratings_note", sheet=say("reasons"))],
    )


def rating_row(listing: Listing, row: Row) -> Row:
    """One customer's grade in words."""
    reasons = row["reasons"] or []
    outcomes = [reason["outcome"] for reason in reasons]
    exposure = listing.customers[row["customer_id"]]["exposure_amount"]
    return (
        shown(row, "ratings", listing.language)
        | listing.of_customer(row["customer_id"])
        | {
            "exposure_amount": listing.say("unknown") if exposure is None else exposure,
            "not_met_count": outcomes.count("not_met"),
            "unknown_count": outcomes.count("unknown"),
            "main_reason": reason_text(listing, reasons[0]) if reasons else listing.say("no_reason"),
            "missing": listing.say("list").join(_subjects(listing, reasons)),
        }
    )


def reason_text(listing: Listing, reason: Mapping[str, Any]) -> str:
    """A reason in one line: clause, what had to hold, and what was found."""
    return listing.say(
        "reason",
        clause=reason["clause"],
        title=rule_title(listing, reason["rule"]),
        outcome=word("outcome", reason["outcome"], listing.language),
    )


def rule_title(listing: Listing, rule: str) -> str:
    """What the rule says must hold; the rule's id where the folder does not tell."""
    title = "title" if listing.language == "zh" else "title_en"
    return str(listing.results.rules.get(rule, {}).get(title, rule))


def _subjects(listing: Listing, reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Of what too little is known, each subject once; the first reason's first."""
    names, subject = listing.results.fact_names, "subject" if listing.language == "zh" else "subject_en"
    missing = [fact for reason in reasons for fact in reason["missing_facts"]]
    return list(dict.fromkeys(str(names[fact][subject]) if fact in names else fact for fact in missing))


def reasons_list(listing: Listing) -> ListSheet:
    """A row per reason, so that one can filter by clause, outcome or what is missing."""
    say = listing.say
    columns = [
        *listing.customer_columns(),
        *list_columns("ratings", ("grade",), listing.language),
        *list_columns("rules", ("clause",), listing.language),
        ListColumn("condition", say("condition"), "text"),
        ListColumn("outcome", say("outcome"), "text", centred=True),
        ListColumn("effect", say("effect"), "text", centred=True),
        ListColumn("missing_facts", say("missing_facts"), "text", wrapped=True),
        ListColumn("stand_in", say("stand_in"), "text", centred=True),
    ]
    ratings = listing.results.rows("ratings", listed=True)
    rows = [reason_row(listing, row, reason) for row in ratings for reason in row["reasons"] or []]
    return ListSheet(say("reasons"), say("reasons_title"), columns, rows, [*head_notes(listing), say("reasons_note")])


def reason_row(listing: Listing, row: Row, reason: Mapping[str, Any]) -> Row:
    """One reason of one customer in words."""
    names, title = listing.results.fact_names, "title" if listing.language == "zh" else "title_en"
    missing = [str(names[fact][title]) if fact in names else fact for fact in reason["missing_facts"]]
    stand_in = listing.results.rules.get(reason["rule"], {}).get("stand_in")
    return listing.of_customer(row["customer_id"]) | {
        "customer_id": row["customer_id"],
        "grade": row["grade"],
        "clause": reason["clause"],
        "condition": rule_title(listing, reason["rule"]),
        "outcome": word("outcome", reason["outcome"], listing.language),
        "effect": reason["effect"],
        "missing_facts": listing.say("list").join(missing),
        "stand_in": word("yes_no", stand_in, listing.language),
    }


def limits_list(listing: Listing) -> ListSheet:
    """What may be granted beside what is in force and in use; sums apart by side, tenure and currency."""
    names = (
        "side", "tenure", "grade", "provisional", "currency", "amount", "ceiling_amount", "state_in_force",
        "amount_in_force", "exposure_amount", "binding", "requires", "term_days", "clause",
    )  # fmt: skip
    text = f"text_{listing.language}"
    columns = listing.columns(
        "limits",
        [*names, text],
        summed=("amount", "ceiling_amount", "amount_in_force", "exposure_amount"),
        grouping=("side", "tenure", "currency"),
    )
    # The columns before it say the same, so the sentence is spared on paper.
    columns[-1] = replace(columns[-1], on_paper=columns[-1].name != text)
    return ListSheet(
        name=listing.say("limits"),
        title=listing.say("limits_title"),
        columns=[*listing.customer_columns(), *columns],
        rows=listing.rows("limits"),
        notes=[*head_notes(listing), listing.say("limits_note")],
    )


def worklist_list(listing: Listing) -> ListSheet:
    """What is to be done, the most urgent first."""
    say, text = listing.say, f"text_{listing.language}"
    first = ("severity", "kind")
    names = (
        "group_id", "unit", "side", "amount", "currency", "since_on", "due_on", "owner_role", "owner", "clause", text,
    )  # fmt: skip
    rows = listing.rows("worklist", by_exposure=False)
    for row in rows:
        row["kind"] = listing.kind_title(row["kind"])
    more = listing.results.summary["rows"]["worklist"] - len(rows)
    return ListSheet(
        name=say("worklist"),
        title=say("worklist_title"),
        columns=[
            *listing.columns("worklist", first),
            *listing.customer_columns()[:2],
            *listing.columns("worklist", names, wrapped=(text,), optional=OFTEN_EMPTY),
        ],
        rows=rows,
        notes=[*head_notes(listing), *([say("worklist_more", count=more)] if more else []), say("worklist_note")],
        fixed=len(first) + len(listing.customer_columns()[:2]),
    )


def problems_list(listing: Listing) -> ListSheet:
    """What was wrong with the book, and what to do about each."""
    found = listing.results.summary["problems"]
    count = sum(listing.results.summary.get("problem_counts", {}).values())
    notes = head_notes(listing)[:1]
    if count > sum(entry["count"] for entry in found):
        notes.append(listing.say("problems_more", count=count, listed=len(found)))
    names = ("severity", "table", "row", "column", "value", "count", listing.language)
    columns = list_columns(
        "problems", names, listing.language, wrapped=(listing.language,), optional=("row", "column", "value")
    )
    rows = [problem_row(listing, entry) for entry in found]
    return ListSheet(listing.say("problems"), listing.say("problems_title"), columns, rows, notes, fixed=1)


def problem_row(listing: Listing, entry: Mapping[str, Any]) -> Row:
    """A problem with its table and column called as people call them."""
    row = shown(entry, "problems", listing.language)
    table = contract().get(entry["table"])
    if table is not None:
        row["table"] = table.zh if listing.language == "zh" else table.en
        column = table.columns.get(entry["column"])
        if column is not None:
            row["column"] = column.zh if listing.language == "zh" else column.en
    return row


def changes_list(listing: Listing, table: str) -> ListSheet:
    """What changed since the results before, as the comparison tells it."""
    text, results = f"text_{listing.language}", listing.results
    there = [name for name in CHANGE_COLUMNS.get(table, results.columns[table]) if name not in ("customer_id", "name")]
    described = listing.columns(table, [*there, text], wrapped=(text,), optional=there)
    columns = [replace(column, width=SENTENCE_WIDTH) for column in described]
    who = listing.customer_columns()[:2] if "customer_id" in results.columns[table] else []
    title = result_tables()[table].title(listing.language)
    since = [zh if listing.language == "zh" else en for zh, en in since_said(results.summary)]
    notes = [*(head_notes(listing) if who else head_notes(listing)[:1]), *since]
    rows = listing.rows(table)
    for row in rows:
        row["customer_name"] = row["customer_name"] or row.get("name")
    # Of roll rates only those that anything rolled along.
    rows = [row for row in rows if table != "roll_rates" or row["amount"] or row["net_amount"]]
    return ListSheet(title, title, [*who, *columns], rows, notes, fixed=len(who))


# The lists in their order, each with the table without which it is left out.
LISTS: Mapping[str, tuple[str, Callable[[Listing], ListSheet]]] = {
    "aging": ("aging", aging_list),
    "open_items": ("open_items", open_items_list),
    "ratings": ("ratings", ratings_list),
    "reasons": ("ratings", reasons_list),
    "limits": ("limits", limits_list),
    "worklist": ("worklist", worklist_list),
}
CHANGES = (*CHANGE_TABLES, "roll_rates")
# Of the wider tables the columns that a sheet shows, in its order; the rest is in the result folder.
CHANGE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "grade_changes": (
        "grade_before", "grade_after", "provisional_before", "provisional_after", "direction", "cause",
    ),
    "limit_changes": (
        "side", "tenure", "currency", "direction", "grade_before", "grade_after", "amount_before", "amount_after",
        "ceiling_before_amount", "ceiling_after_amount", "binding_before", "binding_after", "amount_in_force_before",
        "amount_in_force_after",
    ),
    "roll_rates": (
        "side", "currency", "from_bucket", "to_bucket", "item_count", "before_amount", "amount", "share", "net_amount",
        "net_share",
    ),
}  # fmt: skip
SENTENCE_WIDTH = 90.0
