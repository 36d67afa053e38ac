"""Which results can be compared, what is refused with its remedy, and what is told of those that can."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assess.books import Row, Tables, write_book
from assess.since.folders import CHANGES, Assessed, assess_book, assess_rows, rewrite, summary_of
from xindang.assess.report.columns import column_of, word
from xindang.assess.report.folder import opened_results
from xindang.assess.since.overdue import CHANGES as OVERDUE_CHANGES
from xindang.assess.since.overdue import TOTAL
from xindang.cli import DONE, STOPPED, main
from xindang.core.problems import ProblemsFound

SINCE, ON = date(2026, 5, 31), date(2026, 6, 30)
Run = Callable[..., tuple[int, str, str]]


def rows() -> Tables:
    item: Row = {"item_id": "1", "customer_id": "1", "side": "sale", "issued_on": "2026-05-01", "due_on": "2026-05-20"}
    return {"customers": [{"customer_id": "1", "name": "甲"}], "items": [{**item, "amount": 100}]}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assessed]:
    """The results of both days, the later ones compared with the earlier and not; what is changed is a copy."""
    place = tmp_path_factory.mktemp("month")
    before = assess_rows(rows(), SINCE, place / "before")
    return {
        "before": before,
        "after": assess_rows(rows(), ON, place / "after", since=before.place),
        "apart": assess_rows(rows(), ON, place / "apart"),
    }


def copied(results: Assessed, place: Path) -> Assessed:
    shutil.copytree(results.place, place)
    return replace(results, place=place)


@pytest.fixture
def before(month: dict[str, Assessed], tmp_path: Path) -> Assessed:
    return copied(month["before"], tmp_path / "before")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def refused(tables: Tables, on: date, out: Path, since: Path, **more: Any) -> list[str]:
    """The codes of the problems that stopped the run; nothing was written."""
    book = write_book(out.with_name("book of " + out.name), tables, {}, **more)
    with pytest.raises(ProblemsFound) as found:
        assess_book(book, on, out, since=since)
    assert not list(out.glob("*.parquet")) or out == since
    assert all(told.zh and told.en for told in found.value.problems)
    return [told.code for told in found.value.problems if told.is_error]


def test_a_folder_that_is_no_result_is_refused_before_anything_is_worked_out(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert refused(rows(), ON, tmp_path / "a", tmp_path / "nowhere") == ["results_not_a_folder"]
    assert refused(rows(), ON, tmp_path / "b", tmp_path / "empty") == ["results_without_summary"]


def test_results_that_were_changed_or_are_not_whole_are_refused(before: Assessed, tmp_path: Path) -> None:
    (before.place / "ratings.parquet").write_bytes((before.place / "aging.parquet").read_bytes())
    (before.place / "facts.parquet").unlink()
    codes = refused(rows(), ON, tmp_path / "a", before.place)
    assert sorted(codes) == ["result_table_changed", "result_table_missing"]


def test_a_summary_that_says_nonsense_is_refused(before: Assessed, tmp_path: Path) -> None:
    file = before.place / "summary.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**told, "as_of": "yesterday"}), encoding="utf-8")
    assert refused(rows(), ON, tmp_path / "a", before.place) == ["results_summary_unreadable"]


def test_the_results_to_compare_with_are_not_overwritten(before: Assessed) -> None:
    written = {file.name: file.read_bytes() for file in before.place.iterdir()}
    assert refused(rows(), ON, before.place, before.place) == ["since_is_out"]
    assert {file.name: file.read_bytes() for file in before.place.iterdir()} == written


def test_later_results_are_no_earlier_ones(before: Assessed, tmp_path: Path) -> None:
    assert refused(rows(), date(2026, 4, 30), tmp_path / "a", before.place) == ["since_later"]


@pytest.mark.proof
def test_another_base_currency_or_organisation_is_refused(before: Assessed, tmp_path: Path) -> None:
    assert refused(rows(), ON, tmp_path / "a", before.place, base_currency="USD") == ["since_other_currency"]
    books = [write_book(tmp_path / name, rows()) for name in ("ours", "theirs")]
    for book, name in zip(books, ("甲公司", "乙公司"), strict=True):
        (book / "book.toml").write_text(f'organisation = "{name}"\n', encoding="utf-8")
    ours = assess_book(books[0], SINCE, tmp_path / "of ours")
    with pytest.raises(ProblemsFound) as found:
        assess_book(books[1], ON, tmp_path / "of theirs", since=ours.place)
    (told,) = found.value.problems
    assert (told.code, "甲公司" in told.zh, "乙公司" in told.en) == ("since_other_organisation", True, True)


def test_what_a_folder_does_not_have_is_left_out_and_told(before: Assessed, tmp_path: Path) -> None:
    for table in ("limits", "open_items"):
        told = summary_of(before.place)
        del told["rows"][table]
        (before.place / "summary.json").write_text(json.dumps(told), encoding="utf-8")
    after = assess_rows(rows(), ON, tmp_path / "after", since=before.place)
    assert after.codes == ["since_left_out"] * 3
    assert set(after.summary["since"]["left_out"]) == {"limit_changes", "overdue_changes", "roll_rates"}
    assert [table for table in CHANGES if table in after.summary["rows"]] == ["grade_changes"]
    assert after.summary["since"]["limits"] is None


@pytest.mark.proof
def test_a_folder_of_another_version_lacks_a_column_and_is_told(before: Assessed, tmp_path: Path) -> None:
    rewrite(before.place, "rules", "select * exclude (reads) from this")
    after = assess_rows(rows(), ON, tmp_path / "after", since=before.place)
    assert after.summary["since"]["left_out"] == {"grade_changes": "rules.reads"}
    assert after.codes == ["since_left_out"]
    assert len(after.rows("overdue_changes")) == 2


def test_a_month_that_fits_is_told_without_a_word(month: dict[str, Assessed]) -> None:
    before, after = month["before"], month["after"]
    assert after.codes == []
    told = after.summary["since"]
    assert (told["as_of"], told["days"], told["about_a_month"], told["write_offs_told"]) == (
        "2026-05-31", 30, True, True,
    )  # fmt: skip
    assert told["book_hash"] == before.summary["book"]["hash"]
    hashes = after.summary["content_hash"]
    assert set(CHANGES) <= set(after.summary["rows"]) == set(hashes)


def test_without_the_switch_nothing_is_compared(month: dict[str, Assessed]) -> None:
    before = month["before"]
    assert "since" not in before.summary
    assert not set(CHANGES) & set(before.summary["rows"])


def test_a_run_without_comparison_takes_the_old_changes_away(month: dict[str, Assessed], tmp_path: Path) -> None:
    out = copied(month["after"], tmp_path / "after").place
    assert (out / "roll_rates.parquet").is_file()
    assess_rows(rows(), ON, out)
    assert not [table for table in CHANGES if (out / f"{table}.parquet").exists()]


def test_every_column_and_code_of_the_changes_is_said_in_both_languages(month: dict[str, Assessed]) -> None:
    with opened_results(month["after"].place) as results:
        for table in CHANGES:
            assert results.has(table)
            for name in results.columns[table]:
                assert column_of(table, name).zh != name
        buckets = {row[name] for row in results.rows("roll_rates") for name in ("from_bucket", "to_bucket")}
    for codes, words in {"roll_bucket": buckets, "overdue_change": {*OVERDUE_CHANGES, TOTAL}}.items():
        for code in words:
            assert word(codes, code, "zh") != code
            assert "_" not in word(codes, code, "en")


def test_the_terminal_tells_the_month_in_a_few_lines_of_both_languages(
    run: Run, before: Assessed, tmp_path: Path
) -> None:
    book = write_book(tmp_path / "book", rows())
    out = tmp_path / "out"
    call = ("assess", book, "--as-of", ON, "--out", out, "--quiet", "--no-reports", "--since", before.place)
    code, said, _ = run(*call)
    assert code == DONE
    assert "与 2026-05-31 相比（相隔 30 天）" in said
    assert "等级：升 0、降 0" in said
    assert "逾期 赊销 CNY：100.00 → 100.00；新逾期 0 笔 0" in said
    assert "overdue, credit sale CNY: 100.00 → 100.00" in said


def test_two_folders_that_are_there_are_compared_afterwards(
    run: Run, before: Assessed, month: dict[str, Assessed], tmp_path: Path
) -> None:
    after = copied(month["apart"], tmp_path / "after")
    for _ in range(2):
        code, said, told = run("since", before.place, after.place)
        assert (code, told) == (DONE, "")
        assert "since 2026-05-31 (30 days)" in said
    summary = summary_of(after.place)
    assert set(CHANGES) <= set(summary["rows"]) == set(summary["content_hash"])
    assert {name: summary["rows"][name] for name in after.summary["rows"]} == after.summary["rows"]
    with opened_results(after.place, check_hashes=True) as results:
        assert len(results.rows("roll_rates")) == summary["rows"]["roll_rates"]
    assert not [file for file in after.place.iterdir() if file.name.startswith(".")]


def test_comparing_folders_the_wrong_way_round_says_so(run: Run, before: Assessed, month: dict[str, Assessed]) -> None:
    code, _, said = run("since", month["apart"].place, before.place)
    assert code == STOPPED
    assert "since_later" in said
    assert "since" not in summary_of(before.place)
