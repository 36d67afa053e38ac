"""How pages say things: both languages beside each other, figures as people read them, unknown never as nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context, Node
from django.template.base import Parser, Token
from django.utils.safestring import SafeString

register = template.Library()
UNKNOWN = "—"
# A text in quotes in which nothing stands for something else.
WRITTEN_OUT = re.compile(r'"[^"\\]*"')
TEN_THOUSAND, HUNDRED_MILLION = Decimal(10_000), Decimal(100_000_000)


@register.simple_tag(takes_context=True)
def t(context: Context, zh: str, en: str) -> str:
    """``{% t "客户" "Customers" %}``: the text in the reader's language."""
    return zh if context.get("language", "zh") == "zh" else en


class Told(Node):
    """The tag above with both texts written out, as nearly everywhere: a page has hundreds, and each asks the language
    and nothing else.
    """

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def render(self, context: Context) -> SafeString:
        return SafeString(self.zh if context.get("language", "zh") == "zh" else self.en)


_told_of_any: Callable[[Parser, Token], Node] = register.tags["t"]


@register.tag("t")
def told(parser: Parser, token: Token) -> Node:
    """``t`` as it stands in a template; what is not written out is left to the tag as it was."""
    words = token.split_contents()[1:]
    if len(words) == 2 and all(WRITTEN_OUT.fullmatch(word) for word in words):
        zh, en = (word[1:-1] for word in words)
        return Told(zh, en)
    return _told_of_any(parser, token)


def said_in(language: str, thing: Any) -> str:
    """A thing with words in both languages, object or mapping, where Python puts them together."""
    return str(thing[language] if isinstance(thing, Mapping) else getattr(thing, language))


@register.simple_tag(takes_context=True)
def said(context: Context, thing: Any, name: str = "") -> str:
    """The ``name_zh``/``name_en`` (or ``zh``/``en``) of a thing, object or mapping, in the reader's language.

    Rules, clauses and facts call the Chinese one ``name`` alone.
    """
    language = str(context.get("language", "zh"))
    if not name and not isinstance(thing, Mapping):
        return str(getattr(thing, language, None) or "")
    keys = [f"{name}_{language}", *([name] if language == "zh" else [])] if name else [language]
    told = (thing.get(key) if isinstance(thing, Mapping) else getattr(thing, key, None) for key in keys)
    return str(next((text for text in told if text), ""))


@register.filter
def money(amount: Decimal | None) -> str:
    """1,234,567.80; a dash where it is unknown."""
    return UNKNOWN if amount is None else f"{amount:,.2f}"


@register.simple_tag(takes_context=True)
def short_money(context: Context, amount: Decimal | None) -> str:
    """In 万 or 亿 where a person would say so (in English millions); a dash where it is unknown."""
    return in_short(amount, str(context.get("language", "zh")))


def in_short(amount: Decimal | None, language: str) -> str:
    """An amount as a person says it, to two places of what it is counted in."""
    if amount is None:
        return UNKNOWN
    if language != "zh":
        return f"{amount / 1_000_000:,.2f} M" if abs(amount) >= 1_000_000 else f"{amount:,.0f}"
    if abs(amount) >= HUNDRED_MILLION:
        return f"{amount / HUNDRED_MILLION:,.2f} 亿"
    if abs(amount) >= TEN_THOUSAND:
        return f"{amount / TEN_THOUSAND:,.2f} 万"
    return f"{amount:,.2f}"


@register.filter
def share(value: Decimal | None) -> str:
    """A share as a percentage with one place."""
    return UNKNOWN if value is None else f"{value * 100:,.1f}%"


@register.filter
def figure(value: Any) -> str:
    """A whole number with separators, a day as YYYY-MM-DD, a dash where unknown."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, date):
        return value.isoformat()[:10]
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)
