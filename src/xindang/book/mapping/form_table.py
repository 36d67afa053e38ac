"""The ``[[table]]`` entries of a mapping: values, look-ups and filters as their TOML says them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from xindang.book.mapping.keys import Keys, check_short_name, entries, expression_of, row_filter
from xindang.book.mapping.spec import Block, Join, JoinRows, Scalar, Value
from xindang.policy.kinds import shape_of_value

ONE_OF = ("column", "constant", "expression", "id", "opening")
PART = re.compile(r"([^{}]*)\{([a-z][a-z0-9_]*)\}")
# What a negative amount may become, by table.
NEGATIVES = {"items": "credit_note", "settlements": "reversal"}
WHOLE_DIGITS_MAX, DECIMALS_MAX = 18, 8


def blocks_of(keys: Keys) -> tuple[Block, ...]:
    """Every table entry in order."""
    return tuple(_block(entry) for entry in entries(keys, "table"))


def _block(keys: Keys) -> Block:
    to = keys.take("to", str)
    name = keys.take("name", str, to)
    keys.where = f"table {name}"
    negative = keys.take("negative", str, "")
    if negative and negative != NEGATIVES.get(to):
        keys.tell("mapping_negative_wrong", "negative", value=negative)
        negative = ""
    values = keys.take("columns", dict, {})
    if not values:
        keys.tell("mapping_has_none", "columns")
    elif negative == NEGATIVES["items"]:
        values = {"kind": {"constant": "invoice"}, **values}
    return Block(
        name=name,
        to=to,
        source=keys.take("from", str),
        columns={column: _alternatives(keys, column, value) for column, value in values.items()},
        joins=tuple(_join(entry) for entry in entries(keys, "join")),
        rows=row_filter(keys),
        distinct=keys.take("distinct", bool, False),
        negative=negative,
    )


def _alternatives(keys: Keys, column: str, said: Any) -> tuple[Value, ...]:
    """A short form (a column's name), one value, or several of which the first that applies counts."""
    place = f"columns.{column}"
    if not isinstance(said, list):
        return (_value(keys.child(place, {"column": said} if isinstance(said, str) else said)),)
    found = [
        _value(keys.child(f"{place}[{at}]", {"column": one} if isinstance(one, str) else one))
        for at, one in enumerate(said, start=1)
    ]
    if not found or any(value.when is None for value in found[:-1]):
        keys.tell("mapping_alternative_without_when", place)
    return tuple(found)


def _value(keys: Keys) -> Value:
    given = [key for key in ONE_OF if key in keys]
    if len(given) != 1:
        keys.tell("mapping_value_needs_one", "|".join(ONE_OF), value=", ".join(given))
    expression, when = keys.take("expression", str, ""), keys.take("when", str, "")
    codes = keys.take("codes", dict, {})
    if not all(isinstance(word, str) for word in codes.values()):
        keys.tell("field_of_wrong_kind", "codes", value=codes, kind="table of str")
        codes = {}
    return Value(
        column=keys.take("column", str, ""),
        constant=_constant(keys) if "constant" in keys else None,
        expression=expression_of(keys, "expression", expression) if expression else None,
        template=_template(keys) if "id" in keys else (),
        opening=keys.take("opening", str, ""),
        when=expression_of(keys, "when", when) if when else None,
        codes=codes,
        otherwise=keys.take("otherwise", str) if "otherwise" in keys else None,
        places=keys.take_whole("round", 0, 8, 2) if "round" in keys else None,
    )


def _constant(keys: Keys) -> Scalar:
    value = keys.take_scalar("constant")
    if isinstance(value, Decimal):
        shape = shape_of_value(value)
        if shape.digits > WHOLE_DIGITS_MAX or shape.scale > DECIMALS_MAX:
            keys.tell("number_too_large", "constant", value=value)
            return Decimal(0)
    return value


def _template(keys: Keys) -> tuple[tuple[str, str], ...]:
    said = keys.take("id", str)
    parts = template_parts(said)
    if not parts:
        keys.tell("mapping_template_wrong", "id", value=said)
    return parts


def template_parts(said: str) -> tuple[tuple[str, str], ...]:
    """``"S-{company}-{document}"`` as pairs of literal text and the column after it; empty when it cannot be read."""
    parts, at = list[tuple[str, str]](), 0
    while found := PART.match(said, at):
        parts.append((found[1], found[2]))
        at = found.end()
    rest = said[at:]
    if not parts or "{" in rest or "}" in rest:
        return ()
    return tuple([*parts, (rest, "")] if rest else parts)


def _join(keys: Keys) -> Join:
    source, on, take = keys.take("source", str), _pairs(keys, "on"), _pairs(keys, "take")
    rows = keys.take("rows", str, JoinRows.ALL.value)
    if rows not in set(JoinRows):
        keys.tell("mapping_join_rows_unknown", "rows", value=rows, known=" | ".join(JoinRows))
    for name, _ in take:
        check_short_name(keys, name)
    if not on:
        keys.tell("mapping_join_without_key", "on")
    return Join(source, on, take, JoinRows(rows) if rows in set(JoinRows) else JoinRows.ALL)


def _pairs(keys: Keys, key: str) -> tuple[tuple[str, str], ...]:
    found = keys.take(key, dict, {})
    if all(isinstance(value, str) for value in found.values()):
        return tuple(found.items())
    keys.tell("field_of_wrong_kind", key, value=found, kind="table of str")
    return ()
