"""What a user types, and what comes back: results, refusals in both languages, exit codes."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from house.sources import TOP
from xindang.assess.report.makers import MAKERS
from xindang.cli import DONE, STOPPED, main
from xindang.engines.duckdb import DuckEngine

Run = Callable[..., tuple[int, str, str]]
# Where nothing is asked of the reports.
ALONE = ("--quiet", "--no-reports")

BOOK = {
    "customers": (
        "customer_id,name,side,opened_on\n0001,华北示例机械有限公司,buyer,2020-01-05\n0002,浦东示例商贸有限公司,buyer,\n"
    ),
    "items": (
        "item_id,customer_id,side,issued_on,due_on,amount\n"
        "I1,0001,sale,2026-01-10,2026-02-10,1000.00\n"
        "I2,0002,sale,2026-01-10,2026-02-10,250.50\n"
        "I3,0002,sale,2026-06-01,2026-07-01,99.50\n"
    ),
    "settlements": "item_id,settled_on,amount\nI1,2026-02-09,1000.00\n",
    "events": "customer_id,kind,occurred_on\n0002,account_frozen,2026-03-01\n",
}
DECLARED = "\n".join(
    f"[{table}]\ncovers_from = 2024-01-01\ncovers_to = 2026-06-30\ncomplete = true\n"
    for table in ("items", "settlements", "events", "promises")
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_small(tmp_path / "book")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def rows_of(file: Path) -> list[dict[str, object]]:
    with DuckEngine() as engine:
        return engine.dicts(f"select * from read_parquet('{file}')")


def write_small(folder: Path) -> Path:
    folder.mkdir()
    for name, text in BOOK.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "book.toml").write_text(DECLARED, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The small book's results, and what the command said."""
    place, said = tmp_path_factory.mktemp("results"), io.StringIO()
    call = ["assess", str(write_small(place / "book")), "--policy", "trade", "--as-of", "2026-06-30"]
    with redirect_stdout(said):
        assert main([*call, "--out", str(place / "out")]) == DONE
    return place / "out", said.getvalue()


def test_a_book_is_assessed_into_its_tables_and_a_summary(results: tuple[Path, str]) -> None:
    out, said = results
    assert "截至 2026-06-30" in said
    assert "as of 2026-06-30" in said
    names = {
        "aging",
        "ratings",
        "outcomes",
        "facts",
        "side_facts",
        "rules",
        "clauses",
        "fact_names",
        "customers",
        "open_items",
        "limits",
        "worklist",
        "metrics",
        "assessor_bias",
    }
    assert {file.name for file in out.iterdir()} == {f"{name}.parquet" for name in names} | {"summary.json", *MAKERS}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["grades"]["C"]["customers"] == 1
    assert summary["rows"] == {name: len(rows_of(out / f"{name}.parquet")) for name in names}
    (aged,) = rows_of(out / "aging.parquet")
    assert (aged["customer_id"], str(aged["open_amount"]), str(aged["d91_180"])) == ("0002", "350.00", "250.50")


def test_the_same_book_gives_the_same_bytes_and_files_are_replaced_whole(run: Run, book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    hashes = []
    for threads in (1, 2):
        assert run("assess", book, "--as-of", "2026-06-30", "--out", out, *ALONE, "--threads", threads)[0] == DONE
        hashes.append(json.loads((out / "summary.json").read_text(encoding="utf-8"))["content_hash"])
    assert hashes[0] == hashes[1]
    assert not [file for file in out.iterdir() if file.name.startswith(".")]


def test_a_bad_row_stops_the_run_with_its_place_and_leaves_no_results(run: Run, book: Path, tmp_path: Path) -> None:
    append(book / "items.csv", "I4,0001,sale,2026-13-01,2026-02-10,12\n")
    out = tmp_path / "out"
    code, _, said = run("assess", book, "--as-of", "2026-06-30", "--out", out, *ALONE)
    assert code == STOPPED
    assert "items:4.issued_on" in said
    assert "错误 error" in said
    assert said.rstrip().splitlines()[-2].startswith("错误 1 个。行号不计标题行")
    assert not out.exists()


def test_good_rows_can_be_accepted_and_the_rest_is_listed(run: Run, book: Path, tmp_path: Path) -> None:
    append(book / "items.csv", "I4,0001,sale,2026-13-01,2026-02-10,12\n")
    out = tmp_path / "out"
    code, _, said = run("assess", book, "--as-of", "2026-06-30", "--out", out, *ALONE, "--accept-good-rows")
    assert code == DONE
    assert "items:4.issued_on" in said
    totals = json.loads((out / "summary.json").read_text(encoding="utf-8"))["control_totals"]
    amounts = next(total for total in totals if total["table"] == "items" and total["column"] == "amount")
    assert (amounts["count_before"], amounts["count_after"]) == (4, 3)


def test_results_never_go_into_the_books_own_folder(run: Run, book: Path) -> None:
    before = sorted(book.iterdir())
    code, _, said = run("assess", book, "--as-of", "2026-06-30", "--out", book)
    assert code == STOPPED
    assert "out_is_book" in said
    assert sorted(book.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--as-of", "30.6.2026"), "日期应写作"),
        (("--as-of", "2026-06-30", "--buckets", "60,30"), "递增"),
    ],
)
def test_a_wrong_call_is_told_how_to_write_it(
    book: Path, tmp_path: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["assess", str(book), *arguments, "--out", str(tmp_path / "out")])
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_other_buckets_and_units_are_asked_for(run: Run, book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    call = ("assess", book, "--as-of", "2026-06-30", "--out", out, *ALONE, "--by", "unit", "--buckets", "100,200")
    assert run(*call)[0] == DONE
    (aged,) = rows_of(out / "aging.parquet")
    assert (str(aged["d101_200"]), aged["unit"], "d1_30" in aged) == ("250.50", None, False)


def test_an_explanation_names_clause_words_values_and_what_would_change_it(run: Run, book: Path) -> None:
    code, said, _ = run("policy", "explain", "0002", "--book", book, "--as-of", "2026-06-30")
    assert code == DONE
    assert "信用等级：C" in said
    assert "S1-16.1 " in said.partition("1. ")[2].partition("\n2. ")[0]
    frozen = said.partition("S1-16.9 ")[2].partition("S1-")[0]
    assert "不满足，因此不高于 C 级" in frozen
    assert "账户被冻结（现存）次数 至少 1" in frozen
    assert "要成为 A 级" in said
    assert not re.search(r"[a-z]_[a-z]", said.replace(book.name, "")), "no names of columns in the Chinese"


def test_an_explanation_in_english_has_no_chinese_but_names(run: Run, book: Path) -> None:
    code, said, _ = run("explain", "0002", "--book", book, "--as-of", "2026-06-30", "--lang", "en")
    assert code == DONE
    assert not re.search(r"[一-鿿]", said.partition("\n")[2])


def test_explaining_a_customer_who_is_not_there_says_so(run: Run, book: Path) -> None:
    code, _, said = run("explain", "2", "--book", book, "--as-of", "2026-06-30")
    assert code == STOPPED
    assert "customer_not_in_book" in said


def test_the_shipped_packs_are_checked(run: Run) -> None:
    code, said, _ = run("policy", "check")
    assert code == DONE
    assert "trade-" in said


def test_a_clause_is_shown_with_what_the_worklist_does_for_it(run: Run) -> None:
    code, said, _ = run("policy", "show", "S1-33")
    assert code == DONE
    assert "待办 to do over_limit" in said
    assert "占用超过额度 | Exposure above the limit" in said
    assert "参数 parameter $reduction_days = 30" in said


def test_a_clause_is_shown_with_its_rules_cases_and_parameters(run: Run) -> None:
    code, said, _ = run("policy", "show", "S1-15.2")
    assert code == DONE
    for wanted in ("15.2-clean-record.toml", "one write-off", "$overdue_days_limit = 90", "两年内"):
        assert wanted in said


def test_a_clause_that_is_not_there_names_the_nearest(run: Run) -> None:
    code, _, said = run("policy", "show", "S1-15.22")
    assert code == STOPPED
    assert "S1-15.2" in said
    assert "引用" not in said, "nobody cites it: it was asked for"


def test_a_release_replays_to_the_same_ratings(run: Run, book: Path, results: tuple[Path, str], tmp_path: Path) -> None:
    code, said, _ = run("policy", "release", "trade", "--effective-from", "2026-07-01", "--out", tmp_path / "releases")
    assert code == DONE
    bundle = Path(said.strip())
    out, call = tmp_path / "out", ("assess", book, "--policy", bundle, "--as-of", "2026-06-30", *ALONE)
    assert run(*call, "--out", out)[0] == DONE
    assert rows_of(out / "ratings.parquet") == rows_of(results[0] / "ratings.parquet")
    policy_said = json.loads((out / "summary.json").read_text(encoding="utf-8"))["policy"]
    assert policy_said["effective_from"] == "2026-07-01"


def test_a_release_that_was_changed_is_refused(run: Run, book: Path, tmp_path: Path) -> None:
    _, said, _ = run("policy", "release", "trade", "--effective-from", "2026-07-01", "--out", tmp_path)
    bundle = Path(said.strip())
    bundle.write_text(bundle.read_text(encoding="utf-8").replace('unknown = \\"B\\"', 'unknown = \\"A\\"'), "utf-8")
    out = tmp_path / "out"
    code, _, said = run("assess", book, "--policy", bundle, "--as-of", "2026-06-30", "--out", out, *ALONE)
    assert code == STOPPED
    assert "bundle_changed" in said


def test_checking_a_book_lists_tables_totals_and_problems(run: Run, book: Path) -> None:
    code, said, _ = run("book", "check", book)
    assert code == DONE
    assert "items: 3" in said
    assert "1,350.00" in said


def test_the_readme_names_only_commands_there_are(run: Run) -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    words = set(re.findall(r"python3 run\.py (\w+)", readme)) - {"test", "proof", "bench"}
    for word in words:
        with pytest.raises(SystemExit) as stop:
            main([word, "--help"])
        assert stop.value.code == 0


def test_results_do_not_go_into_a_file(run: Run, book: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    code, _, said = run("assess", book, "--as-of", "2026-06-30", "--out", tmp_path / "out", *ALONE)
    assert code == STOPPED
    assert "out_not_a_folder" in said
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("day", ["0001-06-30", "9999-12-31"])
def test_a_day_beyond_the_calendar_is_refused(book: Path, tmp_path: Path, day: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["assess", str(book), "--as-of", day, "--out", str(tmp_path / "out")])
    assert stop.value.code == 2


def test_an_assessment_of_an_unknown_criterion_is_told(run: Run, book: Path, tmp_path: Path) -> None:
    text = "customer_id,criterion,verdict,assessor,assessed_on\n0001,s1-16.9,not_met,赵敏,2026-06-01\n"
    (book / "assessments.csv").write_text(text, encoding="utf-8")
    code, _, said = run("assess", book, "--as-of", "2026-06-30", "--out", tmp_path / "out", *ALONE)
    assert code == DONE
    assert "criterion_unknown" in said
    assert "S1-16.9" in said


@pytest.mark.parametrize("value", ['"five"', "2.5", "-1", "1e9"])
def test_a_pack_whose_figures_the_facts_cannot_use_is_refused(run: Run, book: Path, tmp_path: Path, value: str) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(TOP / "policies" / "trade", pack)
    before = "[settle_grace_days]\nvalue = 5"
    figures = (pack / "parameters.toml").read_text(encoding="utf-8")
    assert before in figures
    after = f"[settle_grace_days]\nvalue = {value}"
    (pack / "parameters.toml").write_text(figures.replace(before, after), encoding="utf-8")
    code, _, said = run("assess", book, "--policy", pack, "--as-of", "2026-06-30", "--out", tmp_path / "out")
    assert code == STOPPED
    assert "fact_figure_not_whole" in said


def test_a_good_grade_is_not_kept_by_leaving_bad_rows_out(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(TOP / "examples" / "book", book)
    append(book / "events.csv", "E9,0001,bad_dept,2026-03-01,,\n")
    out = tmp_path / "out"
    assert run("assess", book, "--as-of", "2026-06-30", "--out", out, *ALONE, "--accept-good-rows")[0] == DONE
    grades = {row["customer_id"]: (row["grade"], row["provisional"]) for row in rows_of(out / "ratings.parquet")}
    assert grades["0001"] == ("B", True)


def test_a_declared_register_that_is_not_there_is_no_clean_record(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(TOP / "examples" / "book", book)
    (book / "events.csv").rename(book / "event.csv")
    out = tmp_path / "out"
    code, _, said = run("assess", book, "--as-of", "2026-06-30", "--out", out, *ALONE)
    assert code == DONE
    assert "declared_without_file" in said
    grades = {row["customer_id"]: (row["grade"], row["provisional"]) for row in rows_of(out / "ratings.parquet")}
    assert grades["0001"] == ("B", True)


def test_long_after_the_ledger_ends_nobody_is_certainly_c_for_want_of_payments(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    book = TOP / "examples" / "book"
    assert run("assess", book, "--as-of", "2027-06-30", "--out", out, *ALONE)[0] == DONE
    grades = {row["customer_id"]: (row["grade"], row["provisional"]) for row in rows_of(out / "ratings.parquet")}
    assert grades["0001"] == ("B", True)
    assert grades["0003"][0] == "C"


def test_outcomes_rules_and_reasons_name_a_rule_alike(results: tuple[Path, str]) -> None:
    out, _ = results
    rules = rows_of(out / "rules.parquet")
    (outcomes, *_) = rows_of(out / "outcomes.parquet")
    assert list(outcomes) == ["customer_id", *(str(rule["rule"]) for rule in rules)]
    assert all("not_met=" in str(rule["effects"]) for rule in rules)


@pytest.mark.parametrize("wrong", [("--threads", "0"), ("--memory-mb", "5")])
def test_a_bound_that_cannot_work_is_refused(book: Path, tmp_path: Path, wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["assess", str(book), "--as-of", "2026-06-30", "--out", str(tmp_path / "out"), *wrong])
    assert stop.value.code == 2
