"""The bar that leads from one page about a customer to the others."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html

from xindang.customers.models import Customer
from xindang.web.rooms import rooms_of

register = template.Library()


@register.inclusion_tag("parts/rooms.html", takes_context=True)
def rooms(context: Context, customer: Customer, here: str) -> dict[str, Any]:
    """``{% rooms customer "documents:of" %}``: the rooms of a customer, with the one that the page is."""
    return {
        "rooms": rooms_of(context["viewer"], customer, here),
        "merged": customer.together[1:],
        "language": context.get("language", "zh"),
    }


@register.simple_tag(takes_context=True)
def came_from(context: Context, code: str, customer: Customer) -> str:
    """``{% came_from row.code customer %}``, after what the row says."""
    return came_from_html(code, customer, str(context.get("language", "zh")))


def came_from_html(code: str, customer: Customer, language: str) -> str:
    """Under which code a row of a customer stands, where that is one of a customer merged into it."""
    if code == customer.customer_id:
        return ""
    return format_html(' <span class="came-from">{} {}</span>', "formerly" if language == "en" else "原客户", code)
