"""``book check`` of what is no book yet, as a person types it: calm words, a proposal to keep, clear refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from house.sources import TOP
from xindang.cli import DONE, STOPPED, main

Run = Callable[..., tuple[int, str, str]]
YONYOU = TOP / "examples" / "ledgers" / "用友客户往来明细账.xlsx"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_a_ledger_is_told_in_chinese_and_what_would_be_derived(run: Run) -> None:
    code, out, _ = run("book", "check", YONYOU)
    assert code == DONE
    for words in (
        "还不是账簿",
        "标题：第 3 行（空行不计），共 2 行；数据 23 行",
        "略过合计、表尾 32 行：制表*、合计、本月合计、本年累计",
        "借方 本币 → 借方金额（10 行有值，合计 774,880.00，其中 1 行为负）",
        "到期日 = 日期 + 账期（30 天只是示例",
        "收款先冲最早的",
        "余额逐行核对，全部接得上",
        "期末应收净额（应收 − 红字 − 收款）739,550.25，请与总账核对",
        "--mapping yonyou_ar_ledger",
        "--propose",
    ):
        assert words in out


def test_the_same_in_english(run: Run) -> None:
    code, out, _ = run("book", "check", YONYOU, "--lang", "en")
    assert code == DONE
    assert "is no book yet" in out
    assert "The running balance agrees in every row" in out


def test_a_proposal_is_saved_used_and_never_written_over(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "我的映射.toml"
    code, out, _ = run("book", "check", YONYOU, "--propose", mapping)
    assert code == DONE
    assert str(mapping) in out
    code, out, err = run("book", "check", YONYOU, "--mapping", mapping)
    assert (code, "customers: 5" in out) == (DONE, True), err
    code, out, _ = run(
        "assess", YONYOU, "--mapping", mapping, "--policy", "trade", "--as-of", "2026-06-30", "--out", tmp_path / "out",
        "--quiet", "--no-reports",
    )  # fmt: skip
    assert code == DONE
    assert "先冲发出最早的项目" in out
    mapping.write_text("edited", encoding="utf-8")
    code, _, err = run("book", "check", YONYOU, "--propose", mapping)
    assert (code, "propose_exists" in err) == (STOPPED, True)
    assert mapping.read_text(encoding="utf-8") == "edited"


def test_a_book_is_checked_as_before_and_needs_no_proposal(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("book", "check", TOP / "examples" / "book")
    assert (code, "customers: 5" in out) == (DONE, True)
    code, _, err = run("book", "check", TOP / "examples" / "book", "--propose", tmp_path / "m.toml")
    assert (code, "propose_for_a_book" in err) == (STOPPED, True)
    assert not (tmp_path / "m.toml").exists()


def test_what_is_not_there_is_told_as_before(run: Run, tmp_path: Path) -> None:
    code, _, err = run("book", "check", tmp_path / "nowhere")
    assert (code, "book_missing" in err) == (STOPPED, True)


def test_a_file_in_which_nothing_is_recognised_stops_with_what_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("你好\n", encoding="utf-8")
    code, out, _ = run("book", "check", tmp_path / "a.csv")
    assert code == STOPPED
    assert "没有认出" in out
    assert "docs/mapping.md" in out


def test_every_problem_is_listed_when_asked_for(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"C{at},\n" for at in range(7))
    (tmp_path / "customers.csv").write_text(f"customer_id,name\n{rows}", encoding="utf-8")
    _, _, few = run("book", "check", tmp_path)
    _, _, every = run("book", "check", tmp_path, "--all")
    assert few.count("错误 error") == 3
    assert "同类另有 4 项" in few
    assert every.count("错误 error") == 7
    assert "同类另有" not in every


def test_assessing_an_export_as_it_is_points_to_the_first_look(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "应收.csv"
    file.write_text("客户,日期,金额\n甲,2026-01-05,5\n", encoding="utf-8")
    code, _, err = run("assess", file, "--policy", "trade", "--as-of", "2026-06-30", "--out", tmp_path / "out")
    assert code == STOPPED
    assert "book check" in err
