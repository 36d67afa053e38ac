"""An amount of money in the characters that cannot be altered by a stroke: 壹仟贰佰元整."""

from __future__ import annotations

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
CAPITAL_MAX = Decimal(10) ** 16


def capital_amount(amount: Decimal) -> str:
    """The amount in yuan, jiao and fen; empty for one below zero or too large to be said so."""
    if not 0 <= amount < CAPITAL_MAX:
        return ""
    whole, cents = divmod(int(amount * 100), 100)
    jiao, fen = divmod(cents, 10)
    said = f"{_whole(whole)}元" if whole else ""
    if not cents:
        return f"{said or '零元'}整"
    said += f"{DIGITS[jiao]}角" if jiao else "零" if whole else ""
    return said + (f"{DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """Groups of four digits from the highest; zeros between two digits are said once."""
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said, gap = "", False
    for at, group in reversed(list(enumerate(groups))):
        if not group:
            gap = True
            continue
        # 万亿 and 亿 share the sign 亿, which is said once, after whatever of the two comes last.
        unit = GROUPS[at] if at < 3 or not groups[2] else "万"
        said += ("零" if said and (gap or group < 1000) else "") + _group(group) + unit
        gap = False
    return said


def _group(group: int) -> str:
    """Up to four digits: 1009 -> 壹仟零玖."""
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return said
