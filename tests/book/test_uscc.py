"""The unified social credit code's checks, on codes whose checks were worked out by hand and on published ones."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

import pytest

from book.samples import Load
from xindang.book.uscc import uscc_conditions
from xindang.core.codes import USCC_ALPHABET as ALPHABET
from xindang.core.codes import Found, check_uscc, completed_uscc
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


@pytest.mark.parametrize("seed", range(3))
def test_a_column_is_checked_as_one_code_is(seed: int, engine: DuckEngine) -> None:
    random = Random(seed)  # noqa: S311 - codes to check, no secret
    codes = ["".join(random.choices(ALPHABET, k=16)) for _ in range(60)]
    codes = [completed_uscc(code) for code in codes] + [code + random.choice(ALPHABET) * 2 for code in codes]
    names = {
        "uscc_form": Found.WRONG_FORM,
        "uscc_check": Found.WRONG_CHECK,
        "uscc_organisation_check": Found.WRONG_ORGANISATION_CHECK,
    }
    for code in [*codes, codes[0][:17], codes[0].lower()]:
        found = {names[fault] for fault in faults(engine, code)}
        # What is kept is written rightly: only the column itself can be wrongly written.
        assert found == ({Found.WRONG_FORM} if code != code.upper() else set(check_uscc(code).found) - {Found.VALID})


def test_a_wrong_organisation_code_is_told_of_its_own(load: Load, engine: DuckEngine) -> None:
    """A code whose last character fits, so that only the organisation code inside it is wrong."""
    last = next(c for c in ALPHABET if "uscc_check" not in faults(engine, f"91350100M000100Y3{c}"))
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
