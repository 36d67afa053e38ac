"""report.xlsx: the results as a finance director mails them. Sheets are planned and written one after the other."""

from __future__ import annotations

from pathlib import Path

from xindang.assess.report.folder import Results
from xindang.assess.report.workbook_basis import write_basis
from xindang.assess.report.workbook_block import BlockSheet
from xindang.assess.report.workbook_cells import WorkbookFile
from xindang.assess.report.workbook_list import write_list
from xindang.assess.report.workbook_lists import CHANGES, LISTS, changes_list, listing_of, problems_list
from xindang.assess.report.workbook_metrics import write_metrics
from xindang.assess.report.workbook_overview import OVERVIEW_WIDTHS, Overview, WrittenSheets
from xindang.assess.report.workbook_statement import write_statement

BASIS_WIDTHS = (40, 18, 18, 20, 20, 18)


def write_workbook(results: Results, language: str, file: Path) -> None:
    """Write the workbook of opened results in one language."""
    listing = listing_of(results, language)
    organisation, release = results.summary.get("organisation", ""), results.summary["policy"]["release"]
    footer = listing.say("footer", organisation=organisation, on=results.on, release=release)
    properties = {"title": listing.say("title"), "company": organisation, "author": listing.say("author")}
    with WorkbookFile(file, language, results.on, properties) as book:
        # The overview is the first sheet and is filled last, when it is known where its figures stand.
        overview = BlockSheet(book, listing.say("overview"), OVERVIEW_WIDTHS)
        lists = {
            name: write_list(book, make(listing), listing.say, footer)
            for name, (table, make) in LISTS.items()
            if results.has(table)
        }
        metrics = write_metrics(book, listing, footer) if results.has("metrics") else None
        for table in filter(results.has, CHANGES):
            write_list(book, changes_list(listing, table), listing.say, footer)
        write_list(book, problems_list(listing), listing.say, footer)
        Overview(overview, listing, WrittenSheets(lists, metrics)).write()
        overview.finish(footer, landscape=False)
        basis = BlockSheet(book, listing.say("basis"), BASIS_WIDTHS)
        write_basis(basis, listing)
        basis.finish(footer, landscape=False)
        if results.has("statement"):
            for customer in results.summary["statements"]["customers"]:
                write_statement(book, listing, customer)
