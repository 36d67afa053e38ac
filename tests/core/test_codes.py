"""Codes that prove themselves: vectors worked by hand or published, and that no single slip of the pen passes."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from xindang.core.codes import (
    ORGANISATION_ALPHABET,
    RESIDENT_CHECKS,
    RESIDENT_WEIGHTS,
    USCC_ALPHABET,
    CheckedCode,
    Found,
    check_bank_card,
    check_resident_id,
    check_uscc,
    completed_uscc,
    normalised_code,
)

USCC, RESIDENT, CARD = "91350100M000100Y43", "11010519491231002X", "6222021234567890128"
SIGNS = string.digits + string.ascii_uppercase
Check = Callable[[str], CheckedCode]


def resident_id(body: str) -> str:
    """The whole number of 17 digits, by the letter of ISO 7064: weighted sum modulo 11, then the table."""
    return body + RESIDENT_CHECKS[sum(w * int(d) for w, d in zip(RESIDENT_WEIGHTS, body, strict=True)) % 11]


def card(body: str) -> str:
    """The body with the one digit that Luhn's check accepts."""
    (last,) = (digit for digit in string.digits if check_bank_card(body + digit).is_valid)
    return body + last


# Every rightly written organisation code begins with signs of the shorter alphabet.
uscc_codes = st.text(USCC_ALPHABET, min_size=16, max_size=16).map(completed_uscc)
resident_ids = st.builds(
    lambda place, born, order: resident_id(f"{place:06}{born:%Y%m%d}{order:03}"),
    st.integers(110000, 659999), st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999),
)  # fmt: skip
cards = st.text(string.digits, min_size=11, max_size=18).map(card)


def test_weights_are_those_of_the_standards() -> None:
    assert RESIDENT_WEIGHTS == (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    assert "".join(sign for sign in ORGANISATION_ALPHABET if sign not in "IOSVZ") == USCC_ALPHABET


@pytest.mark.parametrize("code", [USCC, "9144030071526726XG", "914403001922038216", "91330100799655058B"])
def test_a_published_code_is_valid_and_completes_itself(code: str) -> None:
    assert check_uscc(code) == CheckedCode(code, (Found.VALID,))
    assert completed_uscc(code[:16]) == code


@pytest.mark.parametrize(
    "typed, found",
    [
        (USCC[:-1] + "4", {Found.WRONG_CHECK}),
        # M000100Y asks for 4: 3 x 22 + 5 x 1 + 2 x 34 = 139, which is 7 modulo 11, and 11 - 7 = 4.
        ("91350100M000100Y34", {Found.WRONG_CHECK, Found.WRONG_ORGANISATION_CHECK}),
        ("91350100I000100Y43", {Found.WRONG_FORM}),
        (USCC[:-1], {Found.WRONG_FORM}),
        (USCC + "3", {Found.WRONG_FORM}),
        ("公司", {Found.WRONG_FORM}),
        ("", {Found.ABSENT}),
        (" \u3000\t", {Found.ABSENT}),
    ],
)
def test_what_is_found_of_a_code_has_a_name(typed: str, found: set[Found]) -> None:
    checked = check_uscc(typed)
    assert set(checked.found) == found
    assert not checked.is_valid
    assert checked.is_wrong == (found != {Found.ABSENT})


def test_a_code_whose_last_sign_fits_may_hide_a_wrong_organisation_code() -> None:
    body = USCC[:16] + "3"
    (last,) = (sign for sign in USCC_ALPHABET if Found.WRONG_CHECK not in check_uscc(body + sign).found)
    assert check_uscc(body + last).found == (Found.WRONG_ORGANISATION_CHECK,)


@pytest.mark.parametrize(
    "typed, found",
    [
        (RESIDENT, {Found.VALID}),
        (RESIDENT.lower(), {Found.VALID}),
        (resident_id("11010520000229002"), {Found.VALID}),
        (resident_id("11010519000229002"), {Found.IMPOSSIBLE_DATE}),
        (resident_id("11010519491331002"), {Found.IMPOSSIBLE_DATE}),
        (resident_id("11010500001231002"), {Found.IMPOSSIBLE_DATE}),
        ("110105194902310021", {Found.IMPOSSIBLE_DATE, Found.WRONG_CHECK}),
        ("110105194912310021", {Found.WRONG_CHECK}),
        ("110105491231002", {Found.WRONG_FORM}),
        ("1101051949123100XX", {Found.WRONG_FORM}),
        ("", {Found.ABSENT}),
    ],
)
def test_a_resident_id_needs_its_form_a_day_that_exists_and_its_check(typed: str, found: set[Found]) -> None:
    assert set(check_resident_id(typed).found) == found


@pytest.mark.parametrize(
    "typed, found",
    [
        (CARD, {Found.VALID}),
        ("6222 0212 3456 7890 128", {Found.VALID}),
        (CARD[:-1] + "7", {Found.WRONG_CHECK}),
        ("1234567", {Found.WRONG_FORM}),
        ("62220212345678901A8", {Found.WRONG_FORM}),
        ("", {Found.ABSENT}),
    ],
)
def test_a_card_number_is_held_against_luhn(typed: str, found: set[Found]) -> None:
    assert set(check_bank_card(typed).found) == found


@pytest.mark.parametrize(
    "typed",
    [
        USCC.lower(), f"  {USCC}\n", f"\u3000{USCC}\u00a0", "9135 0100 M000 100Y 43", "91350100-M000100Y-43",
        "９１３５０１００Ｍ０００１００Ｙ４３", "９１３５０１００ｍ０００１００ｙ４３", "91350100－M000100Y—43",
    ],
)  # fmt: skip
def test_a_code_is_kept_in_one_way_however_it_was_typed(typed: str) -> None:
    assert check_uscc(typed) == CheckedCode(USCC, (Found.VALID,))


KINDS = [
    pytest.param(check_uscc, uscc_codes, id="uscc"),
    pytest.param(check_resident_id, resident_ids, id="resident"),
    pytest.param(check_bank_card, cards, id="card"),
]


@pytest.mark.parametrize("check, codes", KINDS)
@settings(max_examples=examples(200))
@given(data=st.data())
def test_any_one_sign_changed_makes_a_valid_code_invalid(
    check: Check, codes: st.SearchStrategy[str], data: st.DataObject
) -> None:
    code = data.draw(codes)
    assert check(code).is_valid
    at = data.draw(st.integers(0, len(code) - 1))
    for sign in SIGNS.replace(code[at], ""):
        changed = check(code[:at] + sign + code[at + 1 :])
        assert changed.is_wrong, changed


@pytest.mark.parametrize("check", [check_uscc, check_resident_id, check_bank_card])
@settings(max_examples=examples(400))
@given(typed=st.text(max_size=24) | st.text(SIGNS + " -Ｘ０１２", max_size=24))
def test_whatever_is_typed_something_is_found_and_nothing_raises(check: Check, typed: str) -> None:
    checked = check(typed)
    assert checked.code == normalised_code(typed) == normalised_code(checked.code)
    assert checked.found
    assert checked.is_valid + checked.is_wrong + (checked.found == (Found.ABSENT,)) == 1


def test_two_days_of_birth_never_share_a_number() -> None:
    first = date(1990, 1, 1)
    days = [first + timedelta(at) for at in range(400)]
    assert len({resident_id(f"110105{day:%Y%m%d}002") for day in days}) == 400
