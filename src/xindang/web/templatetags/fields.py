"""Fields of a form with their title in the reader's language, what was typed, and what is wrong with it beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from xindang.web.forms import Form

register = template.Library()


@register.inclusion_tag("parts/field.html", takes_context=True)
def field(context: Context, form: Form, name: str, zh: str, en: str, **look: Any) -> dict[str, Any]:
    """An input. ``look``: type, required, maxlength, autocomplete, autofocus, list (of a datalist), hint_zh,
    hint_en, rows (of a text).
    """
    return _shown(context, form, name, zh, en) | {"type": "text"} | look


@register.inclusion_tag("parts/choice.html", takes_context=True)
def choice(  # noqa: PLR0917
    context: Context, form: Form, name: str, zh: str, en: str, options: Iterable[Any], **look: Any
) -> dict[str, Any]:
    """A select. ``options``: things with value, zh, en; ``empty_zh`` and ``empty_en``: what stands for nothing."""
    return _shown(context, form, name, zh, en) | {"options": options} | look


@register.inclusion_tag("parts/faults.html", takes_context=True)
def faults(context: Context, form: Form) -> dict[str, Any]:
    """What was refused for a reason that belongs to no single field."""
    return {"language": context.get("language", "zh"), "faults": form.other_faults}


def _shown(context: Context, form: Form, name: str, zh: str, en: str) -> dict[str, Any]:
    english = context.get("language", "zh") == "en"
    return {
        "language": "en" if english else "zh",
        "id": f"{form.name}-{name}",
        "name": name,
        "title": en if english else zh,
        "value": form.typed.get(name, ""),
        "faults": form.faults(name),
    }
