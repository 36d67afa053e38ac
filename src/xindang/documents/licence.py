"""What a business licence says, read from its text, and whether the customer's record agrees.

The text is of a picture and in no certain order: a label may stand in pieces, a value beside another column. Everything
is cut at the labels that licences bear. What was not read is unknown and agrees with nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xindang.core.codes import USCC_FORM, check_uscc
from xindang.customers.marks import name_mark
from xindang.customers.models import Customer

NAME, CAPITAL, ESTABLISHED, TERM, CODE = "名称", "注册资本", "成立日期", "营业期限", "统一社会信用代码"
REPRESENTATIVE = "法定代表人"
CENT = Decimal("0.01")
LABELS = (
    CODE, NAME, "类型", REPRESENTATIVE, "执行事务合伙人", "负责人", "经营者", "投资人", CAPITAL, "注册资金",
    ESTABLISHED, "注册日期", TERM, "经营范围", "住所", "主要经营场所", "营业场所", "经营场所", "登记机关",
    "国家企业信用信息公示系统",
)  # fmt: skip
CUT = re.compile("|".join(sorted(LABELS, key=len, reverse=True)))
BLANKS = re.compile(r"[\s:：]+")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
PLAIN_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万|亿)?")
NUMERALS = ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {sign: value for value, signs in enumerate(NUMERALS) for sign in signs}
TENS, WHOLES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}, {"万": 10**4, "亿": 10**8}
FOREIGN = ("美元", "港元", "港币", "欧元", "日元", "英镑")


@dataclass(frozen=True, slots=True)
class LicenceText:
    """What was read of a licence; None: not read. ``ends_on`` None too where it has no end."""

    name: str | None
    uscc: str | None
    capital: Decimal | None
    established_on: date | None
    ends_on: date | None
    representative: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing on the licence and on record; ``agrees`` None: one of them is unknown."""

    zh: str
    en: str
    read: str | Decimal | date | None
    kept: str | Decimal | date | None
    agrees: bool | None


def licence_text(lines: Iterable[str]) -> LicenceText:
    """The lines of a licence, in whatever order they were read."""
    whole = BLANKS.sub("", unicodedata.normalize("NFKC", "".join(lines)))
    parts = _by_label(whole)
    established = DAY.search(parts.get(ESTABLISHED, "") or parts.get("注册日期", ""))
    term = DAY.findall(parts.get(TERM, ""))
    return LicenceText(
        name=parts.get(NAME) or None,
        uscc=_code_in(whole),
        capital=amount_said(parts.get(CAPITAL, "") or parts.get("注册资金", "")),
        established_on=_day(*established.groups()) if established else None,
        ends_on=_day(*term[-1]) if len(term) > 1 else None,
        representative=parts.get(REPRESENTATIVE) or None,
    )


def compared(
    read: LicenceText, customer: Customer, valid_to: date | None, representative: str | None = None
) -> list[Compared]:
    """The licence beside the customer's record and what is said of the paper; ``representative``: as their dossier
    says it.
    """
    marks = name_mark(read.name or "", None), name_mark(customer.name, None)
    return [
        Compared("名称", "Name", read.name, customer.name, marks[0] == marks[1] if all(marks) else None),
        _equal("统一社会信用代码", "Unified social credit code", read.uscc, customer.uscc),
        _equal("法定代表人", "Legal representative", read.representative, _solid(representative)),
        _equal("注册资本", "Registered capital", read.capital, customer.registered_capital),
        _equal("成立日期", "Established on", read.established_on, customer.established_on),
        _equal("有效期至", "Valid until", read.ends_on, valid_to),
    ]


def _equal(zh: str, en: str, read: str | Decimal | date | None, kept: str | Decimal | date | None) -> Compared:
    return Compared(zh, en, read, kept, None if read is None or kept in {None, ""} else read == kept)


def _solid(name: str | None) -> str | None:
    """A person's name as a licence read has it: without blanks, in plain signs."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", name)) if name else None


def _by_label(whole: str) -> Mapping[str, str]:
    """What follows each label, up to the next one; of a label that comes again, what follows the first."""
    cuts = list(CUT.finditer(whole))
    ends = [cut.start() for cut in cuts[1:]] + [len(whole)]
    parts: dict[str, str] = {}
    for cut, end in zip(cuts, ends, strict=True):
        parts.setdefault(cut.group(), whole[cut.end() : end])
    return parts


def _code_in(whole: str) -> str | None:
    """The credit code whose checks hold; letters and digits of others may stand right beside it."""
    runs = re.findall(r"[0-9A-Z]{18,}", whole.upper())
    found = (run[place : place + 18] for run in runs for place in range(len(run) - 17))
    return next((code for code in found if USCC_FORM.fullmatch(code) and check_uscc(code).is_valid), None)


def amount_said(text: str) -> Decimal | None:
    """``5000万元人民币`` and ``伍仟万元整`` alike; None where it is no amount, or one of foreign money."""
    if any(money in text for money in FOREIGN):
        return None
    if plain := PLAIN_AMOUNT.search(text):
        rest = PLAIN_AMOUNT.match(text, plain.end()) if plain.group(2) == "亿" else None
        return (_plain(plain) + (_plain(rest) if rest and rest.group(2) == "万" else 0)).quantize(CENT)
    signs = [sign for sign in text.split("元", maxsplit=1)[0] if sign in DIGITS or sign in TENS or sign in WHOLES]
    return Decimal(_counted(signs)).quantize(CENT) if signs else None


def _plain(found: re.Match[str]) -> Decimal:
    return Decimal(found.group(1).replace(",", "")) * WHOLES.get(found.group(2) or "", 1)


def _counted(signs: list[str]) -> int:
    total = section = digit = 0
    for sign in signs:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in TENS:
            section += (digit or 1) * TENS[sign]
            digit = 0
        else:
            total, section, digit = total + (section + digit) * WHOLES[sign], 0, 0
    return total + section + digit


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
