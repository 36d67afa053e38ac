"""Papers beside what they prove, and those that a form offers."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xindang.customers.models import Customer
from xindang.documents.proofs import OFFERED_MOST, offered_papers, paper_words
from xindang.web.papers_cited import PaperCited, papers_html

register = template.Library()
OFFERED = "papers-offered"


@register.simple_tag(takes_context=True)
def papers(context: Context, cited: Iterable[PaperCited]) -> SafeString:
    """Papers that prove something, each with a link to its page."""
    return papers_html(cited, str(context.get("language", "zh")))


@register.simple_tag(takes_context=True)
def papers_offered(context: Context, customer: Customer) -> SafeString:
    """The customer's papers that the reader sees, once on a page, for all of its fields that name some."""
    found = offered_papers(context["viewer"], customer).order_by("-received_on", "-pk")[:OFFERED_MOST]
    options = format_html_join(
        "", '<option value="{}">{}</option>', ((paper_words(paper), paper.received_on) for paper in found)
    )
    return format_html('<datalist id="{}">{}</datalist>', OFFERED, options)
