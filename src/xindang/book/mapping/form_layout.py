"""How a source is laid out, as its TOML says it.

Rows to pass over, lines over blocks, cells to fill down, dates in parts, amounts in two columns, the running balance.
"""

from __future__ import annotations

from xindang.book.mapping.form_table import template_parts
from xindang.book.mapping.keys import Keys, check_short_name, entries
from xindang.book.mapping.spec import Balance, Banner, DropRows, MadeDate, Signed

ROWS_MAX = 10_000
PLUS, MINUS, ZERO = ("借",), ("贷",), ("平",)


def signed_of(keys: Keys) -> tuple[Signed, ...]:
    """The signed amounts of a source."""
    return tuple(_signed(name, entry) for name, entry in keys.tables_inside("signed"))


def dates_of(keys: Keys) -> tuple[MadeDate, ...]:
    """The dates of a source that stand in several columns."""
    return tuple(_date(name, entry) for name, entry in keys.tables_inside("dates"))


def drops_of(keys: Keys) -> tuple[DropRows, ...]:
    """The rows of a source to pass over."""
    return tuple(_drop(entry) for entry in entries(keys, "drop"))


def banners_of(keys: Keys) -> tuple[Banner, ...]:
    """The lines of a source that say whose the rows below them are."""
    return tuple(_banner(entry) for entry in entries(keys, "banner"))


def fills_of(keys: Keys) -> tuple[tuple[str, ...], ...]:
    """Groups of columns of which a block's first row alone has the cells, as merged cells do."""
    return tuple(_some_texts(entry, "columns") for entry in entries(keys, "fill"))


def balance_of(keys: Keys) -> Balance | None:
    """The running balance, where the source declares one."""
    if "balance" not in keys:
        return None
    entry = keys.inside("balance")
    return Balance(_some_texts(entry, "of"), entry.take("change", str), entry.take("says", str))


def heading_of(keys: Keys) -> tuple[int, tuple[str, ...]]:
    """How many rows stand above the headings, or the cells by which their row is found."""
    has = keys.take_texts("header_has")
    if has and "skip_rows" in keys:
        keys.tell("mapping_heading_found_twice", "header_has|skip_rows")
    return keys.take_whole("skip_rows", 0, ROWS_MAX, 0), has


def _some_texts(keys: Keys, key: str) -> tuple[str, ...]:
    before, found = len(keys.problems), keys.take_texts(key)
    if not found and len(keys.problems) == before:
        keys.tell("field_missing", key, kind="list of str")
    return found


def _signed(name: str, keys: Keys) -> Signed:
    check_short_name(keys, name)
    found = Signed(
        name=name,
        amount=keys.take("amount", str, ""),
        direction=keys.take("direction", str, ""),
        plus=keys.take_texts("plus") or PLUS,
        minus=keys.take_texts("minus") or MINUS,
        zero=keys.take_texts("zero") or ZERO,
        debit=keys.take("debit", str, ""),
        credit=keys.take("credit", str, ""),
    )
    given = (bool(found.amount), bool(found.direction), bool(found.debit), bool(found.credit))
    if given not in {(True, True, False, False), (False, False, True, True)}:
        keys.tell("mapping_signed_wrong", "amount|direction|debit|credit")
    if len({*found.plus, *found.minus, *found.zero}) < len(found.plus) + len(found.minus) + len(found.zero):
        keys.tell("mapping_direction_twice", "plus|minus|zero")
    return found


def _date(name: str, keys: Keys) -> MadeDate:
    check_short_name(keys, name)
    return MadeDate(name, keys.take("month", str), keys.take("day", str), keys.take("year", str, ""))


def _drop(keys: Keys) -> DropRows:
    return DropRows(keys.take("column", str), _some_texts(keys, "like"))


def _banner(keys: Keys) -> Banner:
    column, said = keys.take("column", str), _some_texts(keys, "like")
    patterns = tuple(parts for text in said if (parts := _pattern(keys, text)))
    found = Banner(column, patterns, said)
    for name in found.names:
        check_short_name(keys, name)
    return found


def _pattern(keys: Keys, text: str) -> tuple[tuple[str, str], ...]:
    """``"客户：{customer} {name}"`` as pairs; words must stand before the first column, or every row would fit."""
    parts = template_parts(text)
    names = [name for _, name in parts if name]
    apart = all(literal for literal, _ in parts[1:])
    if not parts or not parts[0][0].strip() or len(set(names)) < len(names) or not apart:
        keys.tell("mapping_banner_wrong", "like", value=text)
        return ()
    return parts
