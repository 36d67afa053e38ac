"""Limits that changed: every one that differs is listed with what it was, what it is and what bounds it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assess.books import Row, write_book
from assess.near_good import ON, declared
from assess.near_good_flaws import NearGoodBook
from assess.since.folders import Assessed, assess_book
from house.sources import TOP

LONG_BEFORE, EARLIER = date(2025, 12, 31), date(2026, 5, 31)
WATCHED = ("amount", "ceiling_amount", "requires", "term_days", "state_in_force", "amount_in_force")
EXAMPLE = TOP / "examples" / "book"
Key = tuple[str, str, str]


def keyed(rows: list[Row]) -> dict[Key, Row]:
    return {(row["customer_id"], row["side"], row["tenure"]): row for row in rows}


def bounds(limit: Row | None) -> Mapping[tuple[str, str], Row]:
    return {(reason["bound"], reason["clause"]): reason for reason in (limit or {"reasons": []})["reasons"]}


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assessed, Assessed]:
    place = tmp_path_factory.mktemp("near")
    book = write_book(place / "book", NearGoodBook(65, customers=80).tables, declared())
    before = assess_book(book, LONG_BEFORE, place / "before")
    return before, assess_book(book, ON, place / "after", since=before.place)


def test_every_limit_that_differs_is_listed_and_no_other(near: tuple[Assessed, Assessed]) -> None:
    was, now = (keyed(place.rows("limits")) for place in near)
    wanted = {
        key
        for key in was.keys() | now.keys()
        if key not in was or key not in now or any(was[key][name] != now[key][name] for name in WATCHED)
    }
    rows = keyed(near[1].rows("limit_changes"))
    assert set(rows) == wanted
    assert {"higher", "lower"} <= {row["direction"] for row in rows.values()}, "else this book proves little"
    for key, row in rows.items():
        for when, limits in (("before", was), ("after", now)):
            limit = limits.get(key, {})
            for name in ("amount", "binding", "grade", "clause", "requires", "term_days", "amount_in_force"):
                assert row[f"{name}_{when}"] == limit.get(name)
            assert row[f"ceiling_{when}_amount"] == limit.get("ceiling_amount")


def test_what_changed_a_limit_is_every_bound_whose_amount_differs(near: tuple[Assessed, Assessed]) -> None:
    was, now = (keyed(place.rows("limits")) for place in near)
    told = 0
    for key, row in keyed(near[1].rows("limit_changes")).items():
        before, after = bounds(was.get(key)), bounds(now.get(key))
        wanted = {
            name: (before.get(name, {}).get("amount"), after.get(name, {}).get("amount"))
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        }
        found = {(c["bound"], c["clause"]): (c["amount_before"], c["amount_after"]) for c in row["changes"]}
        assert found == wanted
        told += len(found)
    assert told


def test_the_direction_is_of_the_amount_and_else_of_the_ceiling(near: tuple[Assessed, Assessed]) -> None:
    """A limit that is not known any more is neither higher nor lower."""
    for row in near[1].rows("limit_changes"):
        if row["clause_before"] is None or row["clause_after"] is None:
            assert row["direction"] == ("new" if row["clause_before"] is None else "gone")
            continue
        pairs = [(row[f"{name}_before{unit}"], row[f"{name}_after{unit}"]) for name, unit in NAMES]
        was, now = next((pair for pair in pairs if pair[0] != pair[1]), (0, 0))
        if now is None or was is None:
            assert row["direction"] == ("unknown" if now is None else "known")
        else:
            assert row["direction"] == ("higher" if now > was else "lower" if now < was else "other")


NAMES = (("amount", ""), ("ceiling", "_amount"))


@pytest.mark.proof
def test_the_sentence_says_amounts_grade_and_what_decides(tmp_path: Path) -> None:
    before = assess_book(EXAMPLE, EARLIER, tmp_path / "before")
    book = tmp_path / "book"
    shutil.copytree(EXAMPLE, book)
    limits = (book / "limits.csv").read_text(encoding="utf-8").splitlines()
    columns = limits[0].split(",")
    row = dict.fromkeys(columns, "") | {
        "limit_id": "L9", "customer_id": "0003", "side": "sale", "tenure": "long", "state": "granted",
        "amount": "50000", "valid_from": "2026-06-15",
    }  # fmt: skip
    (book / "limits.csv").write_text("\n".join([*limits, ",".join(row.values())]) + "\n", encoding="utf-8")
    after = assess_book(book, ON, tmp_path / "after", since=before.place)
    rows = keyed(after.rows("limit_changes"))
    assert rows["0001", "sale", "long"]["text_zh"] == (
        "赊销长期额度：54,850.00 → 55,216.67，例外上限 54,850.00 → 55,216.67，平均月回款额 54,850.00 → 55,216.67。"
    )
    assert rows["0003", "sale", "long"]["text_zh"] == (
        "赊销长期额度：0.00 未变，等级 B → C，决定因素 抵押担保 → 等级，现行额度 无额度 → 已授额度 50,000.00，"
        "期限（天） 30 → 无。"
    )
    assert rows["0003", "sale", "long"]["text_en"] == (
        "Limit, long-term, credit sale: 0.00 as before, grade B → C, bound by collateral → grade, "
        "in force none → granted 50,000.00, term in days 30 → none."
    )
