"""Whoever reads several tables sees one moment of them, while others write."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from xindang.sources.models import Source
from xindang.store.moment import one_moment

pytestmark = pytest.mark.django_db(transaction=True)


def add_source(name: str) -> None:
    """As another process would: over a connection of its own."""

    def write() -> None:
        try:
            Source.objects.create(name=name)
        finally:
            connection.close()

    other = threading.Thread(target=write)
    other.start()
    other.join()


def test_what_others_write_meanwhile_is_seen_only_afterwards() -> None:
    add_source("before")
    with one_moment():
        assert Source.objects.count() == 1
        add_source("meanwhile")
        assert Source.objects.count() == 1
    assert Source.objects.count() == 2
    Source.objects.create(name="afterwards")
