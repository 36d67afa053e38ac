"""What people type of an item becomes one text for one value, or a problem beside its field."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xindang.dossiers.catalogue import ONLY, Item, load_items
from xindang.dossiers.values import alike, is_same, plain, readable, row_of, value_given


def item(name: str) -> Item:
    return load_items().items[name]


@pytest.mark.parametrize(
    "name, typed, kept",
    [
        ("registered_capital", "５，０００,000", "5000000.00"), ("established_on", " 2010-05-01 ", "2010-05-01"),
        ("share_of_purchases", "35%", "0.35"), ("share_of_purchases", "12.5", "0.125"),
        ("employee_count", "1,200", "1200"),
        ("tax_grade", "A", "A"), ("main_products", " 钢材  管件 ", "钢材 管件"),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_one_way(name: str, typed: str, kept: str) -> None:
    assert value_given(item(name), {ONLY: typed}) == ({ONLY: kept}, [])


@pytest.mark.parametrize(
    "name, typed, code",
    [
        ("registered_capital", "五百万", "finding_no_number"), ("registered_capital", "-1", "finding_no_number"),
        ("registered_capital", "1.234", "finding_no_number"), ("registered_capital", "1" * 17, "finding_no_number"),
        ("established_on", "2010-13-01", "finding_no_day"), ("established_on", "0001-01-01", "finding_no_day"),
        ("share_of_purchases", "101", "finding_no_percent"), ("tax_grade", "E", "finding_choice_unknown"),
        ("employee_count", "12.5", "finding_no_whole_number"), ("employee_count", "-3", "finding_no_whole_number"),
        ("main_products", "", "finding_part_missing"), ("main_products", "长" * 2001, "finding_text_long"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_told_beside_its_field(name: str, typed: str, code: str) -> None:
    _, problems = value_given(item(name), {ONLY: typed})
    assert [(found.code, found.column) for found in problems] == [(code, ONLY)]


def test_of_several_parts_the_required_ones_must_be_there() -> None:
    value, problems = value_given(item("shareholder"), {"share": "51", "kind": "company"})
    assert [(found.code, found.column) for found in problems] == [("finding_part_missing", "name")]
    assert value == {"share": "0.51", "kind": "company"}


def test_rows_are_told_apart_by_what_names_them_however_it_is_written() -> None:
    first, _ = value_given(item("bank_account"), {"bank": "工商银行", "account_no": "6222 0212 3456 7890 128"})
    second, _ = value_given(item("bank_account"), {"bank": "工商银行", "account_no": "6222021234567890128"})
    assert row_of(item("bank_account"), first) == row_of(item("bank_account"), second) != ""
    assert row_of(item("registered_capital"), {ONLY: "1.00"}) == ""


def test_who_says_less_contradicts_nobody() -> None:
    assert is_same({"name": "甲公司", "share": "0.51"}, {"name": "甲公司"})
    assert is_same({"name": "甲公司(华北)"}, {"name": "甲公司（华北）"})
    assert not is_same({"name": "甲公司", "share": "0.51"}, {"name": "甲公司", "share": "0.5"})


@given(st.text(max_size=40))
def test_a_text_kept_once_is_kept_the_same_again(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert alike(alike(text)) == alike(text)


def test_of_every_sign_there_is_only_what_is_no_text_is_left_out() -> None:
    gone = {sign for sign in map(chr, range(0x110000)) if not sign.isspace() and not readable(sign)}
    assert gone == {
        sign
        for sign in map(chr, range(0x110000))
        if (unicodedata.category(sign) in {"Cc", "Cs"} or ord(sign) & 0xFFFE == 0xFFFE) and not sign.isspace()
    }


def test_every_item_says_its_section_its_view_and_is_for_somebody() -> None:
    views = {"registration", "public_credit", "operation", "financial_credit", "social"}
    catalogue = load_items()
    assert len(catalogue.sections) == 8
    assert {one.section for one in catalogue.items.values()} == set(catalogue.sections)
    assert {one.view for one in catalogue.items.values()} == views
    codes = {code for one in catalogue.items.values() for part in one.parts.values() for code in part.options}
    assert codes - set(catalogue.options) <= set("ABMCD")
    assert [one.name for one in catalogue.items.values() if one.is_key and one.disabled] == []
    assert all(one.purpose for one in catalogue.items.values() if one.personal)
