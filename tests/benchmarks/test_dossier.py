"""The dossier's benchmark runs on a small dossier of its own, and tells a ratio for every page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.sections import DOSSIER, OFFICE, section_of, section_written

TOP = Path(__file__).resolve().parents[2]
PAGES = 8


@pytest.mark.proof  # starts the office's processes: a minute on a busy machine
def test_the_whole_benchmark_runs_on_a_small_dossier_and_writes_its_section(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# 基准\n\nthe other benchmark\n", encoding="utf-8")
    words = ["--values", "130", "--documents", "12", "--years", "1", "--customers", "60", "--sqlite"]
    words += ["--keep", str(tmp_path), "--times", "1", "--warm", "0", "--write", str(page), "--on", "2026-07-01"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XINDANG_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.dossier", *words],
        cwd=TOP, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| credit_controller")]
    assert len(rows) == PAGES
    assert all(float(re.sub(r"[*|, ]", "", row[-1])) > 0 for row in rows)
    assert "values with their history 130, documents 12" in done.stdout
    assert done.stdout.strip() in page.read_text(encoding="utf-8")


def test_a_section_in_the_middle_is_put_in_place_and_the_one_after_it_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# 基准\n", encoding="utf-8")
    section_written(page, OFFICE, [OFFICE, "", "old"])
    section_written(page, DOSSIER, [DOSSIER, "", "full"])
    section_written(page, OFFICE, [OFFICE, "", "new"])
    assert section_of(page, OFFICE) == [OFFICE, "", "new", "", DOSSIER, "", "full"]
    assert page.read_text(encoding="utf-8").startswith("# 基准\n\n" + OFFICE)
