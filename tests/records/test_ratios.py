"""Ratios of a statement, and whether its parts agree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xindang.rating.ratios import balance_faults, ratios, unexplained_equity

SAID = {
    "months": 12, "cash": 100, "receivables": 300, "inventory": 400, "current_assets": 1000, "total_assets": 2000,
    "current_liabilities": 600, "total_liabilities": 750, "equity": 1250, "revenue": 3600, "net_profit": 180,
    "operating_cash_flow": 150,
}  # fmt: skip
FIGURES = {name: Decimal(amount) for name, amount in SAID.items()}


@pytest.mark.parametrize(
    "name, value",
    [
        ("working_capital", "400"), ("current_ratio", "1.6667"), ("quick_ratio", "1"), ("liabilities_share", "0.375"),
        ("short_debt_to_equity", "0.48"), ("net_margin", "0.05"), ("return_on_equity", "0.144"),
        ("receivable_days", "30"), ("cash_to_profit", "0.8333"),
    ],
)  # fmt: skip
def test_a_ratio_is_what_its_formula_says(name: str, value: str) -> None:
    ratio = next(one for one in ratios() if one.name == name)
    found = ratio.of(FIGURES)
    assert found is not None
    assert round(found, 4) == Decimal(value)
    assert all(ratio.of({**FIGURES, column: None}) is None for column in ratio.columns), "unknown where one is missing"


def test_half_a_year_is_put_to_a_year_and_a_divisor_below_zero_gives_nothing() -> None:
    named = {ratio.name: ratio for ratio in ratios()}
    assert named["return_on_equity"].of({**FIGURES, "months": Decimal(6)}) == Decimal("0.288")
    assert named["short_debt_to_equity"].of({**FIGURES, "equity": Decimal(-5)}) is None
    assert named["return_on_equity"].formula_zh == "净利润 × 12 ÷ (所有者权益 × 月数)"


def test_equity_that_moved_otherwise_than_by_profit_is_told() -> None:
    before = {"equity": Decimal(1000)}
    assert unexplained_equity(before, FIGURES) == Decimal(70)
    assert unexplained_equity({}, FIGURES) is None


AMOUNT = st.decimals(-1000, 1000, places=2) | st.none()


@given(st.fixed_dictionaries(dict.fromkeys(FIGURES, AMOUNT)), st.decimals(0, 5, places=2))
def test_what_agrees_within_a_tolerance_agrees_within_a_larger_one(
    figures: dict[str, Decimal | None], tolerance: Decimal
) -> None:
    found = {(fault.code, fault.column) for fault in balance_faults(figures, tolerance)}
    wider = {(fault.code, fault.column) for fault in balance_faults(figures, tolerance + 1)}
    assert wider <= found
    assert not balance_faults(dict.fromkeys(figures), tolerance)
