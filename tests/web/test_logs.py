"""A refusal is one line of the log; a fault of the program comes with the way to it."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from office import signed_in, user_with
from xindang.web.logs import WithoutTraceback

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Any:
    """What the office's handler writes of the log of requests."""
    handler = logging.StreamHandler(io.StringIO())
    handler.addFilter(WithoutTraceback())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    yield handler.stream
    logger.removeHandler(handler)


def test_a_page_refused_leaves_one_line(log: io.StringIO) -> None:
    assert signed_in(user_with("finance")).get("/people/").status_code == 403
    assert log.getvalue() == "Forbidden (Permission denied): /people/\n"


def test_a_fault_keeps_its_traceback(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xindang.web.pages.account.own.render", None)
    client = Client(raise_request_exception=False)
    client.force_login(user_with("finance"), backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["session_number"] = 0
    session.save()
    assert client.get("/account/").status_code == 500
    assert "Traceback" in log.getvalue()


def test_the_offices_log_is_filtered_so() -> None:
    logging_of: dict[str, Any] = settings.LOGGING
    assert logging_of["handlers"]["stderr"]["filters"] == ["refusals"]
