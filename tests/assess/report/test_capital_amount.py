"""Amounts in capital characters, by the rules for writing them on bills and notes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xindang.assess.report.capital_amount import CAPITAL_MAX, DIGITS, capital_amount


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100000", "壹拾万元整"),
        ("10001000", "壹仟万壹仟元整"),
        ("100000001", "壹亿零壹元整"),
        ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
        ("1000000000000", "壹万亿元整"),
        ("1000200000000", "壹万零贰亿元整"),
        ("1020000000000", "壹万零贰佰亿元整"),
        ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-1", ""),
        ("10000000000000000", ""),
    ],
)
def test_an_amount_is_written_as_on_a_bill(amount: str, said: str) -> None:
    assert capital_amount(Decimal(amount)) == said


def read(said: str) -> Decimal:
    """The figure that the characters stand for, read back by a reader of its own."""
    total, group, digit, hundred_millions = Decimal(0), 0, 0, Decimal(0)
    for sign in said.removesuffix("整"):
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            group, digit = group + digit * 10 ** ("拾佰仟".index(sign) + 1), 0
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        elif sign == "亿":
            hundred_millions, total, group, digit = (total + group + digit) * 100_000_000, Decimal(0), 0, 0
        elif sign == "元":
            total, group, digit = total + group + digit, 0, 0
        else:
            total, digit = total + digit * Decimal("0.1" if sign == "角" else "0.01"), 0
    return hundred_millions + total


@given(st.decimals(0, CAPITAL_MAX, places=2).filter(lambda amount: amount < CAPITAL_MAX))
def test_what_is_written_reads_back_as_the_same_amount(amount: Decimal) -> None:
    said = capital_amount(amount)
    assert read(said) == amount
    assert "零零" not in said
    assert said.endswith(("整", "分"))
