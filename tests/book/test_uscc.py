"""The unified social credit code's checks, on codes whose checks were worked out by hand and on published ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from book.samples import Load
from xindang.book.uscc import completed_code, uscc_conditions
from xindang.engines.duckdb import DuckEngine

VECTORS = Path(__file__).parents[2] / "../shared/data/uscc_vectors/uscc_vectors.csv"


def faults(engine: DuckEngine, code: str | None) -> set[str]:
    """The names of the conditions that call a code wrong."""
    conditions = uscc_conditions("code")
    listed = ", ".join(conditions.values())
    row = engine.one(f"select {listed} from (select cast($code as varchar) as code)", {"code": code})
    return {name for name, wrong in zip(conditions, row, strict=True) if wrong}


@pytest.mark.parametrize(
    "code, wrong",
    [
        ("91350100M000100Y43", set()),
        ("91350100M000100Y44", {"uscc_check"}),
        ("91350100M000100Y34", {"uscc_check", "uscc_organisation_check"}),
        ("91350100m000100Y43", {"uscc_form"}),
        ("91350100I000100Y43", {"uscc_form"}),
        ("91350100M000100Y4", {"uscc_form"}),
        ("91350100M000100Y433", {"uscc_form"}),
        ("", {"uscc_form"}),
        (None, set()),
    ],
)
def test_form_and_both_checks(code: str | None, wrong: set[str], engine: DuckEngine) -> None:
    assert faults(engine, code) == wrong


@pytest.mark.parametrize("code", ["91350100M000100Y43", "9144030071526726XG", "914403001922038216"])
def test_a_code_is_completed_as_published(code: str) -> None:
    assert completed_code(code[:16]) == code


def test_a_wrong_organisation_code_is_told_of_its_own(load: Load, engine: DuckEngine) -> None:
    """A code whose last character fits, so that only the organisation code inside it is wrong."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    last = next(c for c in alphabet if "uscc_check" not in faults(engine, f"91350100M000100Y3{c}"))
    loaded = load({"customers.csv": f"customer_id,name,uscc\n001,甲,91350100M000100Y3{last}\nC2,乙,\n"})
    assert [(p.code, p.place) for p in loaded.problems] == [("uscc_organisation_check_wrong", "customers:1.uscc")]
    assert "GB 11714" in loaded.problems[0].zh
    assert "GB 11714" in loaded.problems[0].en


def test_a_person_is_not_asked_for_a_company_code(load: Load) -> None:
    loaded = load({"customers.csv": "customer_id,name,kind,uscc\n001,甲,person,110101199003070000\nC2,乙,,\n"})
    assert loaded.problems == []


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared data is not beside this checkout")
def test_published_codes(engine: DuckEngine) -> None:
    with VECTORS.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 50
    for row in rows:
        code, found = row["code_as_published"], faults(engine, row["code_as_published"])
        assert (not found & {"uscc_form", "uscc_check"}) == (row["gb32100_check_ok"] == "True"), code
        if "uscc_form" not in found:
            ok = row["gb11714_orgcode_check_ok"] == "True"
            assert ("uscc_organisation_check" not in found) == ok, code
