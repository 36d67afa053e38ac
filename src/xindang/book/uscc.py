"""The unified social credit code: form, GB 32100-2015 check (mod 31), and the organisation code's GB 11714 (mod 11).

Each is an SQL condition that is true where the code is wrong, over a column of text. NULL is never wrong.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# The organisation code inside (places 9 to 17) counts letters on from 10, none left out.
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_CHECKS = "0123456789X"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_FIRST, ORGANISATION_CHECK = 9, 17


def uscc_conditions(column: str) -> dict[str, str]:
    """The three conditions by name, over an SQL column; the two checks are made only where the form is right."""
    right_form = f"regexp_full_match({column}, '[{ALPHABET}]{{18}}')"
    total = _weighted(column, ALPHABET, WEIGHTS, first=1)
    check = f"substr('{ALPHABET}', 1 + (31 - ({total}) % 31) % 31, 1)"
    inner = _weighted(column, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS, first=ORGANISATION_FIRST)
    inner_check = f"substr('{ORGANISATION_CHECKS}', 1 + (11 - ({inner}) % 11) % 11, 1)"
    return {
        "uscc_form": f"not {right_form}",
        "uscc_check": f"{right_form} and substr({column}, 18, 1) <> {check}",
        "uscc_organisation_check": f"{right_form} and substr({column}, {ORGANISATION_CHECK}, 1) <> {inner_check}",
    }


def completed_code(start: str) -> str:
    """The whole code from its first 16 characters: the organisation's check, then the code's own."""
    inner = sum(
        weight * ORGANISATION_ALPHABET.index(character)
        for weight, character in zip(ORGANISATION_WEIGHTS, start[ORGANISATION_FIRST - 1 :], strict=True)
    )
    code = start + ORGANISATION_CHECKS[(11 - inner % 11) % 11]
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(WEIGHTS, code, strict=True))
    return code + ALPHABET[(31 - total % 31) % 31]


def _weighted(column: str, alphabet: str, weights: tuple[int, ...], *, first: int) -> str:
    """Sum of the values of the characters from ``first`` on, each times its weight."""
    return " + ".join(
        f"{weight} * (strpos('{alphabet}', substr({column}, {place}, 1)) - 1)"
        for place, weight in enumerate(weights, start=first)
    )
