"""A person says what headings mean: the mapping that follows reads the file that way, and asks what is still open."""

from __future__ import annotations

from pathlib import Path

import pytest

from book.mapping.mapped import Mapped, mapped, shared_engine
from xindang.book.look.propose import Proposal
from xindang.book.look.said import Said, Seen, proposal_said, seen_in

OWN_WORDS = """代号,抬头,发生,税号,应收数,约定,级别
A1,甲公司,03/04/2026,91310000MA1FL0000X,100.00,05/06/2026,一
A2,乙公司,04/04/2026,,20.50,06/06/2026,二
"""
MEANT = {0: "customer", 1: "name", 2: "entered", 3: "customers.uscc", 4: "amount", 5: "items.due_on"}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    return folder


def said_of(export: Path, text: str, said: Said) -> tuple[Seen, Proposal | None]:
    (export / "a.csv").write_text(text, encoding="utf-8")
    seen = seen_in(export, shared_engine(), said)
    assert shared_engine().rows("select table_name from information_schema.tables") == []
    return seen, proposal_said(seen, said)


def cells(book: Mapped, table: str, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(str(row[column]) for column in columns) for row in book.rows(table)]


def read_by(proposal: Proposal | None, export: Path) -> Mapped:
    assert proposal is not None
    mapping = export.parent / "said.toml"
    mapping.write_text(proposal.text, encoding="utf-8")
    return mapped(export, mapping, export.parent / "book")


def test_headings_in_nobodys_words_are_read_once_a_person_says_what_they_mean(
    export: Path,
) -> None:
    seen, proposal = said_of(export, OWN_WORDS, Said("a.csv"))
    assert [sheet.shown for sheet in seen.sheets] == ["a.csv"]
    assert proposal is None
    styles = {2: "M/D/Y", 5: "M/D/Y"}
    _, proposal = said_of(export, OWN_WORDS, Said("a.csv", (0, 1), MEANT, styles, organisation='"甲"集团'))
    assert proposal is not None
    assert proposal.asks == ()
    book = read_by(proposal, export)
    assert [problem for problem in book.problems if problem.is_error] == []
    assert cells(book, "items", "customer_id", "issued_on", "due_on", "amount") == [
        ("A1", "2026-03-04", "2026-05-06", "100.00"),
        ("A2", "2026-04-04", "2026-06-06", "20.50"),
    ]
    assert cells(book, "customers", "customer_id", "name", "uscc")[0] == ("A1", "甲公司", "91310000MA1FL0000X")


def test_the_order_of_day_and_month_is_asked_for_and_never_guessed(export: Path) -> None:
    _, proposal = said_of(export, OWN_WORDS, Said("a.csv", (0, 1), MEANT))
    assert proposal is not None
    assert [ask for ask, _ in proposal.asks if "发生" in ask]


def test_the_conventions_are_those_chosen(export: Path) -> None:
    said = Said("a.csv", (0, 1), MEANT, {}, due="month_end + term_days", match="oldest first", term_days=45)
    _, proposal = said_of(export, OWN_WORDS, said)
    assert proposal is not None
    assert 'due = "month_end + term_days"\nterm_days = 45\n' in proposal.text
    assert 'match = "oldest first"' in proposal.text
    _, proposal = said_of(export, OWN_WORDS, Said("a.csv", (0, 1), MEANT, {}, due="given"))
    assert proposal is not None
    assert "term_days" not in proposal.text


def test_a_list_of_customers_needs_no_days_and_amounts(export: Path) -> None:
    meant = {0: "customer", 1: "name", 3: "customers.uscc", 6: "customers.region"}
    _, proposal = said_of(export, OWN_WORDS, Said("a.csv", (0, 1), meant))
    book = read_by(proposal, export)
    assert [problem for problem in book.problems if problem.is_error] == []
    assert cells(book, "customers", "customer_id", "region") == [("A1", "一"), ("A2", "二")]


def test_a_column_of_another_table_makes_that_table_and_lacking_columns_are_named(export: Path) -> None:
    meant = {0: "customer", 1: "name", 4: "limits.amount", 5: "limits.valid_from"}
    _, proposal = said_of(export, OWN_WORDS, Said("a.csv", (0, 1), meant, {5: "D/M/Y"}))
    found = read_by(proposal, export).problems
    assert [problem.code for problem in found if problem.is_error and "state" in problem.en]


def test_a_row_that_is_not_there_has_no_headings(export: Path) -> None:
    _, proposal = said_of(export, OWN_WORDS, Said("a.csv", (30, 1), MEANT))
    assert proposal is None
