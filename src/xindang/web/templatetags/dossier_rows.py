"""The rows of a section of a dossier, and of a contradiction in it."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from xindang.customers.models import Customer
from xindang.dossiers.gathered import Gathered
from xindang.web.pages.dossiers.contradictions import ContradictionShown
from xindang.web.pages.dossiers.rows import DossierRows, sides_html

register = template.Library()


@register.simple_tag(takes_context=True)
def dossier_rows(context: Context, customer: Customer, gathered: Sequence[Gathered]) -> SafeString:
    """``{% dossier_rows customer section.gathered %}``"""
    return DossierRows(customer, str(context.get("language", "zh")), context.get("proving") or {}).of(gathered)


@register.simple_tag(takes_context=True)
def side_rows(context: Context, shown: ContradictionShown) -> SafeString:
    """``{% side_rows one %}``"""
    return sides_html(shown, str(context.get("language", "zh")))
