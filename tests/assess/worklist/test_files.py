"""What is to be done about the customers' files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assess.books import Declared, Row
from assess.worklist.worked import COVERED, Case, case, differences, of_kind, tables_of, work_of
from facts.cases import ON, paid, sale

DEALT, LONG_PAST = date(2026, 3, 1), date(2024, 3, 1)
QUARTER_END = date(2026, 6, 30)
REFRESH = "dossier_not_refreshed"


def file_of(refreshed: date | None) -> Row:
    return {"refreshed_on": refreshed, "salesperson": "王芳"}


def stale(severity: str, **more: object) -> Row:
    row = {"clause": "S1-12", "owner_role": "salesperson", "owner": "王芳", "due_on": QUARTER_END}
    return row | {"severity": severity} | more


DEALING = [sale("1", DEALT, ON)]
PAST = [sale("1", LONG_PAST, LONG_PAST)]
CASES = [
    case("refreshed this quarter", REFRESH, customer=file_of(date(2026, 4, 1)), items=DEALING),
    case("refreshed last quarter, the end is near", REFRESH, stale("low", since_on=date(2026, 3, 31)),
         customer=file_of(date(2026, 3, 31)), items=DEALING),
    case("a quarter missed", REFRESH, stale("medium"), customer=file_of(date(2025, 12, 31)), items=DEALING),
    case("never refreshed", REFRESH, stale("medium", since_on=None), customer=file_of(None), items=DEALING),
    case("refreshed tomorrow", REFRESH, stale("medium", since_on=None), customer=file_of(date(2026, 7, 1)),
         items=DEALING),
    case("no longer dealt with", REFRESH, customer=file_of(None), items=PAST, settlements=[paid("1", LONG_PAST)]),
    case("no longer dealt with and owing", REFRESH, stale("medium"), customer=file_of(None), items=PAST),
    case("never dealt with", REFRESH, customer=file_of(None)),
]  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return work_of(tables_of(CASES), tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, work: list[Row]) -> None:
    assert differences(entry, work) == []


def test_the_sentence_says_when_it_was_last_refreshed_or_that_it_never_was(work: list[Row]) -> None:
    texts = {row["customer_id"]: row["text_zh"] for row in of_kind(work, REFRESH)}
    assert texts["a quarter missed"].startswith("客户信用档案上次于 2025-12-31 全面更新，已经逾期。")
    assert texts["never refreshed"].startswith("客户信用档案没有全面更新的记录。")


def test_before_the_notice_nobody_is_reminded_of_this_quarter(tmp_path: Path) -> None:
    on = date(2026, 5, 30)
    told: Declared = {name: {**words, "covers_to": on} for name, words in COVERED.items()}
    assert {row["severity"] for row in of_kind(work_of(tables_of(CASES), tmp_path, on=on, told=told), REFRESH)} == {
        "medium"
    }


def test_a_book_that_does_not_say_is_told_once(tmp_path: Path) -> None:
    tables = tables_of(CASES)
    tables["customers"] = [{key: row[key] for key in ("customer_id", "name")} for row in tables["customers"]]
    work = work_of(tables, tmp_path)
    assert of_kind(work, REFRESH) == []
    (row,) = [row for row in of_kind(work, "not_judged") if row["clause"] == "S1-12"]
    assert "customers.refreshed_on" in row["text_zh"]


def test_where_the_ledger_does_not_say_whether_he_is_dealt_with_he_is_reminded(tmp_path: Path) -> None:
    told: Declared = {**COVERED, "items": {"covers_from": date(2026, 1, 1), "covers_to": ON, "complete": True}}
    work = work_of(tables_of(CASES), tmp_path, told=told)
    assert of_kind(work, REFRESH, "never dealt with")
