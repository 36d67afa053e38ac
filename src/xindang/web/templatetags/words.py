"""Codes of results as people say them, in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from xindang.assess.report.columns import word as said_word
from xindang.web.templatetags.said import UNKNOWN

register = template.Library()


@register.simple_tag(takes_context=True)
def word(context: Context, codes: str, code: Any) -> str:
    """``{% word "severity" row.severity %}``: a code of one of the lists of ``assess/report/columns.toml``."""
    return said_word(codes, code, str(context.get("language", "zh"))) or UNKNOWN
