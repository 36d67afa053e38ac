"""A mapping to begin with, for what was recognised: text that a person reads, corrects and keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from xindang.book.contract import currencies
from xindang.book.look.layout import Layout, Shape, layout_of
from xindang.book.look.survey import YEAR, Column, Survey, is_ambiguous
from xindang.book.look.tables import table_lines
from xindang.book.look.together import Together
from xindang.book.look.words import words
from xindang.policy.expression import Kind

TERM_DAYS = 30
ORDINARY_NUMBER = "1,234.50"
COUNTED = ("year", "month", "day", "term")
OPENING_WORDS = (
    "期初余额不知何时发生，按期初前一日计，账龄只会更长"
    " · balances brought forward count from the day before the ledger begins and can only be older"
)
HEAD = """\
# 由 book check 建议的映射。请逐行核对，改好标着“请改”的地方，存好后加 --mapping 使用；写法见 docs/mapping.md。
# Proposed by book check. Read every line, set what is marked 请改 (set this), then use it with --mapping.
title = {title}
organisation = ""                    # 请改：单位名称，印在报告上 · set this: your name, printed on reports
base_currency = {currency}                # 请改：本位币 · set this: base currency
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a mapping. ``asks``: what must be answered in it before it can be used, as pairs of zh and en."""

    text: str
    layout: Layout
    asks: tuple[tuple[str, str], ...] = ()


def proposal_of(together: Together) -> Proposal:
    """The mapping for sheets that are read together."""
    survey = together.survey
    layout = layout_of(survey)
    styles = {column.place: _styles(column, survey) for column in survey.columns}
    asks = [*_asked(survey, styles), *layout.asks]
    parts = [
        HEAD.format(title=_text(survey.sheet.shown), currency=_text(_currency(survey))),
        "\n".join(_policy_lines(layout)),
        "\n".join(_source_lines(together, layout, styles)),
        "\n".join(table_lines(survey, layout)),
    ]
    return Proposal("\n".join(parts) + "\n", layout, tuple(asks))


def _styles(column: Column, survey: Survey) -> tuple[str, ...]:
    """A column's styles, less those that the rest of the sheet rules out.

    Thousands and decimals are written in one way on a sheet, and Chinese sheets write 1,234.50. Amounts without
    thousands may have them next month.
    """
    if not _is_number(column):
        return column.styles
    if column.styles == ("",) and column.role is not None and column.role.name not in COUNTED:
        return (ORDINARY_NUMBER,)
    if not is_ambiguous(column):
        return column.styles
    others = {
        style for other in survey.columns if _is_number(other) and not is_ambiguous(other) for style in other.styles
    }
    if ORDINARY_NUMBER in others or any("\u4e00" <= sign <= "\u9fff" for sign in "".join(survey.heading.names)):
        return tuple(style for style in column.styles if style != "1.234,50")[:1]
    return ("1.234,50",) if "1.234,50" in others else column.styles


def _currency(survey: Survey) -> str:
    """The one currency of the sheet, where it has a column that says only one."""
    column = survey.of("currency")
    said = {words().currencies.get(text, text) for text in column.texts} if column is not None else set()
    return said.pop() if len(said) == 1 and said <= currencies() else "CNY"


def _is_number(column: Column) -> bool:
    return column.role is not None and column.role.kind is Kind.NUMBER


def _is_money(column: Column) -> bool:
    return column.role is not None and _is_number(column) and column.role.name not in COUNTED


def _asked(survey: Survey, styles: dict[int, tuple[str, ...]]) -> Iterable[tuple[str, str]]:
    for column in survey.columns:
        if len(styles[column.place]) > 1:
            shown, choices = "、".join(column.samples), styles[column.place]
            yield (
                f"“{column.heading}”（{shown}）可以读作 {'，也可以读作 '.join(choices)}：不作猜测，请在映射中选定一行",
                f"{column.heading} ({shown}) reads as {' or as '.join(choices)}: choose one in the mapping",
            )


def _policy_lines(layout: Layout) -> list[str]:
    lines = ["[policies]                           # 两项约定，印在每份结果上 · both are printed on every result"]
    if layout.due == "given":
        lines.append('due = "given"                        # 到期日照文件 · due dates as the file gives them')
    else:
        lines += [
            f"due = {_text(layout.due)}        # 文件没有到期日：日期加账期 · none in the file: date plus term",
            f"term_days = {TERM_DAYS}                       # 请改：账期天数 · set this: the term in days",
        ]
    why = {
        "given": "收款写明了是哪一笔，或者没有收款 · receipts name their item, or there are none",
        "oldest first": "没有写收的是哪一笔：先冲最早的 · receipts name no item: the oldest first",
    }[layout.match]
    lines.append(f"match = {_text(layout.match)}".ljust(37) + f"# {why}")
    if layout.has_openings:
        lines.append(f"due_words = {_text(OPENING_WORDS)}")
    return [*lines, "", *_coverage_lines(layout), ""]


def _coverage_lines(layout: Layout) -> list[str]:
    """Of a list of what is still open nobody can say that it is all there was; how far data reach only people know."""
    reach = "# 数据截至哪一天（比最后一笔晚时写明） · how far the data reach, if further than their last row"
    if layout.shape is Shape.LIST and not layout.settled:
        return [
            "[coverage.items]                     # 已收清的不在表上，不是全部往来 · what was paid is not on the list",
            "complete = false",
            f"# covers_to = 2026-06-30             {reach}",
        ]
    tables = ("items", "settlements")
    return [reach, *(line for table in tables for line in (f"# [coverage.{table}]", "# covers_to = 2026-06-30"))]


def _source_lines(together: Together, layout: Layout, styles: dict[int, tuple[str, ...]]) -> Iterable[str]:
    survey = together.survey
    source = survey.sheet.source
    assert source is not None  # noqa: S101 - a survey is of a sheet that was read
    yield from ("[[source]]", 'name = "export"', f"file = {_text(together.pattern)}")
    if together.sheets:
        yield f"sheet = {_value(together.sheets) if len(together.sheets) > 1 else _text(together.sheets[0])}"
    if source.delimiter is not None:
        yield f"delimiter = {_text(source.delimiter)}"
    if source.header_has:
        listed = ", ".join(_text(cell) for cell in source.header_has)
        yield f"header_has = [{listed}]  # 有这些词的一行是标题 · the row that has these is the headings"
    if source.header_rows > 1:
        yield f"header_rows = {source.header_rows}"
    yield from ("", "[source.columns]")
    for column in survey.columns:
        lines = _column_lines(column, layout, styles[column.place])
        yield from _not_yet(lines, survey.heading.large_unit) if _is_money(column) else lines
    yield ""
    yield from _layout_lines(survey, layout)


def _column_lines(column: Column, layout: Layout, styles: tuple[str, ...]) -> Iterable[str]:
    short, sample = layout.short(column), _sample(column)
    heading = f"heading = {_text(_next_year_too(column))}"
    if not short:
        why = "没有认出，未取用 · not recognised, not used"
        if column.rival_of:
            why = f"也像 {column.rival_of}，未取用 · looks like {column.rival_of} too, not used"
        elif column.role is not None:
            why = "认出来了，这里用不上 · recognised, not needed here"
        yield f'# c{column.place + 1} = {{ {heading}, as = "text" }}  # {why}{sample}'
        return
    kinds = [f"{column.role.kind} {style}".strip() if column.role else "text" for style in styles or ("",)]
    if len(kinds) > 1:
        yield f"# 请选一行，去掉行首的 # · choose one line and take its # away{sample}"
        yield from (f"# {short} = {{ {heading}, as = {_text(kind)} }}" for kind in kinds)
        return
    title = f"  # {column.role.zh} · {column.role.en}" if column.role else "  # "
    yield f"{short} = {{ {heading}, as = {_text(kinds[0])} }}{title}{sample}"


def _not_yet(lines: Iterable[str], unit: str) -> Iterable[str]:
    """Columns of amounts in ten thousands stay comments: nothing may be read of them as it stands."""
    if not unit:
        yield from lines
        return
    yield f"# 表上写着“{' '.join(unit.split())}”：换算成元之后，去掉下一行的 # · convert it, then take the # away"
    yield from (line if line.startswith("#") else f"# {line}" for line in lines)


def _layout_lines(survey: Survey, layout: Layout) -> Iterable[str]:
    if layout.made_date:
        yield from ("[source.dates.entered]               # 由几列合成的日期 · a date of several columns",)
        if survey.has("year"):
            yield 'year = "year"'
        yield from ('month = "month"', 'day = "day"', "")
    for name, parts in layout.signed.items():
        yield f"[source.signed.{name}]"
        yield from (f"{key} = {_value(value)}" for key, value in parts.items())
        yield ""
    if layout.balance:
        yield "[source.balance]                     # 逐行核对余额 · every row against the running balance"
        yield from (f"{key} = {_value(value)}" for key, value in layout.balance.items())
        yield ""
    if survey.banner is not None:
        yield "[[source.banner]]                    # 横条：下面各行是谁的 · a line that says whose the rows below are"
        yield f"column = {_text(layout.name_at(survey.banner.heading))}"
        yield f"like = {_value(survey.banner.patterns)}"
        yield ""
    if survey.filled_down:
        yield "[[source.fill]]                      # 合并单元格：只有每块第一行写了 · merged cells"
        yield f"columns = {_value([layout.name_at(heading) for heading in survey.filled_down])}"
        yield ""
    for heading, listed in survey.dropped.items():
        yield "[[source.drop]]                      # 略过合计、表尾 · totals and footers are passed over"
        yield f"column = {_text(layout.name_at(heading))}"
        yield f"like = {_value(listed)}"
        yield ""


def _next_year_too(column: Column) -> str:
    """A heading over the month that says the year, as next year's file will have it."""
    is_part = column.role is not None and column.role.name in {"month", "day"}
    return YEAR.sub("*", column.heading) if is_part else column.heading


def _sample(column: Column) -> str:
    shown = [" ".join(text.split())[:16] for text in column.samples]
    plain = ["".join(sign for sign in text if sign.isprintable()) for text in shown]
    return f"（例 e.g. {'、'.join(plain)}）" if plain else ""


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    assert isinstance(value, list | tuple)  # noqa: S101 - texts and lists of texts are all there is
    return f"[{', '.join(_text(str(part)) for part in value)}]"


def _text(text: str) -> str:
    """A basic string of TOML: JSON's escapes are TOML's, except that TOML also refuses a bare DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
