"""One office for a module of tests that walk every address (office_walk.py)."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from office_walk import walk_office
from web.belongings import told_of_the_hidden


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Made once; what a test changes in it is taken back at the test's end (``django_db``)."""
    logging.disable(logging.WARNING)  # thousands of refusals are what the walk is for
    with django_db_blocker.unblock(), walk_office():
        told_of_the_hidden()
        yield
    logging.disable(logging.NOTSET)
