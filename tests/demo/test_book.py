"""The demo company's book: whole, the same every time, and nobody's."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from demo.told import CASES, rows_of
from xindang.assess.demo import DemoFolder
from xindang.assess.job import AssessmentOrder, JobReport, opened_book
from xindang.book.contract import contract
from xindang.book.demo import ON, make_demo_book
from xindang.book.demo.data import demo_toml
from xindang.core.problems import Severity


def test_it_has_300_customers_with_names_of_their_own_and_the_planted_ones_among_them(demo: DemoFolder) -> None:
    customers = rows_of(demo.book, "customers")
    names = Counter(row["name"] for row in customers if row["kind"] != "person")
    assert len(customers) == 300
    assert max(names.values()) == 1
    assert {case.name for case in CASES} <= set(names)


def test_every_company_stands_in_an_invented_town(demo: DemoFolder) -> None:
    """Registered names begin with a real place and real codes with its division: no name or code is anybody's."""
    towns = {place["city"]: place["code"] for place in demo_toml("company.toml")["place"]}
    for row in rows_of(demo.book, "customers"):
        assert row["region"].removesuffix("市") in towns
        if row["kind"] != "person":
            assert row["name"][:2] in towns
            assert row["uscc"][2:8] in {towns[row["name"][:2]], ""}


def test_it_loads_without_errors_and_without_a_word_on_planted_rows(demo: DemoFolder) -> None:
    report = JobReport()
    with opened_book(AssessmentOrder(source=demo.book, policy="", on=ON), report, lambda _: None):
        pass
    warned = {entry.code for entry in report.problems if entry.severity is not Severity.NOTE}
    assert warned <= {"no_due_date", "settled_beyond_item"}
    codes = {entry.code for entry in report.problems if entry.table == "customers"}
    assert codes == set(), "a code of a customer is wrong"


def test_nothing_in_it_happens_after_its_day(demo: DemoFolder) -> None:
    for name, table in contract().items():
        if table.known and (demo.book / f"{name}.csv").is_file():
            days = [date.fromisoformat(row[table.principal]) for row in rows_of(demo.book, name)]
            assert max(days) <= ON, name


def test_made_again_it_is_the_same_to_the_byte(demo: DemoFolder, tmp_path: Path) -> None:
    make_demo_book(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in demo.book.iterdir()}
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (demo.book / file.name).read_bytes(), file.name


@pytest.mark.parametrize("table", ["customers", "items"])
def test_excel_knows_its_files_as_utf8(table: str, demo: DemoFolder) -> None:
    assert (demo.book / f"{table}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
