"""A sheet per customer asked for: the statement of account, and a form on which the customer confirms the balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xindang.assess.report.capital_amount import capital_amount
from xindang.assess.report.columns import column_of, word
from xindang.assess.report.workbook_block import BlockColumn, BlockSheet, Formula
from xindang.assess.report.workbook_cells import CELL_MAX, SUM_MAX, WorkbookFile, cell_name
from xindang.assess.report.workbook_lists import Listing
from xindang.assess.report.workbook_words import capitalised

WIDTHS = (13, 20, 20, 34, 17, 17, 17, 18)
COLUMNS = ("on", "kind", "document_no", "text", "due_on", "debit_amount", "credit_amount", "balance_amount")
DEBIT, CREDIT, BALANCE = 5, 6, 7
# The lines about the balance itself: before, at the end, and what it is made of.
OPENING, CLOSING, MADE_OF = "opening", "closing", ("of_open", "of_unapplied", "beside_notes")
# The currency whose amounts are also written in characters.
CAPITAL_CURRENCY = "CNY"
Row = Mapping[str, Any]
Account = tuple[str | None, str, str]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An account, its closing balance and the cell in which that stands."""

    account: Account
    balance: Decimal
    cell: str


def write_statement(book: WorkbookFile, listing: Listing, customer: str) -> None:
    """The statements of one customer on one sheet: account by account, then what is to be confirmed."""
    say, results = listing.say, listing.results
    block = BlockSheet(book, say("statement", customer=customer), WIDTHS)
    block.centred_title(say("statement_title"))
    asked, organisation = results.summary["statements"], results.summary.get("organisation", "")
    name = results.name_of(customer)
    block.pairs(
        [
            (say("statement_customer"), "text", say("named", name=name, customer=customer) if name else customer),
            (say("statement_by"), "text", organisation),
            (say("statement_period"), "text", say("period", start=asked["from"], end=results.on)),
        ]
    )
    confirmed = []
    for account, rows in accounts(results.rows("statement", customer=customer)):
        unit, side, currency = account
        block.section(say("gap").join(part for part in (unit, listing.called("side", side), currency) if part))
        confirmed.append(_write_account(block, listing, account, rows))
    if not confirmed:
        block.section(say("confirm_section"))
        block.line(say("nothing_moved"))
    else:
        _write_confirmation(block, listing, confirmed)
    _write_signatures(block, listing)
    block.finish(say("statement_footer", organisation=organisation, customer=name or customer), landscape=False)


def accounts(rows: Sequence[Row]) -> Iterator[tuple[Account, list[Row]]]:
    """Rows by unit, side and currency, in their order."""
    found: dict[Account, list[Row]] = {}
    for row in rows:
        found.setdefault((row["unit"], row["side"], row["currency"]), []).append(row)
    yield from found.items()


def _write_account(block: BlockSheet, listing: Listing, account: Account, rows: Sequence[Row]) -> Confirmed:
    """The lines of an account; balances and sums are formulas where Excel works them out exactly."""
    say, language = listing.say, listing.language
    columns = [
        BlockColumn(
            column_of("statement", f"text_{language}" if name == "text" else name).heading(language), _kind(name)
        )
        for name in COLUMNS
    ]
    moved = [row for row in rows if row["kind"] not in (OPENING, CLOSING, *MADE_OF)]
    sizes = [abs(row[name] or 0) for row in rows for name in COLUMNS[DEBIT:]]
    exact = max(sizes) < CELL_MAX and sum(sizes) < SUM_MAX
    first = block.row + 1
    lines = [_line(row, language) for row in rows if row["kind"] == OPENING or row in moved]
    if exact:
        for at, line in enumerate(lines[1:], start=first + 1):
            line[BALANCE] = Formula(_running(at), line[BALANCE])
    last = first + len(lines) - 1
    closing = next(row for row in rows if row["kind"] == CLOSING)
    sums = [sum((row[name] or Decimal(0) for row in moved), Decimal(0)) for name in COLUMNS[DEBIT:BALANCE]]
    end = [*_line(closing, language)[:DEBIT], *sums, closing["balance_amount"]]
    end[1] = say("list").join((say("period_total"), word("movement", CLOSING, language)))
    if exact:
        end[DEBIT:] = [
            Formula(f"=SUM({cell_name(first, DEBIT)}:{cell_name(last, DEBIT)})", sums[0]),
            Formula(f"=SUM({cell_name(first, CREDIT)}:{cell_name(last, CREDIT)})", sums[1]),
            Formula(
                f"={cell_name(first, BALANCE)}+{cell_name(last + 1, DEBIT)}-{cell_name(last + 1, CREDIT)}",
                closing["balance_amount"],
            ),
        ]
    made_of = [_line(row, language) for row in rows if row["kind"] in MADE_OF]
    block.table(columns, [*lines, end, *made_of], bold=(0, len(lines)))
    return Confirmed(account, closing["balance_amount"], cell_name(last + 1, BALANCE))


def _kind(name: str) -> str:
    kind = column_of("statement", name).kind
    return kind if kind in {"date", "money"} else "text"


def _line(row: Row, language: str) -> list[Any]:
    """A row as the sheet shows it."""
    shown = {**row, "text": row[f"text_{language}"], "kind": capitalised(word("movement", row["kind"], language))}
    return [shown[name] for name in COLUMNS]


def _running(row: int) -> str:
    """The balance above, plus debit, less credit."""
    return f"={cell_name(row - 1, BALANCE)}+{cell_name(row, DEBIT)}-{cell_name(row, CREDIT)}"


def _write_confirmation(block: BlockSheet, listing: Listing, confirmed: Sequence[Confirmed]) -> None:
    """Each balance in words, and a table in which the customer enters its own; the difference works itself out."""
    say, language = listing.say, listing.language
    block.section(say("confirm_section"))
    for entry in confirmed:
        block.paragraph(balance_text(listing, entry))
    headings = [column_of("statement", name).heading(language) for name in ("unit", "side", "currency")]
    columns = [BlockColumn(heading, "text") for heading in headings]
    columns += [BlockColumn(say(name), "money") for name in ("our_balance", "your_balance", "difference")]
    first = block.row + 1
    rows = []
    for at, entry in enumerate(confirmed, start=first):
        unit, side, currency = entry.account
        ours = Formula(f"={entry.cell}", entry.balance) if abs(entry.balance) < CELL_MAX else entry.balance
        difference = Formula(f'=IF({cell_name(at, 4)}="","",{cell_name(at, 4)}-{cell_name(at, 3)})', "")
        rows.append([unit, word("side", side, language), currency, ours, None, difference])
    block.table(columns, rows, boxed=True)


def balance_text(listing: Listing, entry: Confirmed) -> str:
    """Who owes whom how much, in one sentence."""
    (unit, side, currency), balance = entry.account, entry.balance
    words = {
        "on": listing.results.on,
        "side": word("side", side, listing.language),
        "currency": currency,
        "unit": listing.say("of_unit", unit=unit) if unit else "",
        "amount": f"{abs(balance):,}",
        "capital": "",
    }
    capital = capital_amount(abs(balance)) if currency == CAPITAL_CURRENCY else ""
    if capital:
        words["capital"] = listing.say("capital", capital=capital)
    return listing.say("settled" if not balance else f"owed_{side}" if balance > 0 else "we_owe", **words)


def _write_signatures(block: BlockSheet, listing: Listing) -> None:
    """What the customer ticks, and where both sides sign."""
    say = listing.say
    block.row += 1
    block.paragraph(say("please_confirm"))
    block.row += 1
    for line in ("agree", "disagree"):
        block.line(say(line))
        block.row += 1
    block.row += 1
    for name in ("seal", "handled_by", "signed_on"):
        theirs, ours = ("their_seal", "our_seal") if name == "seal" else (name, name)
        block.sheet.text(block.row, 0, say(theirs))
        block.sheet.text(block.row, 4, say(ours))
        block.row += 2
