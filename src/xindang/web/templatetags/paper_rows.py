"""The rows of a customer's papers."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from xindang.customers.models import Customer
from xindang.web.pages.documents import rows
from xindang.web.pages.documents.reading import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def paper_rows(context: Context, papers: Sequence[Shown], customer: Customer) -> SafeString:
    """``{% paper_rows papers customer %}``"""
    return rows.paper_rows(papers, customer, str(context.get("language", "zh")))
