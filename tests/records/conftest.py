"""The example book in the office, loaded once for a module; what a test changes in it is taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from office_book import book_in_office
from records.two_paths import EXAMPLE


@pytest.fixture(scope="module")
def example(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        book_in_office(EXAMPLE)
        yield
        transaction.set_rollback(True)
