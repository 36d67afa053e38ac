"""How pages say the cells of the book's rows: codes in words, amounts with separators, unknown as a dash."""

from __future__ import annotations

from decimal import Decimal

from xindang.assess.report.columns import codes_called
from xindang.book.contract import Column
from xindang.customers.channels import channels
from xindang.people.roles import roles
from xindang.web.code_words import code_word
from xindang.web.templatetags.said import figure, money

# A rate of at most one is a share, which people say in percent.
SHARE_MOST = "1"
YES_NO = {"zh": ("否", "是"), "en": ("no", "yes")}


def cell_said(column: Column, value: object, language: str) -> str:
    """A value of a column as people say it."""
    if column.code_list and column.type == "code":
        return code_word(codes_called(column), value, language)
    if isinstance(value, bool):
        return YES_NO[language][value]
    if isinstance(value, str) and column.name in NAMED_BY:
        return NAMED_BY[column.name](value, language)
    if isinstance(value, Decimal) and column.type == "rate" and column.most == SHARE_MOST:
        return f"{(value * 100).normalize():f}%"
    return money(value) if isinstance(value, Decimal) else figure(value)


def channel_said(channel: str, language: str) -> str:
    """A channel of S1-9; what a file calls otherwise stands as it is."""
    known = channels().get(channel)
    return getattr(known, language) if known else channel


def role_said(role: str, language: str) -> str:
    """A role of ours; what a file calls otherwise stands as it is."""
    known = roles().get(role)
    return getattr(known, language) if known else role


# Texts that are codes of ours where we wrote them.
NAMED_BY = {"channel": channel_said, "assessor_role": role_said}
