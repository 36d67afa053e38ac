"""S1-17, S1-18: what is unknown and keeps a customer from a better grade, and who owes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assess.books import Row, Tables, trade_pack
from assess.near_good import NAMES, ON, GoodBook, declared
from assess.near_good_flaws import NearGoodBook
from assess.worklist.worked import assessment_of, of_kind, work_of
from xindang.assess.run import Assessment
from xindang.assess.worklist.catalogue import load_work
from xindang.assess.worklist.output import worklist_query
from xindang.assess.worklist.owed import assessment_owed, owed_for, read_owed
from xindang.facts.build import FACTS_TABLE
from xindang.facts.catalogue import load_catalogue
from xindang.policy.decide import StageJudge
from xindang.policy.pack import RATING_STAGE, Outcome

MISSING = "facts_missing"
OWED = owed_for(load_catalogue())
STAGE = trade_pack().stages[RATING_STAGE]


def good(*codes: str) -> GoodBook:
    """Customers that are A, with every search on file."""
    book = GoodBook(5)
    for code in codes:
        book.customer(code)
        for source in ("court", "registry", "own_files"):
            searched = {"customer_id": code, "source": source, "searched_on": date(2026, 6, 1), "result": "clean"}
            book.tables["searches"].append(searched)
    return book


def without(tables: Tables, table: str, code: str, **wanted: object) -> Tables:
    """The book without some rows of a customer."""
    gone = {"customer_id": code, **wanted}
    kept = [row for row in tables[table] if any(row.get(key) != value for key, value in gone.items())]
    return {**tables, table: kept}


def missing(tables: Tables, folder: Path) -> list[Row]:
    return of_kind(work_of(tables, folder, on=ON, told=declared(), kinds=(MISSING,)), MISSING)


def test_whoever_lacks_nothing_is_not_listed(tmp_path: Path) -> None:
    assert missing(good("1", "2").tables, tmp_path) == []


def test_a_missing_search_is_owed_by_the_credit_controller(tmp_path: Path) -> None:
    (row,) = missing(without(good("1", "2").tables, "searches", "1", source="court"), tmp_path)
    assert (row["customer_id"], row["owner_role"], row["clause"]) == ("1", "credit_controller", "S1-18")
    assert row["text_zh"] == "B 级，查清后可能为 A 级。尚缺：法院查询（有效期内、没有问题）。请信用控制主管补齐。"
    assert row["text_en"].startswith("Grade B; it could be A. Missing: a search of the courts, fresh and clean.")


def test_each_role_has_its_own_row(tmp_path: Path) -> None:
    tables = without(without(good("1", "2").tables, "searches", "1"), "statements", "1")
    rows = {row["owner_role"]: row for row in missing(tables, tmp_path)}
    assert set(rows) == {"credit_controller", "salesperson"}
    assert "登记机关查询" in rows["credit_controller"]["text_zh"]
    assert "最近两个年度的财务报表" in rows["salesperson"]["text_zh"]


def test_what_would_change_nothing_is_not_asked_for(tmp_path: Path) -> None:
    """Graded C for a bad debt: no search brings a better grade."""
    tables = without(good("1", "2").tables, "searches", "1", source="court")
    tables["events"].append({"customer_id": "1", "kind": "bad_debt", "occurred_on": date(2026, 5, 1)})
    assert missing(tables, tmp_path) == []


def test_a_recorded_unknown_asks_for_an_assessment(tmp_path: Path) -> None:
    tables = good("1").tables
    verdict = {"criterion": "S1-15.5", "verdict": "unknown", "assessor": "王芳", "assessed_on": date(2026, 6, 1)}
    tables["assessments"].append({"customer_id": "1", **verdict})
    (row,) = missing(tables, tmp_path)
    assert row["owner_role"] == "sales_manager"
    assert "条款 S1-15.5 的评定意见（现记为未知）" in row["text_zh"]


def test_what_the_whole_book_lacks_is_one_row_for_all(tmp_path: Path) -> None:
    tables = {name: rows for name, rows in good("1", "2", "3").tables.items() if name != "searches"}
    rows = missing(tables, tmp_path)
    (row,) = [row for row in rows if row["customer_id"] is None]
    assert (row["owner_role"], row["severity"]) == ("credit_controller", "high")
    assert row["text_zh"].startswith("因账簿缺少资料，3 个客户等级受限。")
    assert "法院查询" in row["text_zh"]
    assert not [row for row in rows if row["customer_id"] and "查询（" in row["text_zh"]]


def test_whoever_is_no_longer_dealt_with_is_not_listed(tmp_path: Path) -> None:
    tables = good("1", "2").tables
    tables["customers"].append({"customer_id": "9", "name": "旧客户"})
    assert not [row for row in missing(tables, tmp_path) if row["customer_id"] == "9"]


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assessment]:
    tables = NearGoodBook(41, customers=120).tables
    with assessment_of(tables, tmp_path_factory.mktemp("near"), on=ON, told=declared()) as assessment:
        yield assessment


def test_every_customer_is_asked_for_what_a_plain_reading_of_his_facts_lacks(assessed: Assessment) -> None:
    engine = assessed.book.engine
    judge = StageJudge(STAGE, trade_pack().parameter_values)
    query = f"select c.customer_code, f.* from {FACTS_TABLE} f join customers c on c.customer_id = f.customer_id"
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for facts in engine.dicts(query):
        decision = judge.decide(facts)
        if decision.answer.possible[0] == decision.answer.grade:
            continue
        for reason in decision.reasons:
            if reason.outcome is Outcome.UNKNOWN and reason.effect != decision.answer.possible[0]:
                own = assessment_owed().of(reason.rule)
                for entry in [OWED[name] for name in reason.missing_facts] or [own]:
                    wanted[facts["customer_code"], entry.role].add(entry.zh)
    found = {(row["customer_id"], row["owner_role"]): row["text_zh"] for row in _missing_rows(assessed)}
    assert len(wanted) > 15
    assert set(found) == set(wanted)
    for key, things in wanted.items():
        assert f"尚缺：{'、'.join(sorted(things))}。" in found[key]


def _missing_rows(assessment: Assessment) -> list[Row]:
    rows = of_kind(assessment.book.engine.dicts(" order by ".join(worklist_query())), MISSING)
    return [row for row in rows if row["customer_id"]]


def test_every_fact_that_a_rule_needs_is_owed_by_somebody() -> None:
    needed = {name for rule in STAGE.rules for name in rule.needs}
    assert needed <= set(OWED)


def test_every_entry_of_what_is_owed_is_of_a_role_and_a_table() -> None:
    facts = load_catalogue().facts
    subjects = {f"{fact.subject}.*" for fact in facts.values()}
    for entry in read_owed():
        assert entry.role in load_work().words["role"]
        assert set(entry.facts) <= set(facts) | subjects
        assert not entry.given or entry.given in (*NAMES, "promises")
