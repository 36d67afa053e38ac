"""Asking every address of the office as somebody: one request, or all pages that may be opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from office import signed_in, user_with
from office_walk import SALESPERSON
from web.addresses import Address, addresses
from web.belongings import LISTED, Belongings
from xindang.people.models import User
from xindang.people.roles import OWN, roles

# Open to everybody, signed in or not; each says so here.
OPEN = {"account:login", "account:logout", "account:language", "no_api", "no_api_page", "no_api_below"}


def guarded() -> list[Address]:
    return [address for address in addresses() if address.name not in OPEN]


def walker(role: str, unit: str = "") -> User:
    """Somebody who holds a role at a unit; who sees only their own customers has those of the north."""
    salesperson = SALESPERSON if role and roles()[role].sees == OWN else None
    return user_with(role, unit, name=f"{role}-{unit or 'whole'}-walker", salesperson=salesperson)


def asked(browser: Client, method: str, url: str) -> int:
    """The status of an answer without data; whatever it did is taken back."""
    with transaction.atomic():
        answer = getattr(browser, method)(url)
        if answer.streaming:
            text_of(answer)  # a file read to its end is closed
        transaction.set_rollback(True)
    return int(answer.status_code)


def url_of(address: Address, given: dict[str, Any], query: str = "") -> str:
    place = reverse(address.name, kwargs=given)
    return f"{place}?{query}" if query else place


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer to a GET that was not refused. ``text``: what it says; of a workbook, all its parts."""

    name: str
    url: str
    answer: Any
    text: str

    @property
    def is_page(self) -> bool:
        return bool(self.text) and str(self.answer.headers["Content-Type"]).startswith("text/html")


def pages_shown(user: User, things: Belongings) -> Iterator[Shown]:
    """Every address in every way of asking, as far as it answers this user with a page or a file."""
    browser = signed_in(user)
    for address in guarded():
        for query in LISTED[address.name].asked:
            url = url_of(address, things.seen(address.name), query)
            with transaction.atomic():
                answer = browser.post(url) if LISTED[address.name].is_file else browser.get(url)
                if answer.status_code == 200:
                    yield Shown(address.name, url, answer, text_of(answer))
                transaction.set_rollback(True)


def content_of(answer: Any) -> bytes:
    """What was sent; a file is read to its end and so closed."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def text_of(answer: Any) -> str:
    content = content_of(answer)
    if content.startswith(b"%PDF"):
        return ""  # packed; what it is made of is looked at in test_dossier_paper.py
    if not content.startswith(b"PK"):
        return str(content.decode())
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
