"""What a table covers on a day: as declared, else from its rows known by then, and nothing from later rows."""

from __future__ import annotations

from datetime import date

from book.samples import Files, Load
from xindang.book.load import Coverage

STATEMENTS = """customer_id,period_end,months,received_on
001,2023-12-31,12,2024-03-01
001,2024-12-31,12,2025-03-01
001,2025-12-31,12,2026-03-01
"""


def covered(load: Load, files: Files, table: str, on: date) -> Coverage:
    book = load(files).book
    assert book is not None
    return book.coverage_on(table, on)


def test_without_declaration_the_earliest_and_latest_known_row_bound_it(load: Load) -> None:
    assert covered(load, {}, "items", date(2026, 6, 30)) == Coverage(date(2026, 1, 5), date(2026, 1, 6), True, None)


def test_rows_later_than_the_day_change_nothing(load: Load) -> None:
    on = date(2026, 1, 5)
    assert covered(load, {}, "items", on) == Coverage(on, on, True, None)
    assert covered(load, {}, "items", date(2026, 1, 4)) == Coverage(None, None, True, None)


def test_a_statement_covers_from_the_day_it_was_received(load: Load) -> None:
    files: Files = {"statements.csv": STATEMENTS}
    before, after = date(2026, 2, 28), date(2026, 3, 1)
    assert covered(load, files, "statements", before).covers_to == date(2024, 12, 31)
    assert covered(load, files, "statements", after).covers_to == date(2025, 12, 31)


def test_an_event_counts_when_it_became_known(load: Load) -> None:
    rows = "001,other,2025-06-01,2026-02-01\n001,other,2025-09-01,\n"
    files: Files = {"events.csv": f"customer_id,kind,occurred_on,known_on\n{rows}"}
    assert covered(load, files, "events", date(2026, 1, 31)).covers_from == date(2025, 9, 1)
    assert covered(load, files, "events", date(2026, 2, 1)).covers_from == date(2025, 6, 1)


def test_a_declaration_stands_above_the_rows(load: Load) -> None:
    toml = """organisation = "示例公司"
[tables.items]
covers_from = 2025-01-01
covers_to = 2026-05-31
complete = false
drawn_on = 2026-06-01
[settlements]
covers_from = 2025-01-01
"""
    files: Files = {"book.toml": toml, "settlements.csv": "item_id,settled_on,amount\nI1,2026-02-01,5\n"}
    expected = Coverage(date(2025, 1, 1), date(2026, 5, 31), False, date(2026, 6, 1))
    assert covered(load, files, "items", date(2026, 6, 30)) == expected
    half = Coverage(date(2025, 1, 1), date(2026, 2, 1), True, None)
    assert covered(load, files, "settlements", date(2026, 6, 30)) == half


def test_a_table_declared_without_a_file_covers_nothing_and_one_with_headings_only_is_empty_and_covered(
    load: Load,
) -> None:
    toml = "[events]\ncovers_from = 2020-01-01\ncovers_to = 2026-06-30\ncomplete = true\n"
    assert covered(load, {"book.toml": toml}, "events", date(2026, 6, 30)) == Coverage(None, None, False, None)
    headings: Files = {"book.toml": toml, "events.csv": "customer_id,kind,occurred_on\n"}
    expected = Coverage(date(2020, 1, 1), date(2026, 6, 30), True, None)
    assert covered(load, headings, "events", date(2026, 6, 30)) == expected


def test_a_table_with_rows_left_out_is_not_complete(load: Load) -> None:
    toml = "[events]\ncovers_from = 2020-01-01\ncovers_to = 2026-06-30\ncomplete = true\n"
    events = "customer_id,kind,occurred_on\nC1,bad_dept,2026-03-01\n"
    book = load({"book.toml": toml, "events.csv": events}, accept_good_rows=True).book
    assert book is not None
    assert not book.coverage_on("events", date(2026, 6, 30)).complete


def test_a_table_from_which_rows_were_left_out_on_the_way_is_not_complete(load: Load) -> None:
    loaded = load({"book.toml": "[items]\ncomplete = true\nleft_out = 2\n"})
    assert loaded.book is not None
    assert not loaded.book.coverage_on("items", date(2026, 6, 30)).complete
    assert loaded.book.tables["items"].left_out_count == 2


def test_customers_items_and_settlements_are_complete_unless_said_otherwise_and_others_are_not(load: Load) -> None:
    book = load({"events.csv": "customer_id,kind,occurred_on\n"}).book
    assert book is not None
    complete = {name for name in book.tables if book.coverage_on(name, date(2026, 6, 30)).complete}
    assert complete == {name for name in ("customers", "items", "settlements") if book.tables[name].given}
    assert not book.coverage_on("events", date(2026, 6, 30)).complete


def test_the_declaration_names_the_organisation_and_how_due_dates_and_matches_came_about(load: Load) -> None:
    toml = 'organisation = "示例公司"\nbase_currency = "USD"\n'
    toml += '[derived]\ndue = "issued_on + term_days"\nmatch = "oldest first"\n'
    book = load({"book.toml": toml}).book
    assert book is not None
    assert (book.organisation, book.base_currency) == ("示例公司", "USD")
    assert book.notes == {"due": "issued_on + term_days", "match": "oldest first"}
