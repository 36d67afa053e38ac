"""The words of recognition agree with themselves."""

from __future__ import annotations

import pytest

from xindang.book.look.words import plain_heading, reads_like, role_of, words
from xindang.book.mapping.form_table import template_parts
from xindang.book.mapping.keys import Keys, check_short_name

HEADINGS = [(role.name, heading) for role in words().roles.values() for heading in role.headings]


@pytest.mark.parametrize("role, heading", HEADINGS)
def test_a_heading_that_is_listed_is_recognised_as_its_role(role: str, heading: str) -> None:
    assert plain_heading(heading.replace("*", "26")) == heading.replace("*", "26"), "written as it is compared"
    found = role_of(heading.replace("*", "26"))
    assert found is not None
    assert found[0] == role


def test_no_heading_stands_for_two_things() -> None:
    listed = [heading for _, heading in HEADINGS]
    assert len(set(listed)) == len(listed)


def test_every_role_has_a_name_that_a_mapping_can_use() -> None:
    keys = Keys({}, "words.toml")
    for name in words().roles:
        check_short_name(keys, name)
    assert keys.problems == []


def test_every_pattern_of_a_line_over_a_block_is_one_that_a_mapping_takes() -> None:
    for pattern in words().banners:
        names = [name for _, name in template_parts(pattern) if name]
        assert names
        assert set(names) <= {"customer", "name"}


@pytest.mark.parametrize(
    "heading, role",
    [
        (" 客户 编码 ", "customer"),
        ("金额（元）", "amount"),
        ("Invoice No.", "document"),
        ("invoice_date", "entered"),
        ("借方 本币", "debit"),
        ("２０２６年 月", "month"),
        ("Ｄｅｂｉｔ", "debit"),
        ("方　向", "direction"),
    ],
)
def test_a_heading_is_recognised_however_it_is_written(heading: str, role: str) -> None:
    found = role_of(heading)
    assert found is not None
    assert found[0] == role


@pytest.mark.parametrize("heading", ["仓库", "金额（万元）", "", "123", "数量", "单价", "年月"])
def test_what_is_not_listed_is_not_recognised(heading: str) -> None:
    """Amounts in 万元 among them: read as 元 they would be wrong by four digits."""
    assert role_of(heading) is None


@pytest.mark.parametrize("cell", ["合 计", "本月合计", "Grand Total", "TOTAL", "小　计"])
def test_a_total_is_recognised(cell: str) -> None:
    assert reads_like(cell, words().totals)


@pytest.mark.parametrize("cell", ["合计通商行", "Total Energies", "累计信用公司", ""])
def test_a_customer_whose_name_begins_like_a_total_is_none(cell: str) -> None:
    assert reads_like(cell, words().totals) is None
