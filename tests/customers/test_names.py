"""People find a customer by the short name they say and by the first letters of its pinyin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from xindang.customers.names import pinyin_initials, short_name


@pytest.mark.parametrize(
    "name, kind, initials",
    [
        ("重庆长安汽车股份有限公司", "company", "cqcaqcgfyxgs"),
        ("浦东示例商贸有限公司", None, "pdslsmyxgs"),
        ("长治市第三钢铁厂", None, "czsdsgtc"),
        ("长沙重型机械", None, "cszxjx"),
        ("乐清音乐器材", None, "yqyyqc"),
        ("六安会计师事务所", None, "lakjssws"),
        ("３Ｍ中国", None, "3mzg"),
        ("Acme Trading Co., Ltd.", None, "acmetradingcoltd"),
        ("单小明", "person", "sxm"),
        ("曾志伟", "person", "zzw"),
        ("尉迟恭", "person", "ycg"),
        ("单县面粉厂", "company", "sxmfc"),
        ("", None, ""),
    ],
)
def test_the_first_letters_are_those_of_the_right_reading(name: str, kind: str | None, initials: str) -> None:
    assert pinyin_initials(name, kind) == initials


@pytest.mark.parametrize(
    "name, short",
    [
        ("重庆长安汽车股份有限公司", "长安汽车"),
        ("浦东示例商贸有限公司", "示例商贸"),
        ("广西壮族自治区柳州市五菱工业有限责任公司", "五菱工业"),
        ("华北能源（集团）有限公司", "华北能源"),
        ("云帆贸易集团有限公司", "云帆贸易"),
        ("上海有限公司", "上海"),
        ("某某有限公司北京分公司", "某某北京分公司"),
        ("Acme Trading Co., Ltd.", "Acme Trading"),
        ("王芳", "王芳"),
        ("", ""),
    ],
)
def test_a_short_name_has_neither_place_nor_legal_form_and_two_characters_at_least(name: str, short: str) -> None:
    assert short_name(name) == short


@given(st.text(alphabet="重庆长安汽车行都会计银音乐清六公司有限中国单曾", max_size=12))
def test_the_quick_way_reads_as_the_dictionary_does(name: str) -> None:
    assert pinyin_initials(name, None) == "".join(letter for (letter,) in pinyin(name, style=Style.FIRST_LETTER))
