"""Numbers that prove themselves: the unified social credit code, the resident identity number, the bank card number.

Each check takes what somebody typed and gives back the number as it is kept and what is found of it, by name; nothing
raises. A check character proves that a number was copied rightly, not that its bearer exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# GB 32100-2015: 18 signs without I, O, S, V, Z; the weights are powers of 3, the last sign checks them modulo 31.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
# GB 11714: the organisation code in places 9 to 17 counts letters on from 10, none left out, and checks modulo 11.
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_CHECKS = "0123456789X"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_FIRST, ORGANISATION_CHECK = 9, 17
# GB 11643-1999 by ISO 7064 MOD 11-2: the remainder of the weighted sum names the last sign.
RESIDENT_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
RESIDENT_CHECKS = "10X98765432"

USCC_FORM = re.compile(f"[{USCC_ALPHABET}]{{18}}")
RESIDENT_FORM = re.compile("[0-9]{17}[0-9X]")
CARD_FORM = re.compile("[0-9]{12,19}")
# Full-width signs, as Chinese keyboards give them, to plain ones; the full-width blank to a blank.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# What people put between the groups of a number; dashes of every kind stand for the plain one.
BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


class Found(StrEnum):
    """What a check finds. ``absent``: there was nothing to check, which is neither right nor wrong."""

    VALID = "valid"
    ABSENT = "absent"
    WRONG_FORM = "wrong_form"
    WRONG_CHECK = "wrong_check"
    WRONG_ORGANISATION_CHECK = "wrong_organisation_check"
    IMPOSSIBLE_DATE = "impossible_date"


@dataclass(frozen=True, slots=True)
class CheckedCode:
    """A number as it is kept, and everything found of it: ``valid`` or ``absent`` alone, or every fault."""

    code: str
    found: tuple[Found, ...]

    @property
    def is_valid(self) -> bool:
        return self.found == (Found.VALID,)

    @property
    def is_wrong(self) -> bool:
        return bool(set(self.found) - {Found.VALID, Found.ABSENT})


def normalised_code(typed: str) -> str:
    """As it is kept: full-width signs as plain ones, capitals, without blanks and dashes."""
    return BETWEEN.sub("", typed.translate(PLAIN)).upper()


def check_uscc(typed: str) -> CheckedCode:
    """A unified social credit code: its form, its own check, and that of the organisation code inside it.

    The division code in it is not looked up: lists of divisions change, and old codes stay right.
    """
    return _checked(typed, USCC_FORM, _uscc_faults)


def check_resident_id(typed: str) -> CheckedCode:
    """A resident identity number of 18 signs: its form, a day of birth that exists, its check."""
    return _checked(typed, RESIDENT_FORM, _resident_faults)


def check_bank_card(typed: str) -> CheckedCode:
    """The number of a bank card by ISO/IEC 7812 (Luhn). A fault only warns: accounts of companies are not made so."""
    return _checked(typed, CARD_FORM, _luhn_faults)


def completed_uscc(start: str) -> str:
    """The whole code from its first 16 characters: the organisation's check, then the code's own."""
    code = start + organisation_check(start)
    return code + uscc_check(code)


def uscc_check(code: str) -> str:
    """The last character that the first 17 ask for."""
    return USCC_ALPHABET[-_weighted(code[:17], USCC_ALPHABET, USCC_WEIGHTS) % 31]


def organisation_check(code: str) -> str:
    """The 17th character that the 8 before it ask for."""
    body = code[ORGANISATION_FIRST - 1 : ORGANISATION_CHECK - 1]
    return ORGANISATION_CHECKS[-_weighted(body, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS) % 11]


def _checked(typed: str, form: re.Pattern[str], faults_in: Callable[[str], Iterator[Found]]) -> CheckedCode:
    """The checks are made only where the form is right."""
    code = normalised_code(typed)
    if not code:
        return CheckedCode("", (Found.ABSENT,))
    if not form.fullmatch(code):
        return CheckedCode(code, (Found.WRONG_FORM,))
    return CheckedCode(code, tuple(faults_in(code)) or (Found.VALID,))


def _uscc_faults(code: str) -> Iterator[Found]:
    if code[17] != uscc_check(code):
        yield Found.WRONG_CHECK
    if code[ORGANISATION_CHECK - 1] != organisation_check(code):
        yield Found.WRONG_ORGANISATION_CHECK


def _resident_faults(code: str) -> Iterator[Found]:
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        yield Found.IMPOSSIBLE_DATE
    if code[17] != RESIDENT_CHECKS[_weighted(code[:17], "0123456789", RESIDENT_WEIGHTS) % 11]:
        yield Found.WRONG_CHECK


def _luhn_faults(code: str) -> Iterator[Found]:
    doubled = "0246813579"
    total = sum(int(doubled[int(digit)] if at % 2 else digit) for at, digit in enumerate(reversed(code)))
    if total % 10:
        yield Found.WRONG_CHECK


def _weighted(body: str, alphabet: str, weights: tuple[int, ...]) -> int:
    return sum(weight * alphabet.index(sign) for weight, sign in zip(weights, body, strict=True))
