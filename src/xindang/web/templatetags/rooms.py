"""The bar that leads from one page about a customer to the others."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from xindang.customers.models import Customer
from xindang.web.rooms import rooms_of

register = template.Library()


@register.inclusion_tag("parts/rooms.html", takes_context=True)
def rooms(context: Context, customer: Customer, here: str) -> dict[str, Any]:
    """``{% rooms customer "documents:of" %}``: the rooms of a customer, with the one that the page is."""
    return {
        "rooms": rooms_of(context["viewer"], customer, here),
        "language": context.get("language", "zh"),
    }
