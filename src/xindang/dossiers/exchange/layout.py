"""The sheets of a dossier's workbook: one for all items of one value, one for each item of several parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from xindang.dossiers.catalogue import ONLY, Item, Named, Part, load_items
from xindang.dossiers.values import plain

CUSTOMER, NAME, SECTION, ITEM, HINT = "customer_id", "customer_name", "section", "item", "hint"
CHANNEL, SOURCE, AS_OF, COLLECTED_BY = "channel", "source", "as_of", "collected_by"
PAPERS = "papers"
REQUIRED_MARK = "*"
ABOUT, OPTIONS = ("填写说明", "Instructions"), ("选项", "Options")
# Sheets that hold no values.
PASSED_OVER = frozenset({*ABOUT, *OPTIONS})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. ``part``: of which part, None for what goes with every value."""

    name: str
    zh: str
    en: str
    width: int
    part: Part | None = None
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet. ``item``: what every row of it is of; None where each row names its own, which has one value."""

    zh: str
    en: str
    columns: Sequence[Column]
    item: Item | None = None
    # Headings that may stand here as well and are passed over.
    others: Sequence[Column] = ()

    @property
    def titles(self) -> tuple[str, str]:
        return self.zh, self.en

    def heading(self, sheet: str, name: str) -> str:
        """What stands over a column on a sheet of this plan, in the language of the sheet."""
        found = next((column for column in self.columns if column.name == name), None)
        return name if found is None else found.en if sheet == self.en else found.zh


FIRST = (Column(CUSTOMER, "客户编号", "Customer code", 14, is_required=True), Column(NAME, "客户名称", "Customer", 26))
LAST = (
    Column(CHANNEL, "信息渠道", "Channel", 20, is_required=True),
    Column(SOURCE, "来源文件或何人告知", "Paper or person it came from", 30, is_required=True),
    Column(AS_OF, "所属日期", "As of", 12, is_required=True),
    Column(COLLECTED_BY, "收集人", "Collected by", 12),
    Column(PAPERS, "证明资料", "Papers that prove it", 24),
)
SECTION_COLUMN = Column(SECTION, "部分", "Section", 18)
CLASS_COLUMN = Column(SECTION, "GB/T 31952 类别", "Class of GB/T 31952", 18)
VALUES = Plan(
    "各项信息",
    "Values",
    (
        *FIRST,
        SECTION_COLUMN,
        Column(ITEM, "项目", "Item", 24, is_required=True),
        Column(ONLY, "内容", "Value", 36, is_required=True),
        Column(HINT, "填法", "How to fill in", 26),
        *LAST,
    ),
    others=(CLASS_COLUMN,),
)
# How each type of value is filled in.
HINTS = {
    "text": Named("text", "文字", "text"),
    "date": Named("date", "日期，如 2026-06-30", "a day, like 2026-06-30"),
    "money": Named("money", "金额，元", "an amount"),
    "percent": Named("percent", "百分数，如 35%", "a percentage, like 35%"),
    "number": Named("number", "整数", "a whole number"),
    "uscc": Named("uscc", "18 位代码", "18 signs"),
    "account": Named("account", "账号，写完整", "the account number in full"),
    "resident_id": Named("resident_id", "18 位号码，写完整", "18 signs, in full"),
    "choice": Named("choice", "从列表中选择", "choose from the list"),
}
PART_WIDTHS = {"date": 12, "money": 18, "percent": 12, "number": 10}


@cache
def plans() -> tuple[Plan, ...]:
    """Every sheet in order: the values, then each item of several parts in the catalogue's order."""
    return (VALUES, *(_of_item(item) for item in gathered_items() if not has_one_value(item)))


def plan_of(sheet: str) -> Plan | None:
    """The plan of a sheet by its name."""
    return next((plan for plan in plans() if plain(sheet) in map(plain, plan.titles)), None)


def gathered_items() -> Iterator[Item]:
    """What is collected of any customer."""
    return (item for item in load_items().items.values() if item.disabled is None)


def has_one_value(item: Item) -> bool:
    return set(item.parts) == {ONLY}


@cache
def items_by_title() -> Mapping[str, Item]:
    """Items of one value by what may stand for them in a cell, plain: title in either language, or their code."""
    named = (item for item in load_items().items.values() if has_one_value(item))
    return {plain(title): item for item in named for title in (item.zh, item.en, item.name)}


def _of_item(item: Item) -> Plan:
    parts = (
        Column(part.name, part.zh, part.en, PART_WIDTHS.get(part.type, 22), part, part.is_required)
        for part in item.parts.values()
    )
    return Plan(item.zh, item.en, (*FIRST, *parts, *LAST), item)


def letters(number: int) -> str:
    """What Excel calls a column, counted from 0: A, Z, AA."""
    return (letters(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)
