"""Financial statements as people enter them: what counts, what is refused, what a ratio is made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from office import ON, user_with
from records.two_paths import BEFORE, LETTER, both_say_the_same, exported_rows, one
from xindang.core.problems import ProblemsFound
from xindang.people.models import User
from xindang.rating.models import Statement
from xindang.rating.services.statements import statement_amend, statement_record, statements_record
from xindang.records.models import Record

CODE = "0004"  # a file brought statements of it too; ours is received later and so counts
PAPER = {
    "period_end": "2025-12-31", "months": "12", "received_on": "2026-06-20", "audited": "true", "cash": "100.00",
    "receivables": "300.00", "inventory": "400.00", "current_assets": "1000.00", "total_assets": "2000.00",
    "current_liabilities": "600.00", "total_liabilities": "750.00", "equity": "1250.00", "revenue": "3600.00",
    "net_profit": "180.00", "operating_cash_flow": "150.00",
}  # fmt: skip
TOLERANCE = Decimal(1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]


@pytest.fixture
def by() -> User:
    return user_with("finance", name="冯丽华")


def recorded(by: User, said: dict[str, str] | None = None, *, may_audit: bool = True, on: date = ON) -> Record:
    return statement_record(
        customer=one(CODE), given={**PAPER, **(said or {})}, provenance=LETTER, tolerance=TOLERANCE,
        may_audit=may_audit, by=by, on=on,
    )  # fmt: skip


def amended(record: Record, by: User, **said: str) -> Record:
    return statement_amend(
        record=record, number=record.number, given={**PAPER, **said}, provenance=LETTER, reason="抄错",
        tolerance=TOLERANCE, may_audit=True, by=by, on=ON,
    )  # fmt: skip


def codes(refused: pytest.ExceptionInfo[ProblemsFound]) -> set[tuple[str, str]]:
    return {(found.column, found.code) for found in refused.value.problems}


def test_a_statement_entered_here_counts_as_the_same_row_in_a_file(by: User, tmp_path: Path) -> None:
    recorded(by)
    after = both_say_the_same(tmp_path, {"statements": PAPER | {"customer_id": CODE}})
    facts = next(row for row in after["facts"] if row["customer_id"] == CODE)
    assert (facts["equity_audited"], facts["revenue_latest"]) == (Decimal("1250.00"), Decimal("3600.00"))


def test_one_without_a_word_on_its_audit_is_unaudited(by: User) -> None:
    record = recorded(by, {"audited": ""}, may_audit=False)
    assert Statement.objects.get(row_key=record.row_key).audited is False


def test_a_correction_is_known_from_the_day_it_is_made(by: User, tmp_path: Path) -> None:
    record = amended(recorded(by, on=date(2026, 6, 20)), by, net_profit="170.00")
    row = Statement.objects.get(row_key=record.row_key)
    assert (row.net_profit, row.received_on) == (Decimal("170.00"), ON)
    assert [version.values["net_profit"] for version in record.versions.order_by("number")] == ["180.00", "170.00"]
    assert record.values["received_on"] == "2026-06-20", "when the paper came is as it was"
    kept = exported_rows(tmp_path, "statements", BEFORE)
    assert ON in [row["received_on"] for row in kept if row["customer_id"] == CODE]


def test_where_only_the_source_is_corrected_it_is_known_as_before(by: User) -> None:
    record = recorded(by, on=date(2026, 6, 20))
    other = type(LETTER)("customer", "客户快递")
    statement_amend(record=record, number=1, given=PAPER, provenance=other, reason="来源写错", tolerance=TOLERANCE,
                    may_audit=True, by=by, on=ON)  # fmt: skip
    assert Statement.objects.get(row_key=record.row_key).received_on == date(2026, 6, 20)


def test_what_does_not_agree_is_refused_unless_the_paper_says_so(by: User) -> None:
    wrong = {"total_assets": "2002.00", "current_assets": "700.00", "current_liabilities": "800.00"}
    with pytest.raises(ProblemsFound) as refused:
        recorded(by, wrong)
    assert codes(refused) == {
        ("total_assets", "statement_unbalanced"), ("current_assets", "statement_part_beyond"),
        ("total_liabilities", "statement_part_beyond"),
    }  # fmt: skip
    assert recorded(by, wrong | {"as_given": "yes"}).values["total_assets"] == "2002.00"
    assert recorded(by, {"total_assets": "2001.00", "months": "6"}).number == 1, "within the tolerance of the policy"


def test_what_is_wrong_is_told_beside_its_field(by: User) -> None:
    with pytest.raises(ProblemsFound) as refused:
        recorded(by, {"period_end": "2026-12-31", "months": "0", "received_on": ""}, may_audit=False)
    assert codes(refused) == {
        ("period_end", "record_day_to_come"), ("months", "customer_value_out_of_range"),
        ("received_on", "customer_value_needed"), ("audited", "statement_audit_not_theirs"),
    }  # fmt: skip
    nothing = dict.fromkeys(PAPER, "") | {"period_end": "2025-12-31", "months": "12", "received_on": "2026-06-01"}
    with pytest.raises(ProblemsFound) as refused:
        recorded(by, nothing)
    assert codes(refused) == {("cash", "statement_empty")}


def test_the_same_period_is_on_record_once_of_each_sort(by: User) -> None:
    recorded(by)
    with pytest.raises(ProblemsFound) as refused:
        recorded(by, {"revenue": "1.00"})
    assert codes(refused) == {("period_end", "statement_on_file")}
    assert recorded(by, {"audited": "false"}).number == 1


def test_several_periods_are_recorded_together_or_not_at_all(by: User) -> None:
    periods: list[dict[str, str]] = [PAPER, PAPER | {"period_end": "2024-12-31", "equity": "1.00"}]
    told: dict[str, Any] = {"provenance": LETTER, "tolerance": TOLERANCE, "may_audit": True, "by": by, "on": ON}
    with pytest.raises(ProblemsFound) as refused:
        statements_record(customer=one(CODE), given=periods, **told)
    assert [(found.row, found.column, found.value) for found in refused.value.problems] == [
        (2, "total_assets", "2024-12-31")
    ]
    assert not Record.objects.exists()
    periods[1]["equity"] = "1250.00"
    assert len(statements_record(customer=one(CODE), given=periods, **told)) == 2
