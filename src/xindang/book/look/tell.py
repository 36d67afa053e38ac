"""A first look in words, in one language: what was found, what would be derived, what to do next."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from xindang.book.look.first_look import FirstLook, Tried
from xindang.book.look.layout import Layout, Shape
from xindang.book.look.propose import COUNTED, TERM_DAYS, Proposal
from xindang.book.look.sheets import HEAD_ROWS, Sheet
from xindang.book.look.survey import Column, Survey, is_ambiguous
from xindang.book.mapping.spec import DuePolicy, MatchPolicy
from xindang.policy.expression import Kind

WIDTH_MAX = 24


def look_lines(look: FirstLook, lang: str) -> list[str]:
    """Everything that was found, sheet by sheet, then what a mapping would do."""
    say = _Say(lang)
    lines = [say("intro", name=look.path.name)]
    surveys = {id(survey.sheet): survey for survey in look.surveys}
    for sheet in look.sheets:
        lines += ["", *_sheet_lines(sheet, surveys.get(id(sheet)), say)]
    if look.proposal is None or look.chosen is None:
        return [*lines, "", say("nothing")]
    lines += ["", *_derived_lines(look.proposal, say)]
    if look.proposal.asks:
        lines += ["", say("asks"), *(say("ask", words=ask[lang != "zh"]) for ask in look.proposal.asks)]
    if look.tried is not None:
        lines += ["", *_tried_lines(look.tried, look.proposal.layout, say)]
    return [*lines, *_left_out_lines(look, say)]


def saved_line(file: str, lang: str) -> str:
    """That the proposal was written."""
    return _Say(lang)("saved", file=file)


def next_line(lang: str) -> str:
    """What to do with what was found."""
    return _Say(lang)("next")


class _Say:
    """The sentences in one language, filled with words."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, code: str, **words: Any) -> str:
        return _texts()[code][self.lang].format(**words)


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files(__package__) / "texts.toml").read_text(encoding="utf-8"))


def _sheet_lines(sheet: Sheet, survey: Survey | None, say: _Say) -> Iterable[str]:
    yield say("sheet", name=sheet.shown)
    yield from (f"  {told.zh if say.lang == 'zh' else told.en}" for told in sheet.problems)
    if survey is None:
        if not sheet.problems:
            yield say("not_recognised", rows=HEAD_ROWS)
        return
    yield say("heading", first=survey.heading.above + 1, rows=survey.heading.rows, count=survey.row_count)
    if survey.dropped_count:
        used = dict.fromkeys(word for listed in survey.dropped.values() for word in listed)
        yield say("dropped", count=survey.dropped_count, words="、".join(used))
    if survey.banner is not None:
        yield say("banner", count=survey.banner.count, pattern=survey.banner.patterns[0])
    if survey.filled_down:
        yield say("filled_down", columns="、".join(survey.filled_down))
    if survey.openings:
        yield say("openings", count=survey.opening_count, words="、".join(survey.openings))
    yield say("columns")
    for column in survey.columns:
        if column.role is not None:
            yield from _column_lines(column, say)
    unknown = [column.heading for column in survey.columns if column.role is None and not column.rival_of]
    rivals = [column.heading for column in survey.columns if column.rival_of]
    yield from (
        say(code, columns="、".join(listed)) for code, listed in (("unknown", unknown), ("rivals", rivals)) if listed
    )


def _column_lines(column: Column, say: _Say) -> Iterable[str]:
    assert column.role is not None  # noqa: S101 - only recognised columns are told one by one
    words: dict[str, Any] = {
        "heading": column.heading,
        "title": column.role.zh if say.lang == "zh" else column.role.en,
        "filled": column.filled,
        "distinct": column.distinct,
        "samples": "、".join(_short(sample) for sample in column.samples) or "—",
        "first": _shown(column.first),
        "last": _shown(column.last),
        "total": "" if column.total is None else _money(column.total),
        "negative": say("negative", count=column.negative) if column.negative else "",
    }
    yield say(_code(column), **words)
    if column.unread:
        yield say("unread", count=column.unread)


def _code(column: Column) -> str:
    if column.role is None or column.role.kind is Kind.TEXT or not column.filled:
        return "column_text"
    if is_ambiguous(column) and column.role.kind is Kind.DATE:
        return "column_date_open"
    if column.role.kind is Kind.DATE:
        return "column_date"
    if column.role.name == "balance":
        return "column_plain"
    return "column_count" if column.role.name in COUNTED else "column_number"


def _derived_lines(proposal: Proposal, say: _Say) -> Iterable[str]:
    layout = proposal.layout
    yield say("derive")
    yield say("due_given") if layout.due == DuePolicy.GIVEN else say("derive_due", days=TERM_DAYS)
    if layout.match == MatchPolicy.OLDEST_FIRST:
        yield say("derive_match")
    elif layout.settled:
        yield say("match_given")
    elif layout.open_only:
        yield say("open_only")
    elif layout.shape is Shape.LIST:
        yield say("all_open")
    if layout.has_openings:
        yield say("derive_opening")


def _tried_lines(tried: Tried, layout: Layout, say: _Say) -> Iterable[str]:
    yield say("tried")
    if not tried.is_read:
        yield say("tried_failed")
        return
    first, last = tried.span or ("—", "—")
    yield say(
        "tried_counts",
        customers=tried.counts.get("customers", 0),
        items=tried.counts.get("items", 0),
        owed=_money(tried.sums.get("items", Decimal(0))),
        settlements=tried.counts.get("settlements", 0),
        paid=_money(tried.sums.get("settlements", Decimal(0))),
        first=first,
        last=last,
    )
    yield say("tried_net", net=_money(tried.net))
    if tried.no_due:
        yield say("tried_no_due", count=tried.no_due)
    if layout.balance and not any(told.code == "mapping_balance_breaks" for told in tried.problems):
        yield say("tried_balance")


def _left_out_lines(look: FirstLook, say: _Say) -> Sequence[str]:
    lines = []
    parts = look.chosen.parts if look.chosen is not None else ()
    if len(parts) > 1:
        lines.append(say("several", count=len(parts), names="、".join(part.sheet.shown for part in parts[:10])))
    if look.shipped:
        lines.append(say("shipped", name=look.shipped))
    taken = {id(part.sheet) for part in parts}
    others = [survey.sheet.shown for survey in look.surveys if id(survey.sheet) not in taken]
    if others:
        lines.append(say("others", count=len(others), names="、".join(others[:10])))
    return ["", *lines] if lines else []


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _money(amount: Decimal) -> str:
    """An amount with thousands and at least its cents."""
    text = f"{amount:,f}"
    if "." in text:
        text = text.rstrip("0")
    whole, _, cents = text.partition(".")
    return f"{whole}.{cents.ljust(2, '0')}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= WIDTH_MAX else plain[: WIDTH_MAX - 1] + "…"
