"""The rows of a customer's papers as they stand in the page: a template takes many times as long for some hundred."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString

from xindang.customers.models import Customer
from xindang.web.pages.documents.reading import Shown
from xindang.web.templatetags.rooms import came_from_html
from xindang.web.templatetags.said import figure, said_in

OVER = frozenset({"retired", "destroyed"})
CSS = {"expired": "high", "ending": "medium"}
LENT = {"zh": "借出", "en": "lent"}


def paper_rows(papers: Iterable[Shown], customer: Customer, language: str) -> SafeString:
    """A row for each, in their order."""
    return SafeString("\n".join(_row(paper, customer, language) for paper in papers))


def _row(paper: Shown, customer: Customer, language: str) -> str:
    # With what ``with_latest`` found of each.
    document: Any = paper.document
    over = ' class="over"' if paper.state in OVER else ""
    kind, state, level, channel, retention, validity = (
        escape(said_in(language, thing))
        for thing in (paper.kind, paper.state_words, paper.level, paper.channel, paper.retention, paper.validity)
    )
    title = f'<a href="{reverse("documents:show", args=[document.pk])}">{escape(document.title)}</a>'
    return (
        f"<tr{over}>"
        f'<td class="text narrow-text">{title}{came_from_html(document.customer_id, customer, language)}</td>'
        f'<td>{kind}</td><td>{validity}</td><td class="{CSS.get(paper.state, "quiet")}">{state}</td><td>{level}</td>'
        f"<td>{document.received_on}</td><td>{escape(document.collected_by)}</td><td>{channel}</td><td>{retention}</td>"
        f'<td>{_original(document, language)}</td><td class="num">{figure(document.latest_number)}</td>'
        f'<td class="num">{escape(filesizeformat(document.latest_size))}</td></tr>'
    )


def _original(document: Any, language: str) -> str:
    """Where it is, or who has borrowed it."""
    if document.lent_to:
        return f'<span class="medium">{LENT[language]} {escape(document.lent_to)}</span>'
    return escape(figure(document.custody.place if document.custody else ""))
