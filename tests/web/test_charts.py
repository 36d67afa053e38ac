"""Charts draw what is below zero below it: a loss is not a bar of no height."""

from __future__ import annotations

import re
from decimal import Decimal

from xindang.web.charts import Bar, Line, bar_chart, line_chart


def rects(drawn: str) -> list[tuple[float, float]]:
    """The top and the foot of each bar."""
    found = re.findall(r'<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', drawn)
    return [(float(top), float(top) + float(height)) for top, height in found]


def zero_of(drawn: str) -> float:
    (y,) = re.findall(r'y1="([\d.]+)" x2="\d+" y2="\1" class="zero"', drawn)
    return float(y)


def bars(*amounts: int) -> str:
    return str(bar_chart("净利润", [Bar(str(amount), Decimal(amount), str(amount)) for amount in amounts]))


def test_a_loss_hangs_below_the_line_of_zero_and_a_profit_stands_on_it() -> None:
    drawn = bars(300, -100)
    profit, loss = rects(drawn)
    zero = zero_of(drawn)
    assert abs(profit[1] - zero) < 0.2
    assert abs(loss[0] - zero) < 0.2
    assert abs((profit[1] - profit[0]) - 3 * (loss[1] - loss[0])) < 0.5


def test_years_of_losses_alone_are_drawn() -> None:
    drawn = bars(-40, -80)
    assert rects(drawn)[1][1] - rects(drawn)[0][1] > 50


def test_without_a_loss_there_is_no_line_of_zero() -> None:
    assert "zero" not in bars(300, 0)
    assert rects(bars(0, 0))


def test_a_line_goes_below_zero_and_its_figure_keeps_clear_of_the_labels() -> None:
    drawn = str(
        line_chart("净资产收益率", ["2024", "2025"], [Line("净", "line", [Decimal(10), Decimal(-10)])], unit="%")
    )
    ys = [
        float(y)
        for y in re.findall(r'<line x1="[\d.]+" y1="([\d.]+)" x2="[\d.]+" y2="([\d.]+)" class="line"', drawn)[0]
    ]
    assert ys[0] < zero_of(drawn) < ys[1]
    (figure,) = re.findall(r'y="([\d.]+)" class="chart-end', drawn)
    (label,) = set(re.findall(r'y="([\d.]+)" class="chart-label"', drawn))
    assert float(label) - float(figure) > 17
