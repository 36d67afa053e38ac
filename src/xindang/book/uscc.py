"""The unified social credit code over a whole column: the form and the two checks of ``core/codes.py`` as SQL.

Each is an SQL condition that is true where the code is wrong, over a column of text. NULL is never wrong.
"""

from __future__ import annotations

from xindang.core.codes import (
    ORGANISATION_ALPHABET,
    ORGANISATION_CHECK,
    ORGANISATION_CHECKS,
    ORGANISATION_FIRST,
    ORGANISATION_WEIGHTS,
    USCC_ALPHABET,
    USCC_WEIGHTS,
)


def uscc_conditions(column: str) -> dict[str, str]:
    """The three conditions by name, over an SQL column; the two checks are made only where the form is right."""
    right_form = f"regexp_full_match({column}, '[{USCC_ALPHABET}]{{18}}')"
    total = _weighted(column, USCC_ALPHABET, USCC_WEIGHTS, first=1)
    check = f"substr('{USCC_ALPHABET}', 1 + (31 - ({total}) % 31) % 31, 1)"
    inner = _weighted(column, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS, first=ORGANISATION_FIRST)
    inner_check = f"substr('{ORGANISATION_CHECKS}', 1 + (11 - ({inner}) % 11) % 11, 1)"
    return {
        "uscc_form": f"not {right_form}",
        "uscc_check": f"{right_form} and substr({column}, 18, 1) <> {check}",
        "uscc_organisation_check": f"{right_form} and substr({column}, {ORGANISATION_CHECK}, 1) <> {inner_check}",
    }


def _weighted(column: str, alphabet: str, weights: tuple[int, ...], *, first: int) -> str:
    """Sum of the values of the characters from ``first`` on, each times its weight."""
    return " + ".join(
        f"{weight} * (strpos('{alphabet}', substr({column}, {place}, 1)) - 1)"
        for place, weight in enumerate(weights, start=first)
    )
