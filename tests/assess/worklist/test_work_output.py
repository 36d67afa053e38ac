"""The worklist as it is written: the file, the counts in the summary, the line on the terminal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from house.sources import TOP
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.assess.terminal import summary_text
from xindang.assess.worklist.build import COLUMNS
from xindang.assess.worklist.catalogue import SEVERITIES
from xindang.engines.duckdb import DuckEngine, quoted_file

EXAMPLE = AssessmentOrder(source=TOP / "examples" / "book", policy="trade", on=date(2026, 6, 30))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("out")
    return out, assess_to_folder(EXAMPLE, out, JobReport())


def rows_of(out: Path) -> list[dict[str, Any]]:
    with DuckEngine(threads=1) as engine:
        return engine.dicts(f"select * from read_parquet({quoted_file(out / 'worklist.parquet')})")


def test_the_file_has_the_columns_of_the_contract(written: tuple[Path, dict[str, Any]]) -> None:
    rows = rows_of(written[0])
    assert tuple(rows[0]) == tuple(COLUMNS)
    assert {row["customer_id"] for row in rows} <= {None, "0001", "0002", "0003", "0004", "0005"}


def test_the_summary_counts_every_row_by_kind_and_severity(written: tuple[Path, dict[str, Any]]) -> None:
    out, summary = written
    rows = rows_of(out)
    counted = {(kind, level): told[level] for kind, told in summary["worklist"].items() for level in SEVERITIES}
    for (kind, level), count in counted.items():
        assert count == len([row for row in rows if (row["kind"], row["severity"]) == (kind, level)])
    assert sum(counted.values()) == summary["rows"]["worklist"] == len(rows)
    assert summary["worklist"]["overdue"]["title"] == "逾期未收"
    assert summary["worklist"]["overdue"]["clauses"] == ["S1-36b"]


def test_the_terminal_says_how_much_there_is_to_do(written: tuple[Path, dict[str, Any]]) -> None:
    out, summary = written
    rows = rows_of(out)
    high, medium, low = (len([row for row in rows if row["severity"] == level]) for level in SEVERITIES)
    assert f"待办 to do: 高 high {high}  中 medium {medium}  低 low {low}" in summary_text(summary, out)


def test_the_guide_shows_what_the_program_says(written: tuple[Path, dict[str, Any]]) -> None:
    guide = (TOP / "docs" / "guide.md").read_text(encoding="utf-8")
    shown = guide.partition("例如示例账簿中的 0003：")[2].partition("> ")[2].partition("\n")[0]
    texts = [row["text_zh"] for row in rows_of(written[0]) if row["customer_id"] == "0003"]
    assert shown in texts
