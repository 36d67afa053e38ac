"""What somebody typed, as the value of a book's column: read as strictly as a book's file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from xindang.book.contract import Column, contract
from xindang.book.convert import decimals
from xindang.core.problems import Problem, problem

Value = str | int | bool | date | Decimal | None
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
FIRST_DAY = date(1900, 1, 1)
WHOLE_DIGITS = 18
TRUE_WORDS, FALSE_WORDS = {"true", "1", "是", "yes"}, {"false", "0", "否", "no"}


def editable_columns() -> list[str]:
    """The columns of a customer but the code, by which the documents know it."""
    table = contract()["customers"]
    return [name for name in table.columns if name != table.key]


def value_given(column: Column, given: object, *, table: str = "customers") -> tuple[Value, Problem | None]:
    """The value, or what is wrong with what was typed for a column of a table. Blank is None."""
    value, wrong = _read(column, given)
    return value, replace(wrong, table=table) if wrong else None


def _read(column: Column, given: object) -> tuple[Value, Problem | None]:
    text = str(given).strip() if given is not None else ""
    if not text:
        return None, _wrong("customer_value_needed", column, text) if column.required else None
    if column.codes:
        allowed = ", ".join(column.codes)
        return text, None if text in column.codes else _wrong("customer_value_unknown_code", column, text, allowed)
    match column.type:
        case "date":
            return _day(column, text)
        case "money" | "rate" | "int":
            return _number(column, text)
        case "bool":
            known = text.lower() in TRUE_WORDS | FALSE_WORDS
            wrong = None if known else _wrong("customer_value_unknown_code", column, text, "true, false")
            return text.lower() in TRUE_WORDS, wrong
        case _:
            return text, None


def _day(column: Column, text: str) -> tuple[Value, Problem | None]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, _wrong("customer_value_no_day", column, text)
    return day, _wrong("customer_value_no_day", column, text) if day < FIRST_DAY else None


def _number(column: Column, text: str) -> tuple[Value, Problem | None]:
    places = 0 if column.type == "int" else decimals(column.type)
    plain = text.replace(",", "").replace("，", "")
    whole, _, part = plain.lstrip("+-").partition(".")
    if not NUMBER.fullmatch(plain) or len(part.rstrip("0")) > places or len(whole) > WHOLE_DIGITS - places:
        return None, _wrong("customer_value_no_number", column, text)
    number = Decimal(plain)
    least, most = (None if bound is None else Decimal(bound) for bound in (column.least, column.most))
    if (least is not None and number < least) or (most is not None and number > most):
        return None, _wrong("customer_value_out_of_range", column, text)
    return (int(number) if column.type == "int" else number), None


def _wrong(code: str, column: Column, text: str, allowed: str = "") -> Problem:
    places = 0 if column.type == "int" else decimals(column.type)
    return problem(
        code, table="customers", column=column.name, value=text, title_zh=column.zh, title_en=column.en,
        places=places, least=column.least or "—", most=column.most or "—", allowed=allowed,
    )  # fmt: skip
