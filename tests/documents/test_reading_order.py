"""Text found in a picture is read row by row, however askew the picture was taken."""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from xindang.documents.reading_order import Piece, in_reading_order

# Text, right, down, width: two columns of a licence, as nobody reads them.
PLACED = [
    ("伍仟万元整", 1080, 380, 160), ("名称", 120, 381, 70), ("注册资本", 900, 379, 128),
    ("华北示例机械", 330, 380, 320),
    ("成立日期", 900, 460, 128), ("2016年03月18日", 1080, 461, 230), ("有限责任公司", 330, 459, 190),
    ("营业执照", 620, 60, 360), ("类型", 120, 460, 70),
]  # fmt: skip
READ = [
    "营业执照", "名称", "华北示例机械", "注册资本", "伍仟万元整", "类型", "有限责任公司", "成立日期", "2016年03月18日"
]  # fmt: skip


def turned(degrees: float) -> list[Piece]:
    angle, pieces = radians(degrees), []
    for text, right, down, width in PLACED:
        corners = [(right, down), (right + width, down), (right + width, down + 32), (right, down + 32)]
        told = [(x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)) for x, y in corners]
        pieces.append(Piece(text, told))
    return pieces


@pytest.mark.parametrize("degrees", [0, 1, -4, 4, 10, -10])
def test_a_picture_askew_is_read_as_one_that_is_straight(degrees: float) -> None:
    assert in_reading_order(turned(degrees)) == READ
    assert in_reading_order(turned(degrees)[::-1]) == READ


def test_of_nothing_nothing_is_read() -> None:
    assert in_reading_order([]) == []
