"""Codes of the book as people say them, in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from xindang.web.code_words import code_word
from xindang.web.templatetags.said import UNKNOWN

register = template.Library()


@register.simple_tag(takes_context=True)
def coded(context: Context, codes: str, code: Any) -> str:
    """``{% coded "settlement_method" row.method %}``: a code of one of the lists of ``code_words.toml``."""
    return code_word(codes, code, str(context.get("language", "zh"))) or UNKNOWN
