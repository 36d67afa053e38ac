"""The office's benchmark runs on a small office of its own, and tells a ratio for every page and every search."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.office_crowd import quantile
from benchmarks.office_yardsticks import customer_of, quoted, results_of, sight_of
from benchmarks.sections import OFFICE, section_of, section_written

TOP = Path(__file__).resolve().parents[2]
PAGES, SEARCHES, ROLES = 9, 4, 3

# Starts the office's processes and waits for people: a minute on a busy machine.
pytestmark = pytest.mark.proof


def test_the_whole_benchmark_runs_on_a_hundred_customers_and_writes_its_section(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# 基准\n\nthe other benchmark\n", encoding="utf-8")
    words = ["--customers", "120", "--sqlite", "--keep", str(tmp_path), "--times", "1", "--warm", "0"]
    words += ["--users", "3", "--seconds", "0.5", "--write", str(page), "--on", "2026-07-01"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XINDANG_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.office", *words],
        cwd=TOP, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith(("| gm", "| credit", "| sales"))]
    assert len(rows) == ROLES * (PAGES + SEARCHES)
    assert all(float(re.sub(r"[*|, ]", "", row[-1])) > 0 for row in rows)
    assert done.stdout.count("0 failed") == 2
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# 基准\n\nthe other benchmark\n")
    command = "python3 run.py bench office --customers 120 --users 3 --seconds 0.5 --workers 2 --times 1 --sqlite"
    assert f"2026-07-01 · `{command}`" in written
    assert done.stdout.strip() in written


def test_a_section_is_put_in_place_of_the_one_before_it(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    section_written(page, OFFICE, [OFFICE, "", "old"])
    section_written(page, OFFICE, [OFFICE, "", "new"])
    assert section_of(page, OFFICE) == [OFFICE, "", "new"]
    assert section_of(tmp_path / "none.md", OFFICE) == []


@pytest.mark.parametrize("role", ["gm", "credit_controller", "salesperson"])
def test_a_yardstick_sees_what_its_reader_sees(role: str) -> None:
    sight = sight_of(role, "华东公司", "李'明")
    assert (sight.customers == "true") is (role == "gm")
    assert ("华东公司" in sight.standings) is (role == "credit_controller")
    assert ("李''明" in sight.standings) is (role == "salesperson")


def test_words_are_quoted_in_statements_and_late_answers_are_the_late_ones() -> None:
    assert quoted("a'b") == "'a''b'"
    of_customer = [*customer_of("C'1", 7), *results_of("C'1")]
    assert all("'C''1'" in statement or "audit_row" in statement for statement in of_customer)
    assert (quantile([float(number) for number in range(100)], 0.95), quantile([7.0], 0.95)) == (95.0, 7.0)
