"""What somebody typed of an item, as it is kept: one text a part, the same for the same value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from xindang.core.codes import CheckedCode, Found, check_bank_card, check_resident_id, check_uscc
from xindang.core.problems import Problem, problem
from xindang.dossiers.catalogue import Item, Part

TEXT_LENGTH_MAX = 2_000
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
WHOLE_DIGITS_MAX = 16
PLACES = {"money": 2, "percent": 4, "number": 0}
FIRST_DAY = date(1800, 1, 1)
CODES = {"uscc": check_uscc, "resident_id": check_resident_id}
# What looks like the number of a bank card; accounts of companies are made otherwise and prove nothing.
CARD = re.compile(r"62\d{14,17}|[45]\d{15}")
# Control signs but for blanks, halves of signs, and the last two of every plane.
ENDS = "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
NO_TEXT = re.compile(f"[\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff{ENDS}]")
LAST_SHOWN, HIDDEN = 4, "****"

Value = Mapping[str, str]


def value_given(item: Item, typed: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The parts that are filled, as they are kept, and what is wrong with what was typed (by the part's name).

    A part that is sealed is given in clear: whoever keeps the value seals it first. Warnings keep nothing back.
    """
    value: dict[str, str] = {}
    problems: list[Problem] = []
    for part in item.parts.values():
        text = plain(typed.get(part.name, ""))
        if not text:
            problems += [_wrong("finding_part_missing", part, text)] if part.is_required else []
            continue
        kept, wrong = _kept(part, text)
        problems += [wrong] if wrong else []
        value[part.name] = kept
    return value, problems


def part_value(part: Part, typed: str) -> tuple[str, Problem | None]:
    """What was typed of one part, as it is kept, and what is wrong with it; nothing where it is blank."""
    text = plain(typed)
    return _kept(part, text) if text else ("", None)


def row_of(item: Item, value: Value) -> str:
    """By what one row of several is known; empty where an item has one value."""
    return alike(value.get(item.named_by, "")) if item.is_many else ""


def plain(text: str) -> str:
    """Without blanks at its ends and with single ones inside; full-width letters and digits as plain ones."""
    return " ".join(unicodedata.normalize("NFKC", readable(text)).split())


def readable(text: str) -> str:
    """Without blanks at its ends and without what is no text: control signs, and what Unicode keeps for itself."""
    return NO_TEXT.sub("", text).strip()


def alike(text: str) -> str:
    """The same for texts that say the same: without blanks, brackets of one kind, in upper case."""
    return plain(text).replace(" ", "").upper()


def masked(text: str) -> str:
    """All but the last signs hidden; a text that has no more than those stands as it is."""
    return f"{HIDDEN}{text[-LAST_SHOWN:]}" if len(text) > LAST_SHOWN else text


def is_same(first: Value, second: Value) -> bool:
    """Whether two values agree in every part that both fill: who says less contradicts nobody."""
    both = first.keys() & second.keys()
    return all(first[name] == second[name] or alike(first[name]) == alike(second[name]) for name in both)


def _kept(part: Part, text: str) -> tuple[str, Problem | None]:
    if (part.is_masked or part.is_sealed) and text.startswith(HIDDEN):
        return text, _wrong("finding_masked", part, text)
    match part.type:
        case "date":
            return _day(part, text)
        case "money" | "percent" | "number":
            return _number(part, text)
        case "uscc" | "resident_id":
            checked = CODES[part.type](text)
            return checked.code, _wrong_code(part, checked) if checked.is_wrong else None
        case "account":
            warned = CARD.fullmatch(alike(text)) and check_bank_card(text).is_wrong
            return text, _wrong("finding_account_card", part, "") if warned else None
        case "choice":
            return text, None if text in part.options else _wrong("finding_choice_unknown", part, text)
        case _:
            return text, _wrong("finding_text_long", part, text[:40]) if len(text) > TEXT_LENGTH_MAX else None


def _day(part: Part, text: str) -> tuple[str, Problem | None]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text, _wrong("finding_no_day", part, text)
    return day.isoformat(), _wrong("finding_no_day", part, text) if day < FIRST_DAY else None


def _number(part: Part, text: str) -> tuple[str, Problem | None]:
    """Amounts with two places; a percentage is typed as people say it (35 or 35%) and kept as a share (0.35)."""
    bare = text.replace(",", "").removesuffix("%").strip() if part.type == "percent" else text.replace(",", "")
    whole, _, places = bare.lstrip("+-").partition(".")
    most = PLACES[part.type]
    code = "finding_no_number" if most else "finding_no_whole_number"
    if not NUMBER.fullmatch(bare) or len(places.rstrip("0")) > most or len(whole) > WHOLE_DIGITS_MAX:
        return text, _wrong(code, part, text)
    number = Decimal(bare)
    if part.type == "percent":
        wrong = None if 0 <= number <= 100 else _wrong("finding_no_percent", part, text)
        return f"{(number / 100).normalize():f}", wrong
    kept = f"{number:.{most}f}"
    return kept, _wrong(code, part, text) if number < 0 else None


def _wrong_code(part: Part, checked: CheckedCode) -> Problem:
    """The first fault. What is to be sealed is not repeated in words that go elsewhere."""
    fault = next(found for found in checked.found if found not in {Found.VALID, Found.ABSENT})
    return _wrong(f"finding_{part.type}_{fault}", part, "" if part.is_sealed else checked.code)


def _wrong(code: str, part: Part, text: str) -> Problem:
    return problem(code, column=part.name, value=text, title_zh=part.zh, title_en=part.en, places=PLACES.get(part.type))
