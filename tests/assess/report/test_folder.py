"""A result folder is opened for reports: what is there, who comes first, and what is told of a bad one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Row
from assess.report.folders import write_results
from xindang.assess.report.columns import LANGUAGES, column_of, result_tables, word
from xindang.assess.report.folder import opened_results
from xindang.cli import main
from xindang.core.problems import ProblemsFound
from xindang.engines.duckdb import DuckEngine

# Their columns are rules and facts, which the tables rules and fact_names name.
NAMED_BY_ROWS = ("outcomes", "facts", "side_facts")
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "book"


def aged(customer: str, amount: str, **more: object) -> Row:
    return {"customer_id": customer, "side": "sale", "currency": "CNY", "open_amount": Decimal(amount), **more}


def codes_found(folder: Path) -> set[str]:
    with pytest.raises(ProblemsFound) as found, opened_results(folder):
        pass
    assert all(entry.zh and entry.en for entry in found.value.problems)
    return {entry.code for entry in found.value.problems}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("example") / "out"
    assert main(["assess", str(EXAMPLE), "--as-of", "2026-06-30", "--out", str(out), "--quiet"]) == 0
    return out


def test_every_row_of_a_result_is_read_as_it_was_written(example: Path) -> None:
    with opened_results(example) as results, DuckEngine() as engine:
        for table in results.summary["rows"]:
            written = engine.dicts(f"from read_parquet('{example / table}.parquet')")
            assert sorted(map(repr, results.rows(table))) == sorted(map(repr, written))
        assert results.on == date(2026, 6, 30)
        assert results.customer_count == results.listed_count == len(results.rows("ratings"))


def test_every_column_that_a_run_writes_has_a_heading_in_both_languages(example: Path) -> None:
    """Whoever adds a column adds what people read over it, in columns.toml."""
    with opened_results(example) as results:
        assert set(results.summary["rows"]) == set(results.columns), "a table that columns.toml does not describe"
        bare = [
            f"{table}.{name}"
            for table, names in results.columns.items()
            for name in names
            if table not in NAMED_BY_ROWS and column_of(table, name).zh == name
        ]
        assert set(results.columns["outcomes"]) == {"customer_id", *results.rules}
        missing = {fact for row in results.rows("ratings") for why in row["reasons"] for fact in why["missing_facts"]}
        assert missing
        assert missing <= set(results.fact_names)
    assert bare == []


def test_the_largest_exposure_comes_first_and_the_rest_is_counted(tmp_path: Path) -> None:
    rows = [aged(f"C{number}", f"{number}.00") for number in range(1, 6)]
    folder = write_results(tmp_path, {"aging": rows, "ratings": [{"customer_id": "C0"}]})
    with opened_results(folder, most=2) as results:
        assert [row["customer_id"] for row in results.customers()] == ["C5", "C4"]
        assert (results.customer_count, results.listed_count, results.more_count) == (6, 2, 4)
        assert [row["customer_id"] for row in results.rows("aging", listed=True)] == ["C5", "C4"]
        assert len(results.rows("aging")) == 5
        assert [row["open_amount"] for row in results.rows("aging", customer="C1")] == [Decimal("1.00")]


def test_an_exposure_that_is_not_known_comes_first_and_is_never_dropped(tmp_path: Path) -> None:
    rows = [aged("RICH", "9000000.00"), aged("YEN", "1.00", currency="JPY"), aged("YEN", "5.00")]
    folder = write_results(tmp_path, {"aging": rows})
    with opened_results(folder, most=1) as results:
        assert [(row["customer_id"], row["exposure_amount"]) for row in results.customers()] == [("YEN", None)]


def test_notes_count_and_nothing_owed_in_another_currency_hides_nothing(tmp_path: Path) -> None:
    rows = [
        aged("NOTES", "0.00", notes_amount=Decimal("70.00")),
        aged("OPEN", "60.00"),
        aged("PAID", "0.00", currency="USD", unapplied_amount=Decimal("3.00")),
    ]
    with opened_results(write_results(tmp_path, {"aging": rows})) as results:
        found = {row["customer_id"]: row["exposure_amount"] for row in results.customers()}
    assert found == {"NOTES": Decimal("70.00"), "OPEN": Decimal("60.00"), "PAID": Decimal("0.00")}


def test_exposure_converted_by_the_limits_is_taken_once_a_side(tmp_path: Path) -> None:
    limit: Row = {"customer_id": "USD", "side": "sale", "exposure_amount": Decimal("700.00")}
    unknown = {"customer_id": "JPY", "side": "sale", "tenure": "long", "exposure_amount": None}
    aging = [aged("USD", "100.00", currency="USD"), aged("USD", "8.00", side="loan"), aged("JPY", "1.00")]
    limits = [{**limit, "tenure": "long"}, {**limit, "tenure": "temporary"}, unknown]
    with opened_results(write_results(tmp_path, {"aging": aging, "limits": limits})) as results:
        found = [(row["customer_id"], row["exposure_amount"]) for row in results.customers()]
    assert found == [("JPY", None), ("USD", Decimal("708.00"))]


def test_the_dossier_stands_beside_the_exposure_and_a_name_unknown_is_the_id(tmp_path: Path) -> None:
    customers = [{"customer_id": "C1", "name": "华北示例机械有限公司", "region": "北京"}, {"customer_id": "C2"}]
    folder = write_results(tmp_path, {"customers": customers, "aging": [aged("C1", "5.00")]})
    with opened_results(folder) as results:
        assert results.customers()[0]["region"] == "北京"
        assert results.names() == {"C1": "华北示例机械有限公司", "C2": "C2"}


def test_what_is_most_urgent_comes_first_in_the_worklist(tmp_path: Path) -> None:
    rows = [{"kind": "x", "severity": severity, "customer_id": "C1"} for severity in ("low", "medium", "high")]
    with opened_results(write_results(tmp_path, {"worklist": rows})) as results:
        assert [row["severity"] for row in results.rows("worklist")] == ["high", "medium", "low"]


def test_what_is_about_no_customer_is_listed_too(tmp_path: Path) -> None:
    rows = [{"kind": "total_cap"}, {"kind": "x", "customer_id": "SMALL"}, {"kind": "x", "customer_id": "LARGE"}]
    folder = write_results(tmp_path, {"worklist": rows, "aging": [aged("LARGE", "2.00"), aged("SMALL", "1.00")]})
    with opened_results(folder, most=1) as results:
        assert [row["customer_id"] for row in results.rows("worklist", listed=True)] == ["LARGE", None]


def test_what_changed_about_a_customer_that_is_gone_is_listed_too(tmp_path: Path) -> None:
    rows = [{"customer_id": name} for name in ("GONE", "LARGE", "SMALL")]
    ratings = [{"customer_id": "LARGE"}, {"customer_id": "SMALL"}]
    tables = {"grade_changes": rows, "ratings": ratings, "aging": [aged("LARGE", "2.00"), aged("SMALL", "1.00")]}
    with opened_results(write_results(tmp_path, tables), most=1) as results:
        assert [row["customer_id"] for row in results.rows("grade_changes", listed=True)] == ["LARGE", "GONE"]


def test_a_table_that_an_older_run_left_behind_is_not_read(tmp_path: Path) -> None:
    folder = write_results(tmp_path, {"aging": [aged("C1", "5.00")], "ratings": [{"customer_id": "C1"}]})
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    del summary["rows"]["ratings"]
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    with opened_results(folder) as results:
        assert not results.has("ratings")
        assert results.rows("ratings") == []


def test_an_empty_result_opens(tmp_path: Path) -> None:
    with opened_results(write_results(tmp_path, {"aging": [], "ratings": []})) as results:
        assert (results.customers(), results.customer_count, results.more_count) == ([], 0, 0)


def test_a_bad_folder_is_told_with_its_remedy(tmp_path: Path) -> None:
    assert codes_found(tmp_path / "nowhere") == {"results_not_a_folder"}
    assert codes_found(tmp_path) == {"results_without_summary"}
    summary = tmp_path / "summary.json"
    summary.write_text("{", encoding="utf-8")
    assert codes_found(tmp_path) == {"results_summary_unreadable"}
    summary.write_bytes(b"\xff\xfe\x00")
    assert codes_found(tmp_path) == {"results_summary_unreadable"}
    for incomplete in ("[]", '{"as_of": "2026-06-30"}'):
        summary.write_text(incomplete, encoding="utf-8")
        assert codes_found(tmp_path) == {"results_summary_incomplete"}


def test_tables_missing_damaged_or_changed_are_told_all_at_once(tmp_path: Path) -> None:
    folder = write_results(tmp_path, {"aging": [], "ratings": [], "worklist": []})
    (folder / "aging.parquet").unlink()
    assert codes_found(folder) == {"result_table_missing"}
    (folder / "aging.parquet").write_text("no parquet", encoding="utf-8")
    (folder / "worklist.parquet").write_bytes(b"")
    assert codes_found(folder) == {"result_table_unreadable"}


def test_a_table_edited_after_the_run_makes_no_report(example: Path, tmp_path: Path) -> None:
    for file in example.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    write_results(tmp_path / "other", {"aging": []})
    (tmp_path / "other" / "aging.parquet").replace(tmp_path / "aging.parquet")
    assert codes_found(tmp_path) == {"result_table_changed"}


def test_a_name_that_would_stand_for_many_files_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = write_results(tmp_path / "out [2026]*?'", {"aging": [aged("C1", "5.00")]})
    with opened_results(folder) as results:
        assert len(results.rows("aging")) == 1


@pytest.mark.parametrize("table", result_tables())
def test_chinese_headings_hold_no_english_and_english_ones_no_chinese(table: str) -> None:
    """Abbreviations that accountants here use as they are stand in brackets."""
    for column in result_tables()[table].columns.values():
        assert all(not letter.isascii() or not letter.isalpha() for letter in column.zh.partition("（")[0])
        assert column.en.isascii()


def test_bands_and_codes_are_said_in_words() -> None:
    assert [column_of("aging", "d31_60").heading(language) for language in LANGUAGES] == ["逾期 31–60 天", "31–60 days"]
    assert column_of("aging", "d366_plus").zh == "逾期超过 365 天"
    assert (word("side", "sale", "zh"), word("yes_no", True, "zh"), word("side", None, "zh")) == ("赊销", "是", "")
    assert word("side", "barter", "zh") == "barter"
