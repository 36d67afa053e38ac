"""By what a customer is known again: credit code, name, phone, account, sealed identity number, each in one form.

Marks of a customer's row are kept by whatever changes the row, marks of its dossier by whatever changes the dossier.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from xindang.core.codes import normalised_code
from xindang.customers.models import Customer, IdentityMark, MarkOrigin
from xindang.customers.names import words

SHORTEST_NAME, PHONE_DIGITS, ACCOUNT_SIGNS = 2, 7, 8
NO_WORD, NO_DIGIT, ABROAD = re.compile(r"[\W_]+"), re.compile(r"\D+"), re.compile(r"^(00)?86(?=1\d{10}$)")
WRITTEN_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class MarkKind:
    """``weight``: how much it says that two customers share it."""

    name: str
    zh: str
    en: str
    weight: int


KINDS: Mapping[str, MarkKind] = {
    kind.name: kind
    for kind in (
        MarkKind("resident_id", "身份证号码", "identity number", 32),
        MarkKind("uscc", "信用代码", "credit code", 16),
        MarkKind("account", "银行账号", "bank account", 8),
        MarkKind("name", "名称", "name", 4),
        MarkKind("phone", "电话", "phone", 1),
    )
}
Mark = tuple[str, str]


def name_mark(name: str, kind: str | None) -> str:
    """A company's name without legal form, brackets, blanks, capitals. None of a person: many are called alike."""
    if kind == "person":
        return ""
    plain = unicodedata.normalize("NFKC", name).upper()
    bare = NO_WORD.sub("", words().forms.sub("", plain))
    return bare if len(bare) >= SHORTEST_NAME else ""


def uscc_mark(text: str) -> str:
    return normalised_code(text)


def phone_mark(text: str) -> str:
    """Its digits, without the country's before a mobile's; too few are no mark."""
    digits = ABROAD.sub("", NO_DIGIT.sub("", unicodedata.normalize("NFKC", text)))
    return digits if len(digits) >= PHONE_DIGITS else ""


def account_mark(text: str) -> str:
    code = NO_WORD.sub("", normalised_code(text))
    return code if len(code) >= ACCOUNT_SIGNS else ""


# How what was found out of a customer is written as a mark; of a sealed number it is the seal's own.
WRITTEN: Mapping[str, Callable[[str], str]] = {"uscc": uscc_mark, "phone": phone_mark, "account": account_mark}


def marks_of_row(name: str, kind: str | None, uscc: str | None) -> list[Mark]:
    """The marks that a customer's row of the book gives."""
    found = [("name", name_mark(name, kind)), ("uscc", uscc_mark(uscc or ""))]
    return [(of, mark) for of, mark in found if mark]


def renew_marks(codes: Iterable[str], marks: Iterable[tuple[str, Mark]], origin: MarkOrigin) -> None:
    """Make the marks of these customers from one origin these, as pairs of code and mark."""
    IdentityMark.objects.filter(customer__in=list(codes), origin=origin).delete()
    rows = (
        IdentityMark(customer_id=code, kind=kind, mark=mark, origin=origin)
        for code, (kind, mark) in dict.fromkeys(marks)
    )
    IdentityMark.objects.bulk_create(rows, batch_size=WRITTEN_AT_ONCE)


def renew_row_marks(customers: Iterable[Customer]) -> None:
    """The marks of these customers' rows, as they are now."""
    kept = list(customers)
    marks = ((one.customer_id, mark) for one in kept for mark in marks_of_row(one.name, one.kind, one.uscc))
    renew_marks([one.customer_id for one in kept], marks, MarkOrigin.BOOK)
