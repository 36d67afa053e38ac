"""What the documents say of the demo company is true of it."""

from __future__ import annotations

import re

from demo.told import CASES, Told
from house.sources import TOP

PAGE = (TOP / "docs" / "demo.md").read_text(encoding="utf-8")


def test_every_customer_the_tour_names_is_planted_and_has_the_grade_it_tells(told: Told) -> None:
    named = re.findall(r"([^\s：和）]+有限公司)（([ABC])）", PAGE)
    by_name = {case.name: case for case in CASES}
    assert len(named) > 5
    assert [(name, told.grades[by_name[name].customer_id]) for name, _ in named] == named


def test_the_tour_counts_the_cases_rightly() -> None:
    (count,) = re.findall(r"More than (\d+) customers have one thing planted", PAGE)
    assert int(count) < len(CASES) <= int(count) + 10


def test_every_folder_the_tour_names_is_there(told: Told) -> None:
    folder = told.folder.parent
    named = re.findall(r"^\| `([^`]+)`", PAGE, flags=re.MULTILINE)
    assert len(named) == 4
    assert [name for name in named if not (folder / name).exists()] == []
